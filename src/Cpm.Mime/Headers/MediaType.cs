using System.Text;

namespace Cpm.Mime;

/// <summary>
/// A media type with its parameters (RFC 2045 section 5.1). A view over the header's octets: parsing allocates nothing.
/// Equal where type, subtype and the set of parameters are; case matters in parameter values only, except that of charset.
/// </summary>
public readonly struct MediaType : IEquatable<MediaType>
{
    private readonly ReadOnlyMemory<byte> _text;
    private readonly short _typeLength;
    private readonly short _subtypeStart;
    private readonly short _subtypeLength;

    private MediaType(ReadOnlyMemory<byte> text, int typeLength, int subtypeStart, int subtypeLength)
    {
        _text = text;
        _typeLength = (short)typeLength;
        _subtypeStart = (short)subtypeStart;
        _subtypeLength = (short)subtypeLength;
    }

    /// <summary><c>text/plain; charset=us-ascii</c>, what a part without Content-Type is (RFC 2045 section 5.2).</summary>
    public static MediaType Default { get; } = Parse("text/plain; charset=us-ascii");

    /// <summary>The type as received: <c>text</c>.</summary>
    public ReadOnlySpan<byte> Type => _text.Span[.._typeLength];

    /// <summary>The subtype as received: <c>plain</c>.</summary>
    public ReadOnlySpan<byte> Subtype => _text.Span.Slice(_subtypeStart, _subtypeLength);

    /// <summary>What follows the subtype.</summary>
    public MimeParameters Parameters => new(_text[(_subtypeStart + _subtypeLength)..]);

    /// <summary>The whole value as received.</summary>
    public ReadOnlyMemory<byte> Raw => _text;

    /// <summary>True for <c>multipart/*</c>.</summary>
    public bool IsMultipart => HeaderSyntax.Same(Type, "multipart"u8);

    /// <summary>The decoded charset parameter; null where absent.</summary>
    public string? Charset => Parameters.Get("charset");

    /// <summary>
    /// True where text of this type is UTF-8 as it stands: charset says so, or US-ASCII which UTF-8 holds, or is absent, which phones mean by it. Allocates nothing
    /// but for a charset in the extended form of RFC 2231.
    /// </summary>
    public bool IsUtf8
    {
        get
        {
            foreach (var parameter in Parameters)
            {
                if (!HeaderSyntax.Same(parameter.Name.TrimEnd((byte)'*'), "charset"u8)) continue;
                if (parameter.Name.Length > 7) return Charset is "utf-8" or "UTF-8";
                var value = parameter.Value.Trim((byte)'"');
                return HeaderSyntax.Same(value, "utf-8"u8) || HeaderSyntax.Same(value, "us-ascii"u8);
            }
            return true;
        }
    }

    /// <summary>The decoded boundary parameter; null where absent.</summary>
    public string? Boundary => Parameters.Get("boundary");

    /// <summary>Reads a Content-Type value. False where it has no type/subtype, a broken parameter, or more than 8,192 octets.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> value, out MediaType mediaType)
    {
        mediaType = default;
        var span = value.Span;
        var start = HeaderSyntax.SkipBlanksAndComments(span, 0);
        var end = span.Length;
        while (end > start && HeaderSyntax.IsBlank(span[end - 1])) end--;
        value = value[start..end];
        span = value.Span;
        if (span.Length is 0 or > 8192) return false;

        var typeLength = span.IndexOfAnyExcept(HeaderSyntax.Token);
        if (typeLength <= 0 || span[typeLength] != '/') return false;
        var subtype = span[(typeLength + 1)..];
        var subtypeLength = subtype.IndexOfAnyExcept(HeaderSyntax.Token);
        if (subtypeLength < 0) subtypeLength = subtype.Length;
        if (subtypeLength == 0 || !MimeParameters.IsValid(subtype[subtypeLength..])) return false;
        mediaType = new MediaType(value, typeLength, typeLength + 1, subtypeLength);
        return true;
    }

    /// <summary>Reads a media type that is known to be right, from configuration or code.</summary>
    /// <exception cref="FormatException">It is not a media type.</exception>
    public static MediaType Parse(string value) =>
        TryParse(Encoding.UTF8.GetBytes(value), out var mediaType) ? mediaType : throw new FormatException($"Not a media type: {value}");

    /// <summary>True where type and subtype equal <paramref name="name"/> (<c>type/subtype</c>) but for case; parameters do not count.</summary>
    public bool Is(ReadOnlySpan<byte> name) =>
        _typeLength > 0 && name.Length == _typeLength + 1 + _subtypeLength && HeaderSyntax.Same(_text.Span[..name.Length], name);

    /// <summary>True where the type lies in a range: <c>text/plain</c>, <c>text/*</c>, <c>*/*</c> or <c>*</c>; parameters do not count.</summary>
    public bool Matches(ReadOnlySpan<byte> range)
    {
        if (range.SequenceEqual("*"u8) || range.SequenceEqual("*/*"u8)) return _typeLength > 0;
        return range.EndsWith("/*"u8) ? _typeLength > 0 && HeaderSyntax.Same(Type, range[..^2]) : Is(range);
    }

    /// <inheritdoc cref="Matches(ReadOnlySpan{byte})"/>
    public bool Matches(string range)
    {
        Span<byte> octets = stackalloc byte[256];
        return range.Length <= 80 && Matches(octets[..Encoding.UTF8.GetBytes(range, octets)]);
    }

    /// <inheritdoc/>
    public bool Equals(MediaType other) =>
        HeaderSyntax.Same(Type, other.Type) && HeaderSyntax.Same(Subtype, other.Subtype) && Includes(other.Parameters) && other.Includes(Parameters);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is MediaType other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var octet in _text.Span[..(_subtypeStart + _subtypeLength)]) hash.Add(octet is >= (byte)'A' and <= (byte)'Z' ? octet | 0x20 : octet);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => Encoding.UTF8.GetString(_text.Span);

    /// <summary>Equality but for the order of parameters.</summary>
    public static bool operator ==(MediaType left, MediaType right) => left.Equals(right);

    /// <summary>The opposite of equality.</summary>
    public static bool operator !=(MediaType left, MediaType right) => !left.Equals(right);

    private bool Includes(MimeParameters others)
    {
        foreach (var parameter in others)
        {
            var name = Encoding.ASCII.GetString(parameter.Name).TrimEnd('*');
            var section = name.IndexOf('*');
            if (section > 0) name = name[..section];
            var comparison = name.Equals("charset", StringComparison.OrdinalIgnoreCase) ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
            if (!string.Equals(Parameters.Get(name), others.Get(name), comparison)) return false;
        }
        return true;
    }
}
