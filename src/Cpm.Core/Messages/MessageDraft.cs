using Cpm.Primitives;

namespace Cpm.Core.Messages;

/// <summary>What intake made of a protocol's bytes: a message before selection and commit. Nothing after intake reads those bytes again.</summary>
public sealed record MessageDraft
{
    /// <summary>What kind of message it is.</summary>
    public required MessageKind Kind { get; init; }

    /// <summary>Where it came from.</summary>
    public required Origin Origin { get; init; }

    /// <summary>The sender's canonical address (<see cref="Address"/>).</summary>
    public required string Sender { get; init; }

    /// <summary>The device that sent it; empty where unknown.</summary>
    public string SenderDevice { get; init; } = "";

    /// <summary>The recipients, one or more, without duplicates.</summary>
    public required IReadOnlyList<DraftRecipient> Recipients { get; init; }

    /// <summary>The thread; empty to let the gateway find or make one.</summary>
    public string ConversationId { get; init; } = "";

    /// <summary>The contribution; empty to let the gateway make one.</summary>
    public string ContributionId { get; init; } = "";

    /// <summary>The contribution that this one answers; empty for none.</summary>
    public string InReplyTo { get; init; } = "";

    /// <summary>The sender's own id of the message; empty where it gave none.</summary>
    public string ImdnId { get; init; } = "";

    /// <summary>The same for every repetition; empty where repetitions cannot be recognised.</summary>
    public string IntakeKey { get; init; } = "";

    /// <summary>True when the sender's identity must not be shown.</summary>
    public bool Anonymous { get; init; }

    /// <summary>0 normal, 1 non-urgent, 2 urgent, 3 emergency.</summary>
    public byte Priority { get; init; }

    /// <summary>How long it is worth delivering; null leaves it to policy.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>Content-Type of <see cref="Body"/>.</summary>
    public required string BodyType { get; init; }

    /// <summary>The body as it will go out on the native side. The draft owns it: it is not a slice of a buffer that is used again.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The media type of the innermost payload, without parameters, in lower case.</summary>
    public required string PayloadType { get; init; }

    /// <summary>That payload after transfer decoding, text as UTF-8; often a slice of <see cref="Body"/>.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The subject, where there is one.</summary>
    public string? Subject { get; init; }

    /// <summary>Other parts of the body, as a person would name them, which only the native side carries.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>True where the body requires its reader to understand a header that is not known here (CPIM Require, RFC 3862 section 4.7): it may be passed on, not converted.</summary>
    public bool HasUnknownRequirement { get; init; }

    /// <summary>Header fields that the gateway does not touch, as <c>Name: value CRLF</c> lines.</summary>
    public ReadOnlyMemory<byte> Headers { get; init; }

    /// <summary>The addresses that every recipient may see; empty for one recipient.</summary>
    public IReadOnlyList<VisibleRecipient> VisibleRecipients { get; init; } = [];

    /// <summary>For a notification: the message it reports on.</summary>
    public MessageId ReportsOn { get; init; }
}

/// <summary>A recipient before selection.</summary>
/// <param name="Address">Canonical.</param>
/// <param name="Requested">The dispositions asked for.</param>
/// <param name="CopyControl">How it was addressed.</param>
/// <param name="PreferredDevice">The device to try first; empty for none.</param>
public sealed record DraftRecipient(string Address, Dispositions Requested, CopyControl CopyControl = CopyControl.To, string PreferredDevice = "");

/// <summary>The answer to an intake.</summary>
/// <param name="Status">The class of answer.</param>
/// <param name="Message">The message as committed, when accepted.</param>
/// <param name="Refusal">Why it was refused, as the protocol's own answer.</param>
/// <param name="RetryAfter">When to try again, if busy.</param>
public readonly record struct IntakeAnswer(IntakeAnswerStatus Status, Message? Message = null, SelectionRefusal? Refusal = null, TimeSpan RetryAfter = default);

/// <summary>The class of answer to an intake.</summary>
public enum IntakeAnswerStatus : byte
{
    /// <summary>Durable: the sender may be told so.</summary>
    Accepted,

    /// <summary>Was accepted before: the sender is told the same again.</summary>
    Duplicate,

    /// <summary>Overloaded, or the journal cannot be written: nothing was kept.</summary>
    Busy,

    /// <summary>No route is possible: nothing was kept.</summary>
    Refused,
}
