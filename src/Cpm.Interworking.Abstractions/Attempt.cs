using Cpm.Primitives;

namespace Cpm.Interworking.Abstractions;

/// <summary>One attempt to deliver one message over one route. Valid until <see cref="IInterworkingFunction.DeliverAsync"/> completes.</summary>
public abstract class Attempt
{
    /// <summary>The message.</summary>
    public abstract MessageView Message { get; }

    /// <summary>One recipient, or several where the route allows it.</summary>
    public abstract ReadOnlyMemory<RecipientView> Recipients { get; }

    /// <summary>The route: the function's name, or <c>function/group</c>.</summary>
    public abstract string Route { get; }

    /// <summary>Parts of earlier attempts: accepted ones are not sent again, sent ones of unknown outcome are sent again with the same numbers.</summary>
    public abstract ReadOnlyMemory<PartRecord> Earlier { get; }

    /// <summary>
    /// Must be awaited before the bytes of a part leave: it tells "never sent" from "unknown" after a crash.
    /// Completes at once where the commit of the message has said it already.
    /// </summary>
    public abstract ValueTask SendingAsync(PartKey part);

    /// <summary>
    /// Says what the recipient will not see as it was sent, one line each and never message text (<see cref="ConversionPreview.Losses"/>). Called before the first
    /// part leaves, where there is something to say; what is said last counts.
    /// </summary>
    public virtual void Lost(IReadOnlyList<string> losses)
    {
    }

    /// <summary>Says that the far side has acknowledged a part, under these ids. May be called from any thread, before the attempt ends.</summary>
    public abstract void Accepted(PartKey part, RemoteKeys keys);
}

/// <summary>Names a part of a delivery on the far side.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Number">1 to <paramref name="Total"/>.</param>
/// <param name="Total">1 to 255.</param>
/// <param name="Reference">The reference that joins the parts on the far side; 0 where there is one part.</param>
/// <param name="Link">The link it was given to.</param>
public readonly record struct PartKey(DeliveryId Delivery, byte Number, byte Total, ushort Reference, string Link);

/// <summary>The far side's ids of a part.</summary>
/// <param name="Group">The link group within which the ids are unique.</param>
/// <param name="Exact">As received.</param>
/// <param name="Canonical">Other forms under which reports may name it (<c>hex</c> for decimal, zeros stripped), joined by a space; empty for none.</param>
public readonly record struct RemoteKeys(string Group, string Exact, string Canonical = "");

/// <summary>What is known of a part.</summary>
/// <param name="Part">The part.</param>
/// <param name="IsAccepted">True when the far side has acknowledged it; false when it was sent and the answer is unknown.</param>
/// <param name="Keys">The far side's ids, when acknowledged.</param>
public readonly record struct PartRecord(PartKey Part, bool IsAccepted, RemoteKeys Keys);

/// <summary>What became of an attempt, per recipient.</summary>
public readonly struct AttemptResult
{
    private readonly RecipientResult _only;
    private readonly RecipientResult[]? _each;

    /// <summary>The same for all recipients.</summary>
    public AttemptResult(RecipientResult all) => _only = all;

    /// <summary>One for each recipient, in their order.</summary>
    public AttemptResult(RecipientResult[] each) => _each = each;

    /// <summary>The result for a recipient by its place.</summary>
    public RecipientResult this[int recipient] => _each is null ? _only : _each[recipient];
}

/// <summary>What became of an attempt for one recipient.</summary>
/// <param name="Status">The class of result.</param>
/// <param name="Scope">For <see cref="AttemptStatus.RetryLater"/>: what must wait.</param>
/// <param name="After">For <see cref="AttemptStatus.RetryLater"/>: not before this; zero leaves it to the schedule.</param>
/// <param name="Reason">For <see cref="AttemptStatus.Refused"/>: why.</param>
/// <param name="Code">The far side's own code, for the journal and the operator.</param>
/// <param name="AwaitsReport">For <see cref="AttemptStatus.Accepted"/>: a report from the far side is expected.</param>
public readonly record struct RecipientResult(
    AttemptStatus Status, RetryScope Scope = RetryScope.Message, TimeSpan After = default, RefusalReason Reason = RefusalReason.None, int Code = 0, bool AwaitsReport = false)
{
    /// <summary>The far side has acknowledged.</summary>
    public static RecipientResult Accepted(bool awaitsReport) => new(AttemptStatus.Accepted, AwaitsReport: awaitsReport);

    /// <summary>Not now.</summary>
    public static RecipientResult RetryLater(RetryScope scope, TimeSpan after = default, int code = 0) => new(AttemptStatus.RetryLater, scope, after, Code: code);

    /// <summary>Not on this route, ever.</summary>
    public static RecipientResult Refused(RefusalReason reason, int code = 0) => new(AttemptStatus.Refused, Reason: reason, Code: code);

    /// <summary>Sent, and the answer never came.</summary>
    public static RecipientResult Unknown(int code = 0) => new(AttemptStatus.Unknown, Code: code);
}

/// <summary>The class of result of an attempt.</summary>
public enum AttemptStatus : byte
{
    /// <summary>The far side has acknowledged.</summary>
    Accepted,

    /// <summary>Nothing was taken; try again.</summary>
    RetryLater,

    /// <summary>Refused for good on this route.</summary>
    Refused,

    /// <summary>Sent, and the answer never came: the response timed out or the connection was lost.</summary>
    Unknown,
}

/// <summary>What must wait before the next attempt.</summary>
public enum RetryScope : byte
{
    /// <summary>All messages to this recipient.</summary>
    Recipient,

    /// <summary>This message.</summary>
    Message,

    /// <summary>Everything on the route (throttled, link lost): the attempt does not count against the message.</summary>
    Route,
}
