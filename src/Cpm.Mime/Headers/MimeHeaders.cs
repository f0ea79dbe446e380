using System.Text;

namespace Cpm.Mime;

/// <summary>
/// The header block of a MIME entity (RFC 2045 section 3), kept as received and read where asked. Case of names does not matter, lines may be folded.
/// </summary>
public readonly struct MimeHeaders
{
    private readonly ReadOnlyMemory<byte> _block;

    internal MimeHeaders(ReadOnlyMemory<byte> block) => _block = block;

    /// <summary>The block as received, without the empty line that ends it.</summary>
    public ReadOnlyMemory<byte> Raw => _block;

    /// <summary>The Content-Type; <see cref="MediaType.Default"/> where absent. False where it cannot be read.</summary>
    public bool TryGetContentType(out MediaType mediaType)
    {
        if (TryGet("Content-Type"u8, out var value)) return MediaType.TryParse(value, out mediaType);
        mediaType = MediaType.Default;
        return true;
    }

    /// <summary>The Content-Transfer-Encoding; 7bit where absent.</summary>
    public TransferEncoding TransferEncoding =>
        TryGet("Content-Transfer-Encoding"u8, out var value) ? TransferEncodings.Parse(value.Span) : TransferEncoding.SevenBit;

    /// <summary>The Content-Disposition; false where absent or broken.</summary>
    public bool TryGetContentDisposition(out ContentDisposition disposition)
    {
        disposition = default;
        return TryGet("Content-Disposition"u8, out var value) && ContentDisposition.TryParse(value, out disposition);
    }

    /// <summary>Finds the first header of a name; the value as received, outer blanks removed, folds left in.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlyMemory<byte> value)
    {
        var reader = new MimeHeaderReader(_block.Span);
        while (reader.TryRead(out var header))
        {
            if (!HeaderSyntax.Same(_block.Span[header.Name], name)) continue;
            value = _block[header.Value];
            return true;
        }
        value = default;
        return false;
    }

    /// <summary>The first header of a name as text: unfolded, encoded words decoded (RFC 2047); null where absent.</summary>
    public string? GetText(ReadOnlySpan<byte> name) => TryGet(name, out var value) ? EncodedWord.Decode(value.Span) : null;

    /// <summary>All headers in order.</summary>
    public Enumerator GetEnumerator() => new(_block);

    /// <inheritdoc/>
    public override string ToString() => Encoding.UTF8.GetString(_block.Span);

    /// <summary>Walks a block.</summary>
    public struct Enumerator
    {
        private readonly ReadOnlyMemory<byte> _block;
        private int _at;

        internal Enumerator(ReadOnlyMemory<byte> block) => _block = block;

        /// <summary>Name and value of the header just read.</summary>
        public (ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Value) Current { get; private set; }

        /// <summary>Reads the next one; false at the end.</summary>
        public bool MoveNext()
        {
            var reader = new MimeHeaderReader(_block.Span, _at);
            if (!reader.TryRead(out var header)) return false;
            Current = (_block[header.Name], _block[header.Value]);
            _at = reader.Position;
            return true;
        }
    }
}
