using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Interworking.Correlation;
using Cpm.Interworking.Dispatch;
using Cpm.Primitives;

namespace Cpm.Interworking.Reports;

/// <summary>
/// Takes the notifications of native recipients. What they say and the copy that goes to the sender are one append, made before they are answered.
/// </summary>
internal sealed class NativeReports(
    IJournal journal, Dispatcher dispatcher, Endings endings, DeliveryRecord record, CorrelationTable correlation, ReportDesk desk, SettledWait settled)
{
    /// <summary>Takes a notification of a native recipient; durable when it returns.</summary>
    /// <returns>False when the message it reports on is not ours.</returns>
    /// <exception cref="JournalUnavailableException">It could not be stored.</exception>
    public async ValueTask<bool> ReportAsync(NativeReport report)
    {
        var (delivery, original) = await FindAsync(report);
        if (original is null) return false;
        var target = original.Deliveries.First(d => d.Recipient == report.Recipient);
        // Several devices report at the same time: the delivery is open for one of them.
        var ends = delivery is not null && report.Disposition != NativeDisposition.Other;
        while (ends && !dispatcher.Lanes.Of(delivery!).Move(delivery!, Phase.AwaitingReport, Phase.Attempting))
        {
            await settled.WaitAsync(delivery!);
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

    private async ValueTask<(OpenDelivery? Delivery, Message? Message)> FindAsync(NativeReport report)
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
}
