using System.Runtime.CompilerServices;
using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Correlation;
using Cpm.Interworking.Dispatch;
using Cpm.Interworking.Telemetry;
using Cpm.Primitives;

namespace Cpm.Interworking.Reports;

/// <summary>
/// Takes what far sides say of deliveries. A report and the notification it causes are one append, made before the report is acknowledged. What belongs to nothing
/// is parked, looked at once more when its patience is over, and stays listed.
/// </summary>
internal sealed class ReportIntake(
    Dispatcher dispatcher, Endings endings, DeliveryRecord record, CorrelationTable correlation, ParkedReports parked, EndedParts ended, ReportDesk desk, SettledWait settled,
    EngineMetrics metrics, EngineLog log)
{
    /// <summary>Takes a report of a far side; durable when it returns.</summary>
    /// <exception cref="JournalUnavailableException">It could not be stored; the far side must not be told that it was.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReportMatch> ReportAsync(RemoteReport report, string group)
    {
        var scope = record.ScopeOf(report.Function, group);
        if (report.Keys.Exact.Length > 0)
        {
            // Twice at most: its delivery may end for another reason while the report is looked at.
            for (var look = 0; look < 2 && await FindAsync(scope, report) is { } found; look++)
            {
                if (await ApplyAsync(found, report) is { } match) return match;
                await settled.WaitAsync(found.Delivery);
            }
            if (await ended.IsRepetitionAsync(scope, report)) return ReportMatch.Duplicate;
        }
        return await ParkAsync(scope, report);
    }

    /// <summary>Gives a delivery the reports that overtook its acknowledgement.</summary>
    public void Claim(OpenDelivery delivery)
    {
        List<ParkedReport>? early = null;
        foreach (var hash in delivery.Keys ?? [])
        {
            if (parked.TryTake(hash, out var one)) (early ??= []).Add(one);
        }
        foreach (var one in early ?? []) _ = ClaimAsync(delivery, one);
    }

    /// <summary>
    /// Ends the wait of parked reports whose time is over. Each is tried once more: the notation of ids may be known better by now. Those that only repeat what was
    /// reported before are forgotten; the others stay listed.
    /// </summary>
    public async ValueTask SweepAsync()
    {
        foreach (var given in parked.Sweep())
        {
            try
            {
                record.Append(UnparkedEntry(given, record.Now, await LastLookAsync(given)));
            }
            catch (Exception e)
            {
                log.StepThrew(given.Scope, e);
                given.GivenUp = false;
            }
        }
    }

    /// <summary>The entry that says that a report waits no more.</summary>
    public static JournalEntry UnparkedEntry(ParkedReport parked, long at, string detail, DeliveryId delivery = default) =>
        new() { Kind = EntryKind.Unparked, Delivery = delivery, At = at, Scope = parked.Scope, RemoteKey = parked.Report.Keys.Exact, Detail = detail };

    /// <summary>What became of a parked report, for its entry.</summary>
    private async ValueTask<string> LastLookAsync(ParkedReport given)
    {
        // Without waiting for attempts: all sweeping would wait with it.
        if (await FindAsync(given.Scope, given.Report, waits: false) is { } found && await ApplyAsync(found, given.Report) is not null)
        {
            parked.Remove(given);
            return "matched late";
        }
        if (!await ended.IsKnownAsync(given.Scope, given.Report)) return ParkedReports.GivenUpDetail;
        parked.Remove(given);
        return "reported before";
    }

    /// <summary>The part that a report means. Null where there is none, or its attempt goes on.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<CorrelatedPart?> FindAsync(string scope, RemoteReport report, bool waits = true)
    {
        var found = correlation.Find(scope, report.Keys, report.Recipient is { } recipient ? StableHash.Of(recipient) : null);
        if (found.Count == 0) return null;
        if (waits)
        {
            foreach (var part in found) await settled.WaitAsync(part.Delivery);
        }
        var keys = new List<RemoteKeys>(found.Count);
        for (var i = 0; i < found.Count; i++)
        {
            if (found[i].Delivery is { Phase: Phase.AwaitingReport, Parts: { } parts } && parts.KeysOf(found[i].Part) is { } known) keys.Add(known);
            else found.RemoveAt(i--);
        }
        if (found.Count == 0) return null;
        var chosen = FunctionOf(report.Function)?.Choose(report, keys) ?? 0;
        return chosen < 0 ? null : found[chosen];
    }

    /// <summary>Null where the delivery is being ended by somebody else.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReportMatch?> ApplyAsync(CorrelatedPart found, RemoteReport report)
    {
        var (delivery, part) = found;
        if (delivery.Parts is not { } parts) return ReportMatch.Duplicate;
        var (whole, isNew) = parts.Report(part, report.Status);
        if (!isNew)
        {
            if (report.Status != RemoteStatus.Pending && parts.StatusOf(part) != report.Status) record.Append(record.LateReceiptEntry(new(delivery.Id), part, report, EndedParts.HasEnded));
            return ReportMatch.Duplicate;
        }
        if (whole is not null && !dispatcher.Lanes.Of(delivery).Move(delivery, Phase.AwaitingReport, Phase.Attempting))
        {
            parts.TakeBack(part);
            return null;
        }
        try
        {
            var outcome = OutcomeOf(whole);
            var loaded = whole is null ? null : await dispatcher.LoadAsync(delivery);
            await desk.AppendAsync(ReceiptEntry(delivery, part, report, outcome), loaded, ReportKinds.Of(outcome), durable: true);
            if (whole is not null) endings.Close(delivery, loaded, outcome);
            return ReportMatch.Matched;
        }
        catch
        {
            parts.TakeBack(part);
            if (whole is not null) endings.GiveBack(delivery);
            throw;
        }
    }

    private JournalEntry ReceiptEntry(OpenDelivery delivery, byte part, RemoteReport report, Outcome outcome) => new()
    {
        Kind = EntryKind.Receipt,
        Delivery = new(delivery.Id),
        At = record.Now,
        Part = part,
        RemoteKey = report.Keys.Exact,
        Code = report.Code,
        Detail = DeliveryRecord.StateOf(report),
        Flags = report.Status == RemoteStatus.Pending ? EntryFlags.AwaitsReport : EntryFlags.None,
        Outcome = outcome,
        Route = dispatcher.QueueOf(delivery)?.Route.Name ?? "",
    };

    private static Outcome OutcomeOf(RemoteStatus? whole) => whole switch
    {
        null => Outcome.Submitted,
        RemoteStatus.Delivered or RemoteStatus.Displayed => Outcome.Delivered,
        RemoteStatus.Expired => Outcome.Expired,
        RemoteStatus.Unknown => Outcome.Unconfirmed,
        _ => Outcome.Failed,
    };

    private async ValueTask<ReportMatch> ParkAsync(string scope, RemoteReport report)
    {
        var one = parked.Prepare(scope, report);
        await record.AppendDurablyAsync([one.ToEntry()]);
        parked.Add(one);
        metrics.Unmatched();
        log.ReportParked(scope, DeliveryRecord.StateOf(report));
        // The acknowledgement may have come between the look-up and the parking.
        foreach (var late in correlation.Find(scope, report.Keys, null))
        {
            if (late.Delivery.Phase == Phase.AwaitingReport) Claim(late.Delivery);
        }
        return ReportMatch.Parked;
    }

    private async Task ClaimAsync(OpenDelivery delivery, ParkedReport early)
    {
        try
        {
            if (await FindAsync(early.Scope, early.Report) is not { } found || !ReferenceEquals(found.Delivery, delivery) || await ApplyAsync(found, early.Report) is null)
            {
                // Alike only in a converted form of the id: it belongs to somebody else, and goes on waiting.
                parked.Add(early);
                return;
            }
            // Not before it is applied: a crash in between would lose it.
            record.Append(UnparkedEntry(early, record.Now, "", new(delivery.Id)));
        }
        catch (Exception e)
        {
            log.StepThrew(Base32.Encode(delivery.Id), e);
            parked.Add(early);
        }
    }

    private IInterworkingFunction? FunctionOf(string name)
    {
        foreach (var queue in dispatcher.Routes)
        {
            if (queue.Route is FunctionRoute route && route.Function.Name == name) return route.Function;
        }
        return null;
    }
}
