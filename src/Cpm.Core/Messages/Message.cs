using Cpm.Primitives;

namespace Cpm.Core.Messages;

/// <summary>
/// One message as the gateway accepted it, whatever protocol it came by. Immutable after intake; stored once for all its deliveries.
/// </summary>
public sealed record Message
{
    /// <summary>Names the message.</summary>
    public required MessageId Id { get; init; }

    /// <summary>What kind of message it is.</summary>
    public required MessageKind Kind { get; init; }

    /// <summary>Where it came from.</summary>
    public required Origin Origin { get; init; }

    /// <summary>The sender's canonical address (<see cref="Address"/>).</summary>
    public required string Sender { get; init; }

    /// <summary>The device that sent it (<c>+sip.instance</c>); reports go there first. Empty where unknown.</summary>
    public string SenderDevice { get; init; } = "";

    /// <summary>The thread (OMA CPM Conversation-ID).</summary>
    public required string ConversationId { get; init; }

    /// <summary>The contribution within the thread (OMA CPM Contribution-ID).</summary>
    public required string ContributionId { get; init; }

    /// <summary>The contribution that this one answers; empty for none.</summary>
    public string InReplyTo { get; init; } = "";

    /// <summary>The sender's own id of the message (imdn.Message-ID); given by the gateway where the sender gave none.</summary>
    public required string ImdnId { get; init; }

    /// <summary>The same for every repetition by the sender's side; empty where repetitions cannot be recognised.</summary>
    public string IntakeKey { get; init; } = "";

    /// <summary>True when the sender's identity must not be shown (RFC 3323).</summary>
    public bool Anonymous { get; init; }

    /// <summary>0 normal, 1 non-urgent, 2 urgent, 3 emergency.</summary>
    public byte Priority { get; init; }

    /// <summary>When the gateway accepted it, Unix milliseconds.</summary>
    public required long AcceptedAt { get; init; }

    /// <summary>When it is no longer worth delivering, Unix milliseconds.</summary>
    public required long ExpiresAt { get; init; }

    /// <summary>True where the sender allows no waiting at all (<c>Expires: 0</c>, which RFC 3428 §4 knows as a value apart): one attempt, never deferred, never repeated.</summary>
    public bool IsNowOrNever => ExpiresAt == AcceptedAt;

    /// <summary>The media type of <see cref="Body"/> with its parameters, as it will stand in Content-Type: <c>message/cpim</c>.</summary>
    public required string BodyType { get; init; }

    /// <summary>The body as received, to go out byte for byte on the native side. Empty when it lies in the content store.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The content store's key of a body over 32 KB; null where <see cref="Body"/> holds it.</summary>
    public string? StoredBody { get; init; }

    /// <summary>Octets of the body, wherever it lies.</summary>
    public long BodyLength { get; init; }

    /// <summary>The media type of the innermost payload, without parameters, in lower case: <c>text/plain</c>.</summary>
    public required string PayloadType { get; init; }

    /// <summary>Octets of that payload after transfer decoding.</summary>
    public required long PayloadSize { get; init; }

    /// <summary>Header fields that the gateway does not touch, as <c>Name: value CRLF</c> lines.</summary>
    public ReadOnlyMemory<byte> Headers { get; init; }

    /// <summary>The addresses that every recipient may see (RFC 5365 §7): bcc and anonymised entries are not among them. Empty for one recipient.</summary>
    public IReadOnlyList<VisibleRecipient> VisibleRecipients { get; init; } = [];

    /// <summary>For a notification: the message it reports on; otherwise the default.</summary>
    public MessageId ReportsOn { get; init; }

    /// <summary>One per recipient, by ordinal.</summary>
    public required IReadOnlyList<Delivery> Deliveries { get; init; }
}

/// <summary>A recipient in the history that a list server shows to the others (RFC 5365 §7).</summary>
/// <param name="Address">The address, or the anonymous URI.</param>
/// <param name="CopyControl">To or cc.</param>
/// <param name="Count">For anonymised entries: how many they stand for.</param>
public sealed record VisibleRecipient(string Address, CopyControl CopyControl, int Count = 1);

/// <summary>Where a message came from.</summary>
/// <param name="Function"><c>native</c>, <c>http</c>, or the name of an interworking function.</param>
/// <param name="Group">The link group or listener.</param>
/// <param name="Account">The account that was used, where there is one.</param>
/// <param name="Hops">How often it has crossed from one service to another, counted over all protocols.</param>
public sealed record Origin(string Function, string Group = "", string Account = "", int Hops = 0)
{
    /// <summary>The name of the native service in origins and plans.</summary>
    public const string Native = "native";

    /// <summary>The name of the HTTP API in origins.</summary>
    public const string Http = "http";

    /// <summary>The name of the gateway itself in origins: reports that it makes.</summary>
    public const string System = "system";
}
