using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Primitives;

namespace Cpm.Interworking;

/// <summary>
/// Reads the whole journal and says whether it balances: what was accepted, what became of it, and what the senders were told. Needs no running engine.
/// Keeps a few words for each delivery in memory: meant for audits and tests, not for a journal of a month.
/// </summary>
/// <param name="journal">The journal, recovered.</param>
public sealed class LedgerReader(IJournal journal)
{
    private readonly Dictionary<long, State> _deliveries = [];
    private readonly Dictionary<string, int> _told = new(StringComparer.Ordinal);
    private long _messages;
    private long _relayed;

    /// <summary>Reads it all.</summary>
    public async ValueTask<LedgerTotals> ReadAsync(CancellationToken ct)
    {
        await journal.ReadBackwardsAsync(
            entry =>
            {
                if (entry.Message is { } message) Count(message);
                else if (entry.Delivery.Value != 0) Count(entry);
                return true;
            },
            ct);
        var known = _deliveries.Values.Where(static d => d.IsAccepted).ToList();
        var outcomes = Enum.GetValues<Outcome>().ToDictionary(static o => o.ToString().ToLowerInvariant(), o => known.LongCount(d => d.Final == o), StringComparer.Ordinal);
        return new LedgerTotals(
            _messages, known.Count, known.LongCount(static d => d.Final is null), outcomes.Where(static o => o.Value > 0).ToDictionary(StringComparer.Ordinal),
            known.LongCount(static d => d.IsContradicted), _told.Values.Sum() + _relayed, _told.Values.LongCount(static n => n > 1),
            _deliveries.Values.Sum(static d => (long)d.Repetitions), _deliveries.Values.Select(static d => d.Repetitions).DefaultIfEmpty().Max());
    }

    private void Count(Message message)
    {
        if (message.Kind == MessageKind.Notification)
        {
            // A report of our own has an id made of delivery and disposition.
            if (message.Origin.Function == Origin.System) _told[message.ImdnId] = _told.GetValueOrDefault(message.ImdnId) + 1;
            else _relayed++;
            return;
        }
        _messages++;
        foreach (var delivery in message.Deliveries) Of(delivery.Id.Value).IsAccepted = true;
    }

    private void Count(JournalEntry entry)
    {
        var isEnd = entry.Kind switch
        {
            EntryKind.Delivered or EntryKind.Ended => true,
            EntryKind.Receipt => entry.Outcome > Outcome.Submitted,
            EntryKind.Submitted or EntryKind.Handed => entry.Outcome == Outcome.Submitted && (entry.Flags & EntryFlags.AwaitsReport) == 0,
            _ => false,
        };
        if (entry.Kind == EntryKind.Retry && (entry.Flags & EntryFlags.UnknownOutcome) != 0) Of(entry.Delivery.Value).Repetitions++;
        if (isEnd) Of(entry.Delivery.Value).End(entry.Outcome);
    }

    private State Of(long delivery)
    {
        if (!_deliveries.TryGetValue(delivery, out var state)) _deliveries.Add(delivery, state = new State());
        return state;
    }

    private sealed class State
    {
        public bool IsAccepted { get; set; }

        public Outcome? Final { get; private set; }

        public bool IsContradicted { get; private set; }

        public int Repetitions { get; set; }

        /// <summary>Read backwards: the oldest is the one that stands.</summary>
        public void End(Outcome outcome)
        {
            IsContradicted |= Final is { } later && later != outcome;
            Final = outcome;
        }
    }
}

/// <summary>The totals of a journal.</summary>
/// <param name="Accepted">Messages that were accepted, reports not counted.</param>
/// <param name="Deliveries">Their recipients.</param>
/// <param name="Open">Deliveries without a final outcome.</param>
/// <param name="Outcomes">Deliveries by final outcome; <c>submitted</c> is final where no report was to be expected.</param>
/// <param name="Contradicted">Deliveries with two different final outcomes; 0 where all is well.</param>
/// <param name="Reports">Reports to senders.</param>
/// <param name="ToldTwice">Dispositions of a delivery that its sender was told more than once; 0 where all is well.</param>
/// <param name="Repeated">Attempts that were repeated because nobody knew what had become of them; those that a process left behind when it ended are not among them.</param>
/// <param name="MostRepeated">The most such repetitions of one delivery on its routes; policy allows one on each route.</param>
public sealed record LedgerTotals(
    long Accepted, long Deliveries, long Open, IReadOnlyDictionary<string, long> Outcomes, long Contradicted, long Reports, long ToldTwice, long Repeated, long MostRepeated);
