using Cpm.Core.Messages;
using Cpm.Primitives;

namespace Cpm.Core.Journal;

/// <summary>
/// One step of one delivery. The journal is a stream of these; everything else the gateway knows of a message is a reading of it.
/// Entries are idempotent by delivery, kind and part: applying one twice changes nothing.
/// </summary>
public sealed class JournalEntry
{
    /// <summary>What happened.</summary>
    public required EntryKind Kind { get; init; }

    /// <summary>The delivery it happened to; the default for entries about something else (<see cref="EntryKind.Accepted"/> names its deliveries itself).</summary>
    public DeliveryId Delivery { get; init; }

    /// <summary>When, Unix milliseconds.</summary>
    public required long At { get; init; }

    /// <summary>For <see cref="EntryKind.Accepted"/>: the message with its deliveries and their selections.</summary>
    public Message? Message { get; init; }

    /// <summary>The route concerned; empty for none.</summary>
    public string Route { get; init; } = "";

    /// <summary>The link concerned; empty for none.</summary>
    public string Link { get; init; } = "";

    /// <summary>The far side's id of the part, or the key of a held or parked thing; empty for none.</summary>
    public string RemoteKey { get; init; } = "";

    /// <summary>Other forms of <see cref="RemoteKey"/>, for held parts both addresses, joined by a space; empty for none.</summary>
    public string OtherKeys { get; init; } = "";

    /// <summary>The scope within which <see cref="RemoteKey"/> is unique: <c>function/group</c>. Empty for none.</summary>
    public string Scope { get; init; } = "";

    /// <summary>The part's number, from 1; 0 where the entry is about the whole delivery.</summary>
    public byte Part { get; init; }

    /// <summary>How many parts there are; 0 where it makes no sense.</summary>
    public byte PartTotal { get; init; }

    /// <summary>The reference that joins the parts on the far side.</summary>
    public ushort Reference { get; init; }

    /// <summary>The far side's code, or a count; its meaning follows from the kind.</summary>
    public int Code { get; init; }

    /// <summary>The outcome that the delivery has with this entry, where the entry sets one.</summary>
    public Outcome Outcome { get; init; }

    /// <summary>Kind-specific flags (<see cref="EntryFlags"/>).</summary>
    public EntryFlags Flags { get; init; }

    /// <summary>When the next step is due, Unix milliseconds; 0 for none.</summary>
    public long DueAt { get; init; }

    /// <summary>In words an operator understands; never message text. Empty for none.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Small opaque octets that belong to the entry (a held part, the state of a carried delivery) and are read at recovery.</summary>
    public ReadOnlyMemory<byte> State { get; init; }

    /// <summary>Where the entry lies; set by the journal before the append completes.</summary>
    public JournalPosition Position { get; set; }
}

/// <summary>Where an entry lies.</summary>
/// <param name="Sequence">The batch; rises over all partitions, from 1. 0 is nowhere.</param>
/// <param name="Offset">Octets from the start of the batch's facts.</param>
public readonly record struct JournalPosition(long Sequence, int Offset);

/// <summary>Kinds of entries. The numbers are stored: never renumber.</summary>
public enum EntryKind : byte
{
    /// <summary>A message was accepted, with its deliveries and their selections. Durable before the sender is told.</summary>
    Accepted = 1,

    /// <summary>A part is about to be given to a far side.</summary>
    Sending = 2,

    /// <summary>A part was acknowledged by the far side, under the remote key.</summary>
    Submitted = 3,

    /// <summary>The far side said what became of a part.</summary>
    Receipt = 4,

    /// <summary>Final: delivered.</summary>
    Delivered = 5,

    /// <summary>The recipient has seen it; raises delivered, is no second outcome.</summary>
    Displayed = 6,

    /// <summary>Final: failed, expired, unconfirmed or cancelled, by <see cref="JournalEntry.Outcome"/>.</summary>
    Ended = 7,

    /// <summary>An attempt failed for now; due again at <see cref="JournalEntry.DueAt"/>.</summary>
    Retry = 8,

    /// <summary>The delivery goes on with the step of its plan given by <see cref="JournalEntry.Code"/>.</summary>
    NextRoute = 9,

    /// <summary>The recipient is away: waits for a registration or for <see cref="JournalEntry.DueAt"/>.</summary>
    Deferred = 10,

    /// <summary>All parts are acknowledged; with <see cref="EntryFlags.AwaitsReport"/> it waits for one, without it is the end.</summary>
    Handed = 11,

    /// <summary>A part of a message from a far side is held (key in <see cref="JournalEntry.RemoteKey"/>).</summary>
    PartHeld = 12,

    /// <summary>The held parts of a key were joined, or given up.</summary>
    PartsJoined = 13,

    /// <summary>A report matched nothing and is kept for a while.</summary>
    Parked = 14,

    /// <summary>A parked report has found its delivery, or was given up.</summary>
    Unparked = 15,

    /// <summary>An open delivery, held part or parked report, carried into a new partition: its whole state is in <see cref="JournalEntry.State"/>.</summary>
    Carried = 16,

    /// <summary>A disposition of the native side was relayed or merged away (a second device's report).</summary>
    Reported = 17,

    /// <summary>The message was converted for the route: <see cref="JournalEntry.Detail"/> lists what was lost, one line each, empty for nothing; with <see cref="EntryFlags.AtIntake"/> on its way in.</summary>
    Converted = 18,

    /// <summary>
    /// A message from a far side was answered and is shown to nobody (binary, WAP push, …): over <see cref="JournalEntry.Link"/>, its sender in
    /// <see cref="JournalEntry.RemoteKey"/>, its recipient in <see cref="JournalEntry.OtherKeys"/>, and what it was in <see cref="JournalEntry.Detail"/>.
    /// </summary>
    Ignored = 19,

    /// <summary>Selection was asked again before another attempt and its plan replaces the one before: the delivery goes on with step <see cref="JournalEntry.Code"/> of the plan in <see cref="JournalEntry.State"/>.</summary>
    Reselected = 20,

    /// <summary>
    /// An operator gave the far side another text for the part with <see cref="JournalEntry.RemoteKey"/>: how it was written, never the text itself, in
    /// <see cref="JournalEntry.Detail"/>. With <see cref="EntryFlags.UnknownOutcome"/> the far side did not answer and delivers one or the other.
    /// </summary>
    Replaced = 21,
}

/// <summary>Flags of an entry. The numbers are stored: never renumber.</summary>
[Flags]
public enum EntryFlags : ushort
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The accepted message's first route had credit: this entry is its <see cref="EntryKind.Sending"/> too, for a single part.</summary>
    AlsoSending = 1,

    /// <summary>A report from the far side is expected.</summary>
    AwaitsReport = 2,

    /// <summary>The outcome of the attempt is unknown: the part may have been taken.</summary>
    UnknownOutcome = 4,

    /// <summary>The repetition that the unknown-outcome policy allows was used up.</summary>
    Resent = 8,

    /// <summary>The attempt does not count against the message: the route was at fault.</summary>
    RouteFault = 16,

    /// <summary>What the entry says happened when the message came in, not on its way out.</summary>
    AtIntake = 32,

    /// <summary>Something of it may be on the far side of its route: it goes to no other one.</summary>
    Bound = 64,

    /// <summary>The route that was left is not gone back to.</summary>
    LeftForGood = 128,
}
