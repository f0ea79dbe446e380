namespace Cpm.Sip.Transports;

/// <summary>Where a request goes: a flow already there, or an address to be reached by a transport.</summary>
/// <param name="Transport">The transport. A request too large for UDP leaves over TCP unless <see cref="Flow"/> is set (RFC 3261 §18.1.1).</param>
/// <param name="Host">A name or an address, IPv6 without brackets.</param>
/// <param name="Port">1 to 65535.</param>
public sealed record SipTarget(SipTransport Transport, string Host, int Port)
{
    /// <summary>The flow to use; nothing else is tried when it is gone.</summary>
    public SipFlow? Flow { get; init; }

    /// <summary>The name the far side's certificate must carry; null for <see cref="Host"/>.</summary>
    public string? TlsName { get; init; }

    /// <summary>The listener that the request leaves by (role and sent-by); null for the first one of the transport.</summary>
    public SipListener? From { get; init; }

    /// <summary>The far side of a flow.</summary>
    public static SipTarget Of(SipFlow flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return new(flow.Transport, flow.Remote.Address.ToString(), flow.Remote.Port) { Flow = flow };
    }

    /// <inheritdoc/>
    public override string ToString() => Flow?.ToString() ?? $"{Transport.ToString().ToLowerInvariant()}:{Host}:{Port}";
}
