using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;

namespace Cpm.Interworking.Dispatch;

/// <summary>
/// The state of one delivery that is not ended: about 100 octets and no text, so that a million of them fit in a small process.
/// Everything else is read back from the journal when it is needed. Guarded by the lock of its <see cref="LaneShard"/> unless said otherwise.
/// </summary>
internal sealed class OpenDelivery
{
    /// <summary>The delivery's id.</summary>
    public required long Id;

    /// <summary>The lane: recipient and conversation. Its low bits are those of the recipient, so that a recipient's lanes share a shard.</summary>
    public required ulong Lane;

    /// <summary>Hash of the recipient.</summary>
    public required ulong Recipient;

    /// <summary>Where the accepted entry lies; nowhere until it is committed.</summary>
    public JournalPosition Position;

    /// <summary>When it is no longer worth delivering, or when a report is overdue; Unix milliseconds.</summary>
    public long Deadline;

    /// <summary>When the present step of the plan ends; 0 for never.</summary>
    public long StepEndsAt;

    /// <summary>The next delivery of the lane.</summary>
    public OpenDelivery? Next;

    /// <summary>The message while it is in memory; owned by whoever has the delivery under way.</summary>
    public LoadedDelivery? Loaded;

    /// <summary>Parts given to a far side; null where there is none, or one that needs no record.</summary>
    public PartTable? Parts;

    /// <summary>What the far side's reports may name it by; for taking it out of the correlation table.</summary>
    public ulong[]? Keys;

    /// <summary>Completes when the attempt under way has ended; made when a report waits for that.</summary>
    public TaskCompletionSource? Settled;

    /// <summary>The selection that took the place of the one at intake; null where that one stands. Equal ones are one object.</summary>
    public Selection? Reselected;

    /// <summary>Routes that were left for good, by number; null for none.</summary>
    public short[]? Left;

    /// <summary>Place in the message's deliveries.</summary>
    public ushort Ordinal;

    /// <summary>The route of the present step, by its number in the dispatcher; -1 for one that does not exist (any more).</summary>
    public short Route;

    /// <summary>Place in the plan.</summary>
    public byte Step;

    /// <summary>Attempts that failed on the present step.</summary>
    public byte Attempts;

    /// <summary>What it is doing.</summary>
    public Phase Phase;

    /// <summary>Unknown outcomes and repetitions.</summary>
    public EntryFlags Flags;

    /// <summary>The outcome so far.</summary>
    public Outcome Outcome;

    /// <summary>A final outcome that was reported before the attempt itself had ended; <see cref="Outcome.Accepted"/> for none.</summary>
    public Outcome Early;

    /// <summary>True when selection is to be asked before the next attempt: it is not the first one.</summary>
    public bool AsksAgain;

    /// <summary>The selection in force.</summary>
    public Selection SelectionOf(LoadedDelivery loaded) => Reselected ?? loaded.Delivery.Selection;

    /// <summary>Notes that the present route is not to be gone back to.</summary>
    public void LeaveRoute()
    {
        if (Route >= 0 && !HasLeft(Route)) Left = [.. Left ?? [], Route];
    }

    /// <summary>True for a route that was left for good.</summary>
    public bool HasLeft(short route) => Left is not null && Array.IndexOf(Left, route) >= 0;

    /// <summary>Begins a step on another route.</summary>
    public void Enter(short route, int step, long endsAt)
    {
        (Route, Step, StepEndsAt) = (route, (byte)step, endsAt);
        Attempts = 0;
        Flags = EntryFlags.None;
        Parts = null;
    }
}

/// <summary>What a delivery is doing.</summary>
internal enum Phase : byte
{
    /// <summary>Its message is being committed.</summary>
    Committing,

    /// <summary>Waits for its turn in the lane.</summary>
    InLane,

    /// <summary>Waits for credit of its route.</summary>
    Queued,

    /// <summary>An attempt is under way.</summary>
    Attempting,

    /// <summary>Waits for the time of its next attempt.</summary>
    Retrying,

    /// <summary>Waits for its recipient to register.</summary>
    Deferred,

    /// <summary>Acknowledged by the far side; waits for its report.</summary>
    AwaitingReport,

    /// <summary>Ended.</summary>
    Closed,
}

/// <summary>A delivery with its message in memory.</summary>
internal sealed record LoadedDelivery(Message Message, Delivery Delivery)
{
    /// <summary>The message as functions and the ISF see it.</summary>
    public MessageView View { get => field ??= MessageViews.Of(Message); init; }
}
