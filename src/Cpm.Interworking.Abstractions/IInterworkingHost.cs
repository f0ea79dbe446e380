using Cpm.Primitives;
using Microsoft.Extensions.Logging;

namespace Cpm.Interworking.Abstractions;

/// <summary>What the gateway offers to a function.</summary>
public interface IInterworkingHost
{
    /// <summary>Takes a message from the far side. <see cref="IntakeStatus.Accepted"/> means that it is durable: the far side may be told so.</summary>
    ValueTask<IntakeOutcome> SubmitAsync(InboundMessage message, CancellationToken ct);

    /// <summary>Takes what the far side says about a delivery. Durable when it returns, whatever the result: the far side may be told so.</summary>
    ValueTask<ReportMatch> ReportAsync(RemoteReport report, CancellationToken ct);

    /// <summary>
    /// Keeps one part of a message that arrives in several; durable when it returns. With the last part the whole is joined
    /// (<see cref="IInterworkingFunction.Join"/>) and submitted, and the outcome is that of the submission. A part that was held already is a <see cref="IntakeStatus.Duplicate"/>.
    /// </summary>
    ValueTask<IntakeOutcome> HoldPartAsync(InboundPart part, CancellationToken ct);

    /// <summary>Notes a message that is answered and shown to nobody. Durable when it returns: the far side may be told so.</summary>
    /// <exception cref="IOException">It could not be stored; the far side should repeat the message.</exception>
    ValueTask IgnoreAsync(IgnoredMessage message, CancellationToken ct);

    /// <summary>Where contents over 32 KB go.</summary>
    IContentStore Content { get; }

    /// <summary>The gateway's domain: that of addresses which have none of their own.</summary>
    string Domain { get; }

    /// <summary>To be called after each change of a route's health or credit.</summary>
    void RouteChanged(RouteState state);

    /// <summary>The clock, and the source of all timers.</summary>
    TimeProvider Time { get; }

    /// <summary>The timer wheel that all functions share.</summary>
    TimerWheel Timers { get; }

    /// <summary>Makes loggers.</summary>
    ILoggerFactory Logging { get; }
}

/// <summary>A message from the far side.</summary>
public sealed class InboundMessage
{
    /// <summary>The function that received it.</summary>
    public required string Function { get; init; }

    /// <summary>The link group it came from.</summary>
    public string Group { get; init; } = "default";

    /// <summary>The sender's canonical address: <c>tel:+15550100009</c>, or a SIP URI made for a name or short code.</summary>
    public required string Sender { get; init; }

    /// <summary>True when nothing can be sent back to the sender (an alphanumeric name).</summary>
    public bool NotReplyable { get; init; }

    /// <summary>True when the sender withholds its identity.</summary>
    public bool Anonymous { get; init; }

    /// <summary>The recipients' canonical addresses; one or more.</summary>
    public required IReadOnlyList<string> Recipients { get; init; }

    /// <summary>The media type with its parameters: <c>text/plain;charset=UTF-8</c>.</summary>
    public required string ContentType { get; init; }

    /// <summary>The payload.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>A payload that lies in the content store already; then <see cref="Content"/> is empty.</summary>
    public ContentReference? Stored { get; init; }

    /// <summary>The same for every repetition of this message by the far side; null where repetitions cannot be recognised.</summary>
    public string? IntakeKey { get; init; }

    /// <summary>The dispositions that the far side can carry back.</summary>
    public Dispositions Requested { get; init; }

    /// <summary>0 normal, 1 non-urgent, 2 urgent, 3 emergency.</summary>
    public byte Priority { get; init; }

    /// <summary>When it is no longer worth delivering; null leaves it to policy.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What was lost or missing when it was made, one line each; never message text. Kept in the journal, shown in the trace.</summary>
    public string? Remark { get; init; }
}

/// <summary>One part of a message from the far side.</summary>
public sealed class InboundPart
{
    /// <summary>The function that received it.</summary>
    public required string Function { get; init; }

    /// <summary>The same for all parts of one message, and for no other: link group, both addresses, reference, total.</summary>
    public required string Key { get; init; }

    /// <summary>The sender's canonical address: by it the part can be erased.</summary>
    public string Sender { get; init; } = "";

    /// <summary>The recipient's canonical address: by it the part can be erased.</summary>
    public string Recipient { get; init; } = "";

    /// <summary>1 to <see cref="Total"/>.</summary>
    public required byte Number { get; init; }

    /// <summary>2 to 255.</summary>
    public required byte Total { get; init; }

    /// <summary>Whatever the function needs to join the parts; opaque to the host.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }
}

/// <summary>The parts of one message that are there.</summary>
/// <param name="Key">What they have in common.</param>
/// <param name="Total">How many there should be.</param>
/// <param name="Parts">By number, from 1: index 0 is part 1; empty where missing.</param>
/// <param name="FirstAt">When the first of them came.</param>
public sealed record InboundParts(string Key, byte Total, IReadOnlyList<ReadOnlyMemory<byte>?> Parts, DateTimeOffset FirstAt);

