using System.Net;
using Cpm.Sip.Transports;

namespace Cpm.Simulators.Load;

/// <summary>What a run of load speaks.</summary>
public enum LoadProtocol
{
    /// <summary>SIP MESSAGE with CPIM.</summary>
    Sip,

    /// <summary>HTTP GET as Kannel's smsbox takes it (/cgi-bin/sendsms), one connection kept open: to compare with.</summary>
    SendSms,
}

/// <summary>Settings of a run of load.</summary>
public sealed record LoadOptions
{
    /// <summary>What is spoken; HTTP goes over TCP only.</summary>
    public LoadProtocol Protocol { get; init; }

    /// <summary>Udp or Tcp.</summary>
    public SipTransport Transport { get; init; } = SipTransport.Tcp;

    /// <summary>Where the messages go.</summary>
    public required IPEndPoint Server { get; init; }

    /// <summary>Connections; over UDP sockets.</summary>
    public int Connections { get; init; } = 8;

    /// <summary>Between one connection and the next at the beginning, before the first message: for servers that drop connections that come at once.</summary>
    public TimeSpan ConnectPause { get; init; }

    /// <summary>Unanswered messages of each connection: in the closed loop always so many, in the open loop at most.</summary>
    public int Outstanding { get; init; } = 64;

    /// <summary>Messages a second, sent by the clock whatever the answers do (open loop); 0: a new one for each answer (closed loop).</summary>
    public double Rate { get; init; }

    /// <summary>Messages in all; null until <see cref="Duration"/> is over.</summary>
    public long? Count { get; init; }

    /// <summary>How long new messages are sent; null until <see cref="Count"/> are.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Different recipients.</summary>
    public int Recipients { get; init; } = 10_000;

    /// <summary>The first recipient's number, with or without +; the others follow it.</summary>
    public string BaseNumber { get; init; } = "+15552000000";

    /// <summary>Different senders.</summary>
    public int Senders { get; init; } = 1;

    /// <summary>The number that sends and is asserted, the first one where there are several; the others follow it.</summary>
    public string From { get; init; } = "+15550100001";

    /// <summary>Our domain in SIP addresses.</summary>
    public string Domain { get; init; } = "cpm.example";

    /// <summary>Characters of the text, its number included; at least 20.</summary>
    public int TextLength { get; init; } = 80;

    /// <summary>imdn.Disposition-Notification; null to ask for no report.</summary>
    public string? AsksFor { get; init; }

    /// <summary>The number of the first message.</summary>
    public long FirstNumber { get; init; }

    /// <summary>After it an unanswered message counts as timed out.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(32);

    /// <summary>How long the last answers, and then the last messages at the sink, are waited for while none comes.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);
}
