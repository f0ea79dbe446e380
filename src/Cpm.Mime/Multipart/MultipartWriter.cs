using System.Buffers;

namespace Cpm.Mime;

/// <summary>
/// Writes a multipart body (RFC 2046 section 5.1): <see cref="StartPart"/>, headers, <see cref="EndHeaders"/>, content, and again; at last <see cref="End"/>.
/// The content of a part may be another multipart, written by another writer to the same output. Allocates nothing.
/// </summary>
/// <param name="output">Where the body goes.</param>
/// <param name="boundary">1–70 octets that must not stand at the start of a line of any content behind two hyphens; random ones do not.</param>
public ref struct MultipartWriter(IBufferWriter<byte> output, ReadOnlySpan<byte> boundary)
{
    private readonly IBufferWriter<byte> _output = output;
    private readonly ReadOnlySpan<byte> _boundary = MultipartDelimiter.IsBoundary(boundary) ? boundary : throw new ArgumentException("Not a boundary", nameof(boundary));
    private bool _started;

    /// <summary>Starts the next part.</summary>
    public void StartPart()
    {
        Delimiter();
        _output.Write("\r\n"u8);
    }

    /// <summary>A MIME header of the part. Control characters in the value become blanks.</summary>
    public readonly void Header(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        _output.Write(name);
        _output.Write(": "u8);
        while (value.IndexOfAny(HeaderSyntax.Controls) is var at and >= 0)
        {
            _output.Write(value[..at]);
            _output.Write(" "u8);
            value = value[(at + 1)..];
        }
        _output.Write(value);
        _output.Write("\r\n"u8);
    }

    /// <summary>The empty line in front of the content.</summary>
    public readonly void EndHeaders() => _output.Write("\r\n"u8);

    /// <summary>A whole part with one header.</summary>
    public void Part(ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> content)
    {
        StartPart();
        Header("Content-Type"u8, contentType);
        EndHeaders();
        _output.Write(content);
    }

    /// <summary>The last delimiter.</summary>
    public void End()
    {
        Delimiter();
        _output.Write("--\r\n"u8);
    }

    private void Delimiter()
    {
        _output.Write(_started ? "\r\n--"u8 : "--"u8);
        _output.Write(_boundary);
        _started = true;
    }
}
