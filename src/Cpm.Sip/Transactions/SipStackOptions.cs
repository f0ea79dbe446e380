using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using Cpm.Sip.Messages;
using Cpm.Sip.Parsing;
using Cpm.Sip.Transports;

namespace Cpm.Sip.Transactions;

/// <summary>Base times of transactions (RFC 3261 §17.1.1.1, table 4).</summary>
public sealed record SipTimers
{
    /// <summary>Estimate of the round trip; first retransmission (timer E) after it, giving up (timers F and J) after 64 of it. 500 ms.</summary>
    public TimeSpan T1 { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest pause between retransmissions of a non-INVITE request. 4 s.</summary>
    public TimeSpan T2 { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How long a message stays in the network (timer K). 5 s.</summary>
    public TimeSpan T4 { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Timers F and J: 64 T1.</summary>
    public TimeSpan Timeout => 64 * T1;

    /// <summary>When a client's timer E has grown to T2, counted from its first transmission: a server that has not answered by then sends 100 (RFC 4320 §4.1).</summary>
    public TimeSpan UntilTrying
    {
        get
        {
            var sum = TimeSpan.Zero;
            for (var e = T1; e < T2; e *= 2) sum += e;
            return sum;
        }
    }
}

/// <summary>What the SIP stack may do and how much of it.</summary>
public sealed record SipStackOptions
{
    /// <summary>Transaction timers.</summary>
    public SipTimers Timers { get; init; } = new();

    /// <summary>Limits of one message.</summary>
    public SipLimits Limits { get; init; } = new();

    /// <summary>Methods handed to the upper layer; all others are refused with 405. OPTIONS is answered by the stack itself.</summary>
    public ImmutableArray<SipMethod> Methods { get; init; } = [SipMethod.Message, SipMethod.Register, SipMethod.Options];

    /// <summary>Option tags that a request may require (RFC 3261 §8.2.2.3); others are refused with 420.</summary>
    public ImmutableArray<string> Supported { get; init; } = ["path", "recipient-list-message"];

    /// <summary>Media types of our answer to OPTIONS.</summary>
    public string Accept { get; init; } = "message/cpim, text/plain, message/imdn+xml, multipart/mixed, application/resource-lists+xml";

    /// <summary>Name in Warning header fields (RFC 3261 §20.43). The name of no listener, so that it says who refused whatever the way.</summary>
    public string WarningAgent { get; init; } = "cpm-gateway";

    /// <summary>Server header field of all answers (RFC 3261 §20.35); null for none.</summary>
    public string? Server { get; init; }

    /// <summary>Addresses trusted to assert on access endpoints too.</summary>
    public ImmutableArray<IPNetwork> TrustedPeers { get; init; } = [];

    /// <summary>Requests that may wait for the upper layer's answer; beyond it 503.</summary>
    public int MaxPendingTransactions { get; init; } = 20_000;

    /// <summary>Requests of one connection that may wait for an answer; beyond it the connection is not read.</summary>
    public int MaxPendingPerConnection { get; init; } = 1_024;

    /// <summary>Answered transactions kept for retransmissions (timer J); the oldest go first beyond it. About 80 octets each.</summary>
    public int MaxCompletedTransactions { get; init; } = 400_000;

    /// <summary>Retry-After of the stack's own 503.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A request that passed through us this often is refused with 482. Once is no loop: a core sends one message to us for the sender and again for the recipient.</summary>
    public int MaxPasses { get; init; } = 4;

    /// <summary>Requests larger than this leave over TCP instead of UDP (RFC 3261 §18.1.1). Octets.</summary>
    public int UdpRequestLimit { get; init; } = 1300;

    /// <summary>Open connections; more are closed at once.</summary>
    public int MaxConnections { get; init; } = 50_000;

    /// <summary>A message that has begun must end within this, and a new inbound connection must bring one. </summary>
    public TimeSpan MessageTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A connection without a single octet for this long is closed.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(35);

    /// <summary>Pause between our own CRLF CRLF on connections that we opened (RFC 5626 §4.4.1); null for none.</summary>
    public TimeSpan? KeepAlive { get; init; }

    /// <summary>An attempt to connect fails after this.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>On closing, what is unanswered gets this long.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>TLS settings for a target; null: the system's trust and the target's <see cref="SipTarget.TlsName"/>.</summary>
    public Func<SipTarget, SslClientAuthenticationOptions>? Tls { get; init; }
}
