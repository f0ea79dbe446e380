using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Correlation;
using Cpm.Interworking.Dispatch;
using Cpm.Interworking.Reports;
using Cpm.Interworking.Selecting;

namespace Cpm.Interworking;

/// <summary>What operators ask of the engine, and what they may tell it. Read from the journal, so that it is what happened.</summary>
public sealed class EngineQueries
{
    private const int MostExplained = 50;
    private readonly IJournal _journal;
    private readonly TraceReader _traces;
    private readonly Dispatcher _dispatcher;
    private readonly Endings _endings;
    private readonly FarSide _far;
    private readonly DeliveryRecord _record;
    private readonly HeldParts _held;
    private readonly ParkedReports _parked;
    private readonly Journey _journey;
    private readonly Func<SelectionPolicy> _policy;

    internal EngineQueries(
        IJournal journal, Dispatcher dispatcher, Endings endings, FarSide far, DeliveryRecord record, HeldParts held, ParkedReports parked, Journey journey, Func<SelectionPolicy> policy)
    {
        _journal = journal;
        _traces = new TraceReader(journal);
        _dispatcher = dispatcher;
        _endings = endings;
        _far = far;
        _record = record;
        _held = held;
        _parked = parked;
        _journey = journey;
        _policy = policy;
    }

    /// <summary>What would happen to a message, and why. The same function that intake asks.</summary>
    public Explanation Explain(MessageView message, string recipient, Origin origin)
    {
        var (input, facts) = _journey.QuestionFor(message, recipient, origin, 1);
        return _policy().Explain(input, facts);
    }

    /// <summary>A message and the steps of its deliveries, oldest first. The id is the gateway's or the sender's own; the latter may name several messages.</summary>
    /// <param name="id">The id.</param>
    /// <param name="sender">Canonical address, to narrow down the sender's own ids; null for any.</param>
    /// <param name="ct">Stops the search.</param>
    public ValueTask<IReadOnlyList<MessageTrace>> TraceAsync(string id, string? sender, CancellationToken ct) => _traces.FindAsync(id, sender, ct);

    /// <summary>The reports on a message, oldest first.</summary>
    public ValueTask<IReadOnlyList<MessageTrace>> ReportsOnAsync(Message message, CancellationToken ct) => _traces.ReportsOnAsync(message, ct);

    /// <summary>The latest messages, newest first.</summary>
    public async ValueTask<IReadOnlyList<MessageTrace>> ListAsync(int limit, string? sender, string? recipient, Outcome? outcome, CancellationToken ct)
    {
        var messages = new List<Message>();
        // With a filter on the outcome more has to be looked at than will be shown.
        var most = outcome is null ? limit : limit * 20;
        if ((sender ?? recipient) is { } address)
        {
            var found = await _journal.FindAsync(LookupKey.Address(address), most * 2, ct);
            messages.AddRange(found.Select(static e => e.Message).OfType<Message>().Where(m => Matches(m, sender, recipient)).Take(most));
        }
        else
        {
            var looked = 0;
            await _journal.ReadBackwardsAsync(
                entry =>
                {
                    if (entry.Message is { } message) messages.Add(message);
                    return messages.Count < most && ++looked < 200_000;
                },
                ct);
        }
        var traces = new List<MessageTrace>();
        foreach (var message in messages)
        {
            if (traces.Count == limit) break;
            var trace = await _traces.OfAsync(message, ct);
            if (outcome is null || trace.Deliveries.Any(d => d.Outcome == outcome)) traces.Add(trace);
        }
        return traces;
    }

    /// <summary>Tries what waits of a message now. How many deliveries that were.</summary>
    public int Retry(MessageTrace trace) => trace.Deliveries.Count(d => _dispatcher.Lanes.Find(d.Delivery.Id.Value) is { } open && _dispatcher.RetryNow(open));