/// <summary>What became of an intake.</summary>
/// <param name="Status">The class of outcome.</param>
/// <param name="Id">The message, when accepted.</param>
/// <param name="Reason">Why it was refused.</param>
/// <param name="After">When to try again, if busy.</param>
public readonly record struct IntakeOutcome(IntakeStatus Status, MessageId Id = default, RefusalReason Reason = RefusalReason.None, TimeSpan After = default)
{
    /// <summary>Accepted and durable.</summary>
    public static IntakeOutcome Accepted(MessageId id) => new(IntakeStatus.Accepted, id);

    /// <summary>Refused for good.</summary>
    public static IntakeOutcome Refused(RefusalReason reason) => new(IntakeStatus.Refused, Reason: reason);

    /// <summary>Try again later.</summary>
    public static IntakeOutcome Busy(TimeSpan after) => new(IntakeStatus.Busy, After: after);
}

/// <summary>The class of outcome of an intake.</summary>
public enum IntakeStatus : byte
{
    /// <summary>Accepted and durable.</summary>
    Accepted,

    /// <summary>Had been accepted before.</summary>
    Duplicate,

    /// <summary>Overloaded, or the store cannot be written: nothing was kept.</summary>
    Busy,

    /// <summary>Refused for good: nothing was kept.</summary>
    Refused,

    /// <summary>A part is held; others are missing.</summary>
    Held,
}

/// <summary>What the far side says about a delivery.</summary>
public sealed class RemoteReport
{
    /// <summary>The function that received it.</summary>
    public required string Function { get; init; }

    /// <summary>The far side's ids of the part; an empty one belongs to no part, and the report is kept for the operator alone.</summary>
    public required RemoteKeys Keys { get; init; }

    /// <summary>The recipient that the report names; used to keep false matches out. Null where it names none.</summary>
    public string? Recipient { get; init; }

    /// <summary>What became of it.</summary>
    public required RemoteStatus Status { get; init; }

    /// <summary>The far side's own code.</summary>
    public int Code { get; init; }

    /// <summary>The far side's own word for the state, for the trace.</summary>
    public string? State { get; init; }

    /// <summary>How the message begins, where the report quotes it: ASCII only. The host keeps a hash, to name likely candidates where nothing matches.</summary>
    public string Quote { get; init; } = "";
}

/// <summary>What the far side says became of a part.</summary>
public enum RemoteStatus : byte
{
    /// <summary>Under way; nothing final.</summary>
    Pending,

    /// <summary>Delivered to the recipient.</summary>
    Delivered,

    /// <summary>Will not be delivered.</summary>
    Failed,

    /// <summary>Its validity ended there.</summary>
    Expired,

    /// <summary>Displayed by the recipient.</summary>
    Displayed,

    /// <summary>The far side does not know.</summary>
    Unknown,
}

/// <summary>What became of a report.</summary>
public enum ReportMatch : byte
{
    /// <summary>Belongs to a delivery of ours and was recorded.</summary>
    Matched,

    /// <summary>Belongs to nothing known yet: kept for 120 s, counted and listed.</summary>
    Parked,

    /// <summary>Was known already.</summary>
    Duplicate,
}

/// <summary>A report to a sender on the far side.</summary>
/// <param name="Message">The message that it sent.</param>
/// <param name="Group">The link group it came from.</param>
/// <param name="IntakeKey">The intake key it came with.</param>
/// <param name="Sender">Its address.</param>
/// <param name="Recipient">The recipient reported on.</param>
/// <param name="Status">What became of it.</param>
/// <param name="At">When.</param>
public sealed record OutboundReport(MessageId Message, string Group, string? IntakeKey, string Sender, string Recipient, RemoteStatus Status, DateTimeOffset At);

/// <summary>What became of a report to the far side.</summary>
public enum ReportOutcome : byte
{
    /// <summary>The far side has it.</summary>
    Accepted,

    /// <summary>Not now.</summary>
    RetryLater,

    /// <summary>This service has no way to carry it.</summary>
    NotSupported,
}

/// <summary>What became of a cancellation.</summary>
public enum CancelOutcome : byte
{
    /// <summary>The far side has forgotten the message.</summary>
    Cancelled,

    /// <summary>Too late, or unknown there.</summary>
    Failed,

    /// <summary>This service cannot cancel.</summary>
    NotSupported,
}

/// <summary>What became of changed settings.</summary>
/// <param name="Applied">True when they are in force.</param>
/// <param name="Errors">What is wrong with them; then nothing was changed.</param>
/// <param name="NeedsRestart">Keys that take effect only at the next start.</param>
public sealed record ApplyOutcome(bool Applied, IReadOnlyList<ConfigurationError> Errors, IReadOnlyList<string> NeedsRestart);
