using Cpm.Primitives;

namespace Cpm.Core.Messages;

/// <summary>What is owed to one recipient of one message, and what the selection decided. Immutable; progress stands in the journal.</summary>
public sealed class Delivery
{
    /// <summary>Names the delivery.</summary>
    public required DeliveryId Id { get; init; }

    /// <summary>Its place among the message's deliveries, from 0.</summary>
    public ushort Ordinal { get; init; }

    /// <summary>The recipient's canonical address (<see cref="Address"/>).</summary>
    public required string Recipient { get; init; }

    /// <summary>How the recipient was addressed.</summary>
    public CopyControl CopyControl { get; init; }

    /// <summary>The dispositions the sender asked for.</summary>
    public Dispositions Requested { get; init; }

    /// <summary>The device to try first (a report goes to the device that sent the message); empty for none.</summary>
    public string PreferredDevice { get; init; } = "";

    /// <summary>What the ISF decided at intake.</summary>
    public required Selection Selection { get; init; }
}

/// <summary>The outcome of selection for one recipient: where to try, by which rule, and why not elsewhere. Immutable and shared.</summary>
/// <param name="Plan">Routes in the order in which they are tried; empty on refusal.</param>
/// <param name="Rule">The rule that decided; <c>default</c> where none did.</param>
/// <param name="NotTaken">Every other route and why it was not taken.</param>
/// <param name="Refusal">Set when the plan is empty.</param>
public sealed record Selection(IReadOnlyList<PlanStep> Plan, string Rule, IReadOnlyList<RouteNotTaken> NotTaken, SelectionRefusal? Refusal = null);

/// <summary>One step of a plan.</summary>
/// <param name="Route"><c>native</c>, a function, or <c>function/group</c>.</param>
/// <param name="For">How long to stay with this route; null until it refuses or the message expires.</param>
public sealed record PlanStep(string Route, TimeSpan? For = null)
{
    /// <inheritdoc/>
    public override string ToString() => For is { } time ? $"{Route} for {time}" : Route;
}

/// <summary>A route that selection passed over.</summary>
/// <param name="Route">The route.</param>
/// <param name="Reason">Why, in words an operator understands.</param>
public sealed record RouteNotTaken(string Route, string Reason);

/// <summary>Why no route is possible, as the protocol's own answer.</summary>
/// <param name="Status">The SIP status code: 403, 404, 415, 433, 480, 482, 503, 513.</param>
/// <param name="Reason">In words an operator understands.</param>
public sealed record SelectionRefusal(int Status, string Reason);

/// <summary>What became of a delivery. The numbers are stored: never renumber.</summary>
public enum Outcome : byte
{
    /// <summary>Open: accepted, not yet handed to anybody.</summary>
    Accepted = 0,

    /// <summary>Open: waits for its recipient to come back.</summary>
    Deferred = 1,

    /// <summary>Handed to another service, which has acknowledged it; open while a report is awaited.</summary>
    Submitted = 2,

    /// <summary>Final: the recipient has it.</summary>
    Delivered = 3,

    /// <summary>Final: refused for good.</summary>
    Failed = 4,

    /// <summary>Final: its time was over.</summary>
    Expired = 5,

    /// <summary>Final: submitted, and no report came by the deadline.</summary>
    Unconfirmed = 6,

    /// <summary>Final: cancelled by an operator or erased.</summary>
    Cancelled = 7,
}
