using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Correlation;
using Cpm.Interworking.Dispatch;
using Cpm.Interworking.Telemetry;
using Cpm.Primitives;

namespace Cpm.Interworking.Reports;

/// <summary>
/// Takes what far sides and native recipients say of deliveries. A report and the notification it causes are one append, made before the report is acknowledged.
/// </summary>
internal sealed class ReportIntake(
    IJournal journal, Dispatcher dispatcher, Endings endings, DeliveryRecord record, CorrelationTable correlation, ParkedReports parked, ReportDesk desk,
    TimeProvider time, EngineMetrics metrics, EngineLog log)
{
    private static readonly TimeSpan Overtaking = TimeSpan.FromSeconds(2);

    /// <summary>Takes a report of a far side; durable when it returns.</summary>
    /// <exception cref="JournalUnavailableException">It could not be stored; the far side must not be told that it was.</exception>
    public async ValueTask<ReportMatch> ReportAsync(RemoteReport report, string group)
    {
        var scope = record.ScopeOf(report.Function, group);
        if (correlation.TryFind(scope, report.Keys, RecipientHash(report.Recipient), out var delivery, out var part))
        {
            await SettledAsync(delivery);
            if (delivery.Phase == Phase.AwaitingReport) return await ApplyAsync(delivery, part, report);
            if (delivery.Phase == Phase.Closed) return ReportMatch.Duplicate;
        }
        else if (await WasKnownAsync(scope, report))
        {
            return ReportMatch.Duplicate;
        }
        return await ParkAsync(scope, report);
    }

    /// <summary>A fast far side reports before the attempt itself has ended: that is waited for, for a while.</summary>
    private async ValueTask SettledAsync(OpenDelivery delivery)
    {
        Task settled;
        lock (dispatcher.Lanes.Of(delivery).Gate)
        {
            if (delivery.Phase is Phase.AwaitingReport or Phase.Closed) return;
            settled = (delivery.Settled ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
        try
        {
            await settled.WaitAsync(Overtaking, time);
        }
        catch (TimeoutException)
        {
            // The attempt goes on (more parts, a slow far side): the report is parked.
        }
    }

    /// <summary>Gives a delivery the reports that overtook its acknowledgement.</summary>
    public void Claim(OpenDelivery delivery)
    {
        foreach (var hash in delivery.Keys ?? [])
        {
            if (parked.TryTake(hash, out var early)) _ = ClaimAsync(delivery, early);
        }
    }

    /// <summary>Takes a notification of a native recipient; durable when it returns.</summary>
    /// <returns>False when the message it reports on is not ours.</returns>
    /// <exception cref="JournalUnavailableException">It could not be stored.</exception>
    public async ValueTask<bool> ReportNativeAsync(NativeReport report)
    {
        var (delivery, original) = await FindNativeAsync(report);
        if (original is null) return false;
        var target = original.Deliveries.First(d => d.Recipient == report.Recipient);
        // Several devices report at the same time: the delivery is open for one of them.
        var ends = delivery is not null && report.Disposition != NativeDisposition.Other;
        while (ends && !dispatcher.Lanes.Of(delivery!).Move(delivery!, Phase.AwaitingReport, Phase.Attempting))
        {
            await SettledAsync(delivery!);
            if (delivery!.Phase == Phase.AwaitingReport) continue;
            if (delivery.Phase != Phase.Closed) throw new JournalUnavailableException("another report on the same delivery is being stored");
            (delivery, ends) = (null, false);
        }
        try
        {
            await RecordAsync(report, original, target);
        }
        catch
        {
            if (ends) dispatcher.Lanes.Of(delivery!).Move(delivery!, Phase.Attempting, Phase.AwaitingReport);
            throw;
        }
        var outcome = report.Disposition == NativeDisposition.Failed ? Outcome.Failed : Outcome.Delivered;
        if (ends) endings.Close(delivery!, new(original, target), outcome);
        else if (delivery is null && report.Disposition != NativeDisposition.Other) EndLater(target, original, outcome);
        return true;
    }

    /// <summary>The device's report has overtaken its own 200: the attempt ends the delivery as soon as it has ended itself.</summary>
    private void EndLater(Delivery target, Message original, Outcome outcome)
    {
        if (dispatcher.Lanes.Find(target.Id.Value) is not { } open) return;
        var shard = dispatcher.Lanes.Of(open);
        lock (shard.Gate)
        {
            if (open.Phase != Phase.AwaitingReport)
            {
                open.Early = outcome;
                return;
            }
        }
        if (shard.Move(open, Phase.AwaitingReport, Phase.Attempting)) endings.Close(open, new(original, target), outcome);
    }

    /// <summary>Gives up parked reports whose time is over; they stay listed.</summary>
    public void Sweep()
    {
        foreach (var given in parked.Sweep())
            record.Append(UnparkedEntry(given, record.Now, "given up"));
    }

    private async ValueTask RecordAsync(NativeReport report, Message original, Delivery target)
    {
        if (await WasReportedAsync(target.Id, report.Disposition)) return;
        var step = new JournalEntry
        {
            Kind = report.Disposition switch
            {
                NativeDisposition.Delivered => EntryKind.Delivered,
                NativeDisposition.Displayed => EntryKind.Displayed,
                NativeDisposition.Failed => EntryKind.Ended,
                _ => EntryKind.Reported,
            },
            Delivery = target.Id,
            At = record.Now,
            Route = Origin.Native,
            Outcome = report.Disposition switch
            {
                NativeDisposition.Failed => Outcome.Failed,
                NativeDisposition.Other => Outcome.Submitted,
                _ => Outcome.Delivered,
            },
        };
        if (original.Origin.Function == Origin.Native && IsWanted(report.Disposition, target.Requested)) await desk.RelayAsync(step, original, report.Notification);
        else await record.AppendDurablyAsync([step]);
    }

    private async ValueTask<ReportMatch> ApplyAsync(OpenDelivery delivery, byte part, RemoteReport report)
    {
        if (delivery.Parts is not { } parts) return ReportMatch.Duplicate;
        var (whole, isNew) = parts.Report(part, report.Status);
        if (!isNew) return ReportMatch.Duplicate;
        var outcome = whole switch
        {
            null => Outcome.Submitted,
            RemoteStatus.Delivered or RemoteStatus.Displayed => Outcome.Delivered,
            RemoteStatus.Expired => Outcome.Expired,
            RemoteStatus.Unknown => Outcome.Unconfirmed,
            _ => Outcome.Failed,
        };
        var entry = new JournalEntry
        {
            Kind = EntryKind.Receipt,
            Delivery = new(delivery.Id),
            At = record.Now,
            Part = part,
            RemoteKey = report.Keys.Exact,
            Code = report.Code,
            Detail = report.State ?? report.Status.ToString(),
            Flags = report.Status == RemoteStatus.Pending ? EntryFlags.AwaitsReport : EntryFlags.None,
            Outcome = outcome,
            Route = dispatcher.QueueOf(delivery)?.Route.Name ?? "",
        };
        try
        {
            var loaded = whole is null ? null : await dispatcher.LoadAsync(delivery);
            await desk.AppendAsync(entry, loaded, ReportKinds.Of(outcome), durable: true);
            if (whole is not null) endings.Close(delivery, loaded, outcome);
            return ReportMatch.Matched;
        }
        catch
        {
            parts.TakeBack(part);
            throw;
        }
    }

    private async ValueTask<ReportMatch> ParkAsync(string scope, RemoteReport report)
    {
        await record.AppendDurablyAsync(
        [
            EntryOf(scope, report, record.Now),
        ]);
        parked.Park(scope, report);
        metrics.Unmatched();
        log.ReportParked(scope, report.State ?? report.Status.ToString());
        // The acknowledgement may have come between the look-up and the parking.
        if (correlation.TryFind(scope, report.Keys, RecipientHash(report.Recipient), out var delivery, out _) && delivery.Phase == Phase.AwaitingReport) Claim(delivery);
        return ReportMatch.Parked;
    }

    /// <summary>The entry that says that a report waits no more.</summary>
    public static JournalEntry UnparkedEntry(ParkedReport parked, long at, string detail, DeliveryId delivery = default) =>
        new() { Kind = EntryKind.Unparked, Delivery = delivery, At = at, Scope = parked.Scope, RemoteKey = parked.Report.Keys.Exact, Detail = detail };

    /// <summary>The entry that keeps a parked report, also when it is carried into a new partition.</summary>
    public static JournalEntry EntryOf(string scope, RemoteReport report, long at) => new()
    {
        Kind = EntryKind.Parked,
        At = at,
        Scope = scope,
        RemoteKey = report.Keys.Exact,
        OtherKeys = report.Keys.Canonical,
        Code = report.Code,
        Part = (byte)report.Status,
        Detail = report.State ?? "",
        Link = report.Function,
        Route = report.Recipient ?? "",
    };

    private async Task ClaimAsync(OpenDelivery delivery, ParkedReport early)
    {
        try
        {
            if (!correlation.TryFind(early.Scope, early.Report.Keys, RecipientHash(early.Report.Recipient), out var found, out var part) || !ReferenceEquals(found, delivery))
            {
                // Alike only in a converted form of the id: it belongs to somebody else, and goes on waiting.
                parked.PutBack(early);
                return;
            }
            await ApplyAsync(delivery, part, early.Report);
            // Not before it is applied: a crash in between would lose it.
            record.Append(UnparkedEntry(early, record.Now, "", new(delivery.Id)));
        }
        catch (Exception e)
        {
            log.StepThrew(Base32.Encode(delivery.Id), e);
            parked.PutBack(early);
        }
    }

    /// <summary>A repetition of what was reported before. Far sides use their ids again: what is older than any receipt may be says nothing.</summary>
    private async ValueTask<bool> WasKnownAsync(string scope, RemoteReport report)
    {
        var id = report.Keys.Exact;
        var found = await journal.FindAsync(LookupKey.Remote(scope, id), 4, CancellationToken.None);
        var oldest = record.Now - (long)DeadlineOf(report.Function).TotalMilliseconds;
        return found.Any(e => e.Kind == EntryKind.Submitted && e.Scope == scope && e.RemoteKey == id && e.At >= oldest);
    }

    private TimeSpan DeadlineOf(string function) =>
        dispatcher.Routes.Select(static q => q.Route).OfType<FunctionRoute>().FirstOrDefault(r => r.Function.Name == function)?.State.ReceiptDeadline ?? TimeSpan.FromDays(2);

    private async ValueTask<(OpenDelivery? Delivery, Message? Message)> FindNativeAsync(NativeReport report)
    {
        if (correlation.TryFind(Origin.Native, Settlement.NativeKeys(report.Recipient, report.ImdnId), null, out var delivery, out _)
            && await dispatcher.LoadAsync(delivery) is { } loaded && IsFor(report, loaded.Message))
        {
            return (delivery, loaded.Message);
        }
        var found = await journal.FindAsync(LookupKey.Imdn(report.ImdnId), 16, CancellationToken.None);
        var original = found.Select(static e => e.Message).FirstOrDefault(
            m => m is not null && m.Kind != MessageKind.Notification && m.ImdnId == report.ImdnId && IsFor(report, m)
                && m.Deliveries.Any(d => d.Recipient == report.Recipient));
        return (null, original);
    }

    /// <summary>A report goes to the sender; the recipient of an anonymous message knows no better address than nobody's.</summary>
    private static bool IsFor(NativeReport report, Message message) => message.Sender == report.Sender || (message.Anonymous && report.Sender == Address.Anonymous);

    /// <summary>Several devices of one recipient report the same: the first one counts.</summary>
    private async ValueTask<bool> WasReportedAsync(DeliveryId delivery, NativeDisposition disposition)
    {
        var entries = await journal.FindAsync(LookupKey.Of(delivery), 64, CancellationToken.None);
        return entries.Any(e => e.Delivery == delivery && disposition switch
        {
            NativeDisposition.Displayed => e.Kind == EntryKind.Displayed,
            NativeDisposition.Other => false,
            _ => e.Kind is EntryKind.Delivered or EntryKind.Displayed || (e.Kind == EntryKind.Ended && e.Outcome == Outcome.Failed),
        });
    }

    private static bool IsWanted(NativeDisposition disposition, Dispositions requested) => disposition switch
    {
        NativeDisposition.Delivered => (requested & Dispositions.PositiveDelivery) != 0,
        NativeDisposition.Failed => (requested & Dispositions.NegativeDelivery) != 0,
        NativeDisposition.Displayed => (requested & Dispositions.Display) != 0,
        _ => (requested & Dispositions.Processing) != 0,
    };

    private static ulong? RecipientHash(string? recipient) => recipient is null ? null : StableHash.Of(recipient);
}
