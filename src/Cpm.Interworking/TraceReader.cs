using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Primitives;

namespace Cpm.Interworking;

/// <summary>Reads from the journal what became of messages. Needs no running engine.</summary>
/// <param name="journal">The journal.</param>
public sealed class TraceReader(IJournal journal)
{
    /// <summary>Messages by the gateway's id or the sender's own; the latter may name several.</summary>
    /// <param name="id">The id.</param>
    /// <param name="sender">Canonical address, to narrow down the sender's own ids; null for any.</param>
    /// <param name="ct">Stops the search.</param>
    public async ValueTask<IReadOnlyList<MessageTrace>> FindAsync(string id, string? sender, CancellationToken ct)
    {
        var traces = new List<MessageTrace>();
        if (Base32.TryDecode(id, out var value))
        {
            foreach (var message in await AcceptedAsync(LookupKey.Of(new MessageId(value)), ct))
            {
                if (message.Id.Value == value && (sender is null || message.Sender == sender)) traces.Add(await OfAsync(message, ct));
            }
        }
        if (traces.Count > 0) return traces;
        foreach (var message in await AcceptedAsync(LookupKey.Imdn(id), ct))
        {
            if (message.ImdnId == id && (sender is null || message.Sender == sender)) traces.Add(await OfAsync(message, ct));
        }
        return traces;
    }

    /// <summary>The reports on a message, oldest first.</summary>
    public async ValueTask<IReadOnlyList<MessageTrace>> ReportsOnAsync(Message message, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        var traces = new List<MessageTrace>();
        foreach (var report in (await AcceptedAsync(LookupKey.Of(message.Id), ct)).Where(m => m.ReportsOn == message.Id).OrderBy(static m => m.Id.Value))
            traces.Add(await OfAsync(report, ct));
        return traces;
    }

    /// <summary>What became of a message.</summary>
    public async ValueTask<MessageTrace> OfAsync(Message message, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        var deliveries = new List<DeliveryTrace>(message.Deliveries.Count);
        foreach (var delivery in message.Deliveries)
        {
            var found = await journal.FindAsync(LookupKey.Of(delivery.Id), 512, ct);
            var steps = found.Where(e => e.Delivery == delivery.Id).Reverse().ToList();
            deliveries.Add(new DeliveryTrace(delivery, steps.Aggregate(Outcome.Accepted, OutcomeAfter), steps));
        }
        return new MessageTrace(message, deliveries);
    }

    private async ValueTask<IEnumerable<Message>> AcceptedAsync(LookupKey key, CancellationToken ct) =>
        (await journal.FindAsync(key, 64, ct)).Select(static e => e.Message).OfType<Message>().DistinctBy(static m => m.Id);

    private static Outcome OutcomeAfter(Outcome before, JournalEntry entry)
    {
        // The first final outcome stands.
        if (before > Outcome.Submitted) return before;
        return entry.Kind switch
        {
            EntryKind.Submitted or EntryKind.Handed or EntryKind.Receipt => entry.Outcome > before ? entry.Outcome : before,
            EntryKind.Delivered or EntryKind.Ended or EntryKind.Deferred => entry.Outcome,
            EntryKind.Displayed => Outcome.Delivered,
            _ => before,
        };
    }
}

/// <summary>A message with what became of it.</summary>
/// <param name="Message">The message, without its body.</param>
/// <param name="Deliveries">One per recipient.</param>
public sealed record MessageTrace(Message Message, IReadOnlyList<DeliveryTrace> Deliveries);

/// <summary>What became of a delivery.</summary>
/// <param name="Delivery">The delivery with its selection.</param>
/// <param name="Outcome">The outcome so far.</param>
/// <param name="Steps">Its entries, oldest first.</param>
public sealed record DeliveryTrace(Delivery Delivery, Outcome Outcome, IReadOnlyList<JournalEntry> Steps)
{
    /// <summary>The loss ledger: what the recipient does not see as it was sent, one line each. Of several attempts the last counts; what was lost on the way in stays.</summary>
    public IReadOnlyList<string> Losses
    {
        get
        {
            var atIntake = new List<string>();
            var onTheWay = new List<string>();
            foreach (var step in Steps)
            {
                if (step.Kind is EntryKind.Converted or EntryKind.Replaced or EntryKind.Retry or EntryKind.NextRoute && (step.Flags & EntryFlags.AtIntake) == 0) onTheWay.Clear();
                if (step.Kind == EntryKind.Converted)
                    ((step.Flags & EntryFlags.AtIntake) != 0 ? atIntake : onTheWay).AddRange(step.Detail.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            }
            return [.. atIntake, .. onTheWay];
        }
    }
}
