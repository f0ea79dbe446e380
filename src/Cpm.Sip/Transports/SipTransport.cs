namespace Cpm.Sip.Transports;

/// <summary>How SIP messages travel (RFC 3261 §18).</summary>
public enum SipTransport : byte
{
    /// <summary>Datagrams: requests are retransmitted until answered.</summary>
    Udp,

    /// <summary>A plain stream.</summary>
    Tcp,

    /// <summary>A stream over TLS.</summary>
    Tls,
}

/// <summary>What stands at the far side of an endpoint, and so whose word counts there.</summary>
public enum SipRole : byte
{
    /// <summary>Users' own clients: challenged, and what they assert is removed.</summary>
    Access,

    /// <summary>The IMS core in front: may assert identity and service (RFC 3325 §4).</summary>
    Core,

    /// <summary>Another operator's network: may assert identity and service by agreement.</summary>
    Nni,
}

/// <summary>Facts that follow from the transport alone.</summary>
public static class SipTransports
{
    /// <summary>True for streams: nothing is retransmitted, timers E, J and K do not run.</summary>
    public static bool IsReliable(this SipTransport transport) => transport != SipTransport.Udp;

    /// <summary>5060, or 5061 over TLS (RFC 3261 §19.1.2).</summary>
    public static int DefaultPort(this SipTransport transport) => transport == SipTransport.Tls ? 5061 : 5060;

    /// <summary>The name in a Via header field.</summary>
    public static ReadOnlySpan<byte> ViaName(this SipTransport transport) => transport switch
    {
        SipTransport.Udp => "UDP"u8,
        SipTransport.Tcp => "TCP"u8,
        _ => "TLS"u8,
    };
}
