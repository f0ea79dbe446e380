using Cpm.Smpp.Pdus;

namespace Cpm.Smpp.Sessions;

/// <summary>Settings of a session. The specification names the timers and gives no values (SMPP 5.0 §2.7).</summary>
public sealed record SmppSessionOptions
{
    /// <summary>Which side this session plays.</summary>
    public SessionRole Role { get; init; }

    /// <summary>Requests of ours that may be unanswered at once.</summary>
    public int Window { get; init; } = 64;

    /// <summary>Requests of the peer that may be unanswered before reading pauses.</summary>
    public int InboundWindow { get; init; } = 1024;

    /// <summary>From a request to its response; after it the outcome is unknown.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>From our bind to its response.</summary>
    public TimeSpan BindTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Silence of the peer after which it is asked for life; zero never asks.</summary>
    public TimeSpan EnquireInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>From our enquire_link to anything at all from the peer; after it the connection is given up.</summary>
    public TimeSpan EnquireTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Message centre: from the connection to a successful bind.</summary>
    public TimeSpan SessionInitTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Without any request but enquire_link in either direction the session is unbound; zero keeps it. Message centres commonly use 300 s.</summary>
    public TimeSpan InactivityTimeout { get; init; } = TimeSpan.Zero;

    /// <summary>From the first octet of a PDU to its last.</summary>
    public TimeSpan PduReadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From our unbind to its response.</summary>
    public TimeSpan UnbindTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Malformed PDUs in a row after which the connection is given up.</summary>
    public int MaxConsecutiveErrors { get; init; } = 20;

    /// <summary>enquire_link of the peer that are answered within a second; more are ignored. 0: all are answered.</summary>
    public int MaxEnquiriesPerSecond { get; init; } = 10;

    /// <summary>The version we speak: sent in binds, and as sc_interface_version in their answers.</summary>
    public byte InterfaceVersion { get; init; } = Pdus.InterfaceVersion.V34;

    /// <summary>
    /// Whether the peer gets TLVs. Null, the default: as its version says, and yes where it names none, since many message centres forget to.
    /// False where the contract says no (SMPP 5.0 §2.11.2 asks for it where no version is named).
    /// </summary>
    public bool? SendTlvs { get; init; }

    /// <summary>Message centre: the system_id in answers to binds, at most 15 ASCII characters.</summary>
    public string SystemId { get; init; } = "";

    /// <summary>What a reader accepts.</summary>
    public PduLimits Limits { get; init; } = PduLimits.Default;

    /// <summary>The sequence number of the first request.</summary>
    public uint FirstSequence { get; init; } = 1;

    /// <summary>How often timers are looked at: their resolution.</summary>
    public TimeSpan TimerResolution { get; init; } = TimeSpan.FromMilliseconds(100);
}