    /// <summary>
    /// Cancels what is open of a message. What a far side has accepted is cancelled where it is asked and agrees, and stays as it is otherwise: it will arrive.
    /// </summary>
    /// <returns>How many deliveries were cancelled.</returns>
    public ValueTask<int> CancelAsync(MessageTrace trace, string why) => CancelAsync(trace, why, evenIfKept: false);

    private async ValueTask<int> CancelAsync(MessageTrace trace, string why, bool evenIfKept)
    {
        var cancelled = 0;
        foreach (var target in trace.Deliveries)
        {
            if (_dispatcher.Lanes.Find(target.Delivery.Id.Value) is not { } open || !TakeOver(open)) continue;
            try
            {
                if (open.Outcome == Outcome.Submitted && !await _far.CancelAsync(open) && !evenIfKept)
                {
                    _endings.GiveBack(open);
                    continue;
                }
                await _endings.EndAsync(open, null, Outcome.Cancelled, RefusalReason.None, detail: why);
            }
            catch
            {
                _endings.GiveBack(open);
                throw;
            }
            cancelled++;
        }
        return cancelled;
    }

    /// <summary>Gives far sides another text for what they have accepted of a message and not reported on. The journal says so, without the text.</summary>
    /// <param name="trace">The message.</param>
    /// <param name="text">The new text, UTF-8.</param>
    /// <returns>What became of it for each recipient, in the order of the message.</returns>
    public async ValueTask<IReadOnlyList<ReplaceResult>> ReplaceAsync(MessageTrace trace, ReadOnlyMemory<byte> text)
    {
        var results = new List<ReplaceResult>(trace.Deliveries.Count);
        foreach (var target in trace.Deliveries) results.Add(await ReplaceAsync(_dispatcher.Lanes.Find(target.Delivery.Id.Value), text));
        return results;
    }

    private async ValueTask<ReplaceResult> ReplaceAsync(OpenDelivery? open, ReadOnlyMemory<byte> text)
    {
        if (open is null) return ReplaceResult.Refused("it has ended, or no report on it is awaited");
        // Until this ends, no report ends the delivery, and nobody cancels it.
        if (!_dispatcher.Lanes.Of(open).Move(open, Phase.AwaitingReport, Phase.Attempting)) return ReplaceResult.Refused("it is still here: cancel it and send another one");
        try
        {
            return await _far.ReplaceAsync(open, text);
        }
        finally
        {
            _endings.GiveBack(open);
        }
    }

    /// <summary>Cancels all open work of an address and erases it from the journal.</summary>
    public async ValueTask<(int Cancelled, ErasureCounts Erased)> EraseAsync(string address, CancellationToken ct)
    {
        var cancelled = 0;
        foreach (var entry in await _journal.FindAsync(LookupKey.Address(address), 100_000, ct))
        {
            if (entry.Message is not { } message || !Matches(message, address, address, either: true)) continue;
            cancelled += await CancelAsync(new MessageTrace(message, message.Deliveries.Select(static d => new DeliveryTrace(d, Outcome.Accepted, [])).ToList()), "erased", evenIfKept: true);
        }
        // Parts and reports that wait: no recovery is to find them again.
        var forgotten = _held.TakeOf(address).Select(s => s.ClosedEntry(_record.Now, "erased"))
            .Concat(_parked.TakeOf(address).Select(p => ReportIntake.UnparkedEntry(p, _record.Now, "erased"))).ToList();
        if (forgotten.Count > 0) await _record.AppendDurablyAsync(forgotten);
        return (cancelled, await _journal.EraseAsync(address, ct));
    }

    /// <summary>Reports that belong to no delivery, newest first; the newest 50 with the messages that they may have meant.</summary>
    public async ValueTask<IReadOnlyList<UnmatchedReport>> UnmatchedAsync(int limit, CancellationToken ct)
    {
        var likely = new LikelyMessages(_journal);
        var reports = new List<UnmatchedReport>();
        foreach (var parked in _parked.List(limit))
        {
            var (keys, recipient) = (parked.Report.Keys, parked.Report.Recipient);
            reports.Add(new(parked.Scope, keys.Exact, recipient, DeliveryRecord.StateOf(parked.Report), parked.At, parked.GivenUp, reports.Count < MostExplained ? await likely.OfAsync(parked, ct) : []));
        }
        return reports;
    }

