using System.Buffers;
using System.Text;
using Cpm.Sip.Messages;

namespace Cpm.Sip.Writing;

/// <summary>
/// A request to be sent. The transaction user fills it, From, To, Call-ID, CSeq and Max-Forwards included; the client transaction puts its Via on top when writing.
/// </summary>
public sealed class SipRequest
{
    /// <param name="method">The method.</param>
    /// <param name="uri">The Request-URI.</param>
    public SipRequest(SipMethod method, ReadOnlyMemory<byte> uri)
    {
        Method = method;
        MethodBytes = method.Token();
        Uri = uri;
    }

    /// <param name="method">The method.</param>
    /// <param name="uri">The Request-URI.</param>
    public SipRequest(SipMethod method, string uri)
        : this(method, Encoding.UTF8.GetBytes(uri))
    {
    }

    /// <summary>The method.</summary>
    public SipMethod Method { get; }

    /// <summary>The method's token.</summary>
    public ReadOnlyMemory<byte> MethodBytes { get; init; }

    /// <summary>The Request-URI.</summary>
    public ReadOnlyMemory<byte> Uri { get; set; }

    /// <summary>The header fields, without Via of our own, Content-Type and Content-Length.</summary>
    public SipHeaderList Headers { get; } = new();

    /// <summary>Content-Type; none is written when empty.</summary>
    public ReadOnlyMemory<byte> ContentType { get; set; }

    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>Writes the request.</summary>
    /// <param name="output">Takes the octets.</param>
    /// <param name="via">The value of our Via, put on top; none when empty.</param>
    public void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> via)
    {
        var writer = new SipWriter(output);
        writer.RequestLine(MethodBytes.Span, Uri.Span);
        if (!via.IsEmpty) writer.Header(SipHeaderId.Via, via);
        Headers.Write(ref writer);
        if (!ContentType.IsEmpty) writer.Header(SipHeaderId.ContentType, ContentType.Span);
        writer.Body(Body.Span);
        writer.Flush();
    }
}
