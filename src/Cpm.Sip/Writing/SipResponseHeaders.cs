using Cpm.Sip.Messages;

namespace Cpm.Sip.Writing;

/// <summary>What a response adds to what it copies from its request (RFC 3261 8.2.6).</summary>
/// <param name="statusCode">100–699.</param>
public sealed class SipResponseHeaders(int statusCode)
{
    private SipHeaderList? _headers;

    /// <summary>The status code.</summary>
    public int StatusCode { get; } = statusCode;

    /// <summary>The reason phrase; the usual one when empty.</summary>
    public ReadOnlyMemory<byte> Reason { get; init; }

    /// <summary>The tag given to To where the request has none; none is added when empty (100 only).</summary>
    public ReadOnlyMemory<byte> ToTag { get; set; }

    /// <summary>Further header fields.</summary>
    public SipHeaderList Headers => _headers ??= new();

    /// <summary>Content-Type; none is written when empty.</summary>
    public ReadOnlyMemory<byte> ContentType { get; init; }

    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    internal void Write(ref SipWriter writer)
    {
        _headers?.Write(ref writer);
        if (!ContentType.IsEmpty) writer.Header(SipHeaderId.ContentType, ContentType.Span);
        writer.Body(Body.Span);
    }
}
