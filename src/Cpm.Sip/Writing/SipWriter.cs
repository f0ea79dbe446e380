using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Cpm.Sip.Messages;

namespace Cpm.Sip.Writing;

/// <summary>
/// Writes a message into a buffer (RFC 3261 7), in order: start line, header fields, end of header fields, body. Values are written as they are: a caller that takes
/// text from outside makes sure that it has no line ends. Call <see cref="Flush"/> last, or nothing of the tail is kept.
/// </summary>
public ref struct SipWriter
{
    private const int Smallest = 512;
    private readonly IBufferWriter<byte> _output;
    private Span<byte> _span;
    private int _at;

    /// <param name="output">Takes the octets.</param>
    public SipWriter(IBufferWriter<byte> output)
    {
        _output = output;
        _span = output.GetSpan(Smallest);
    }

    /// <summary><c>SIP/2.0 code reason</c>. An empty reason takes the usual phrase of the code.</summary>
    public void StatusLine(int code, scoped ReadOnlySpan<byte> reason)
    {
        Raw("SIP/2.0 "u8);
        Number((uint)code);
        Raw(" "u8);
        Raw(reason.IsEmpty ? SipReasonPhrases.Of(code) : reason);
        LineEnd();
    }

    /// <summary><c>METHOD uri SIP/2.0</c>.</summary>
    public void RequestLine(scoped ReadOnlySpan<byte> method, scoped ReadOnlySpan<byte> uri)
    {
        Raw(method);
        Raw(" "u8);
        Raw(uri);
        Raw(" SIP/2.0\r\n"u8);
    }

    /// <summary>A header field.</summary>
    public void Header(SipHeaderId id, scoped ReadOnlySpan<byte> value) => Header(SipHeaderNames.Name(id), value);

    /// <summary>A header field.</summary>
    public void Header(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        Name(name);
        Raw(value);
        LineEnd();
    }

    /// <summary>A header field that is a number.</summary>
    public void Header(SipHeaderId id, uint value)
    {
        Name(SipHeaderNames.Name(id));
        Number(value);
        LineEnd();
    }

    /// <summary>A header field from text, UTF-8.</summary>
    public void Header(SipHeaderId id, string value)
    {
        Name(SipHeaderNames.Name(id));
        Text(value);
        LineEnd();
    }

    /// <summary><c>name: </c>, for a value written piece by piece and ended by <see cref="LineEnd"/>.</summary>
    public void Name(scoped ReadOnlySpan<byte> name)
    {
        Raw(name);
        Raw(": "u8);
    }

    /// <summary>Content-Length, the empty line and the body.</summary>
    public void Body(scoped ReadOnlySpan<byte> body)
    {
        Header(SipHeaderId.ContentLength, (uint)body.Length);
        LineEnd();
        Raw(body);
    }

    /// <summary>Octets as they are.</summary>
    public void Raw(scoped ReadOnlySpan<byte> octets)
    {
        Ensure(octets.Length);
        octets.CopyTo(_span[_at..]);
        _at += octets.Length;
    }

    /// <summary>Text as UTF-8.</summary>
    public void Text(string text)
    {
        Ensure(Encoding.UTF8.GetMaxByteCount(text.Length));
        _at += Encoding.UTF8.GetBytes(text, _span[_at..]);
    }

    /// <summary>A decimal number.</summary>
    public void Number(uint number)
    {
        Ensure(10);
        Utf8Formatter.TryFormat(number, _span[_at..], out var length);
        _at += length;
    }

    /// <summary>CR LF.</summary>
    public void LineEnd() => Raw("\r\n"u8);

    /// <summary>Hands what was written to the buffer.</summary>
    public void Flush()
    {
        _output.Advance(_at);
        _span = default;
        _at = 0;
    }

    private void Ensure(int length)
    {
        if (_span.Length - _at >= length) return;
        _output.Advance(_at);
        _at = 0;
        _span = _output.GetSpan(Math.Max(length, Smallest));
    }
}