    /// <summary>Messages from far sides that were answered and shown to nobody, newest first.</summary>
    public async ValueTask<IReadOnlyList<IgnoredView>> IgnoredAsync(int limit, CancellationToken ct) =>
        [.. (await _journal.FindAsync(LookupKey.Of(EntryKind.Ignored), limit, ct))
            .Where(static e => e.Kind == EntryKind.Ignored)
            .Select(static e => new IgnoredView(DateTimeOffset.FromUnixTimeMilliseconds(e.At), e.Scope, e.Link, e.RemoteKey, e.OtherKeys, e.Detail))];

    /// <summary>Routes with what waits for them.</summary>
    public IReadOnlyList<RouteView> Routes() =>
        _dispatcher.Routes.Select(static q => new RouteView(q.Route.Name, q.Route.Down, q.Route.Credit, q.Depth, q.Oldest)).ToList();

    private bool TakeOver(OpenDelivery open)
    {
        var shard = _dispatcher.Lanes.Of(open);
        if (shard.Move(open, Phase.Queued, Phase.Attempting))
        {
            _dispatcher.Withdrawn(open);
            return true;
        }
        return shard.Move(open, Phase.InLane, Phase.Attempting) || shard.Move(open, Phase.Retrying, Phase.Attempting)
            || shard.Move(open, Phase.Deferred, Phase.Attempting) || shard.Move(open, Phase.AwaitingReport, Phase.Attempting);
    }

    private static bool Matches(Message message, string? sender, string? recipient, bool either = false)
    {
        var bySender = sender is null || message.Sender == sender;
        var byRecipient = recipient is null || message.Deliveries.Any(d => d.Recipient == recipient);
        return either ? bySender || byRecipient : bySender && byRecipient;
    }
}

/// <summary>A report that belongs to no delivery.</summary>
/// <param name="Scope">Function and link group.</param>
/// <param name="RemoteId">The far side's id.</param>
/// <param name="Recipient">The recipient it names.</param>
/// <param name="State">The far side's word.</param>
/// <param name="At">When it came.</param>
/// <param name="GivenUp">True once it no longer waits for its delivery.</param>
/// <param name="Candidates">The messages that it may have meant, the likeliest first.</param>
public sealed record UnmatchedReport(
    string Scope, string RemoteId, string? Recipient, string State, DateTimeOffset At, bool GivenUp, IReadOnlyList<LikelyMessage> Candidates);

/// <summary>A message that a report may have meant.</summary>
/// <param name="Message">The message.</param>
/// <param name="Delivery">Its delivery.</param>
/// <param name="RemoteId">The far side's id of it.</param>
/// <param name="SubmittedAt">When the far side took it.</param>
/// <param name="Reasons">What speaks for it.</param>
public sealed record LikelyMessage(string Message, string Delivery, string RemoteId, DateTimeOffset SubmittedAt, IReadOnlyList<string> Reasons);

/// <summary>A message from a far side that was answered and shown to nobody.</summary>
/// <param name="At">When it came.</param>
/// <param name="Scope">Function and link group.</param>
/// <param name="Link">The link; empty for one that came in parts.</param>
/// <param name="From">The sender.</param>
/// <param name="To">The recipient.</param>
/// <param name="Detail">What it was, and how it was answered.</param>
public sealed record IgnoredView(DateTimeOffset At, string Scope, string Link, string From, string To, string Detail);

/// <summary>A route and what waits for it.</summary>
/// <param name="Name">Its name in plans.</param>
/// <param name="Down">Why it is down; null when up.</param>
/// <param name="Credit">Attempts that may be under way.</param>
/// <param name="Depth">Deliveries that wait.</param>
/// <param name="Oldest">How long the first one has waited.</param>
public sealed record RouteView(string Name, string? Down, int Credit, int Depth, TimeSpan Oldest);
