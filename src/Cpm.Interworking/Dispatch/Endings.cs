using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Correlation;
using Cpm.Interworking.Reports;
using Cpm.Interworking.Telemetry;
using Cpm.Primitives;

namespace Cpm.Interworking.Dispatch;

/// <summary>
/// How deliveries end: one entry, with the report that the sender is owed in the same commit, and then nothing of them is left in memory.
/// </summary>
internal sealed class Endings(Dispatcher dispatcher, DeliveryRecord record, CorrelationTable correlation, ReportDesk desk, EngineMetrics metrics, EngineLog log)
{
    /// <summary>Ends a delivery for good: one entry, with the report its sender is owed.</summary>
    public async ValueTask EndAsync(OpenDelivery delivery, LoadedDelivery? loaded, Outcome outcome, RefusalReason reason, int code = 0, string detail = "")
    {
        loaded ??= await dispatcher.LoadAsync(delivery);
        var entry = new JournalEntry
        {
            Kind = outcome == Outcome.Delivered ? EntryKind.Delivered : EntryKind.Ended,
            Delivery = new(delivery.Id),
            At = record.Now,
            Outcome = outcome,
            Code = code,
            Detail = detail.Length > 0 ? detail : reason == RefusalReason.None ? "" : reason.ToString(),
            Route = dispatcher.QueueOf(delivery)?.Route.Name ?? "",
        };
        var report = loaded is null || outcome == Outcome.Cancelled ? ReportKind.None : ReportKinds.Of(outcome);
        await desk.AppendAsync(entry, loaded, report, durable: outcome != Outcome.Delivered);
        Close(delivery, loaded, outcome);
    }

    /// <summary>Forgets a delivery that has ended.</summary>
    public void Close(OpenDelivery delivery, LoadedDelivery? loaded, Outcome outcome)
    {
        delivery.Outcome = outcome;
        correlation.Remove(delivery);
        dispatcher.Leave(delivery, Phase.Closed);
        Interlocked.Exchange(ref delivery.Settled, null)?.TrySetResult();
        if (loaded is not null) metrics.Ended(loaded.Message, dispatcher.QueueOf(delivery)?.Route.Name ?? "none", outcome, record.Now);
        delivery.Loaded = null;
    }

    /// <summary>The content was erased or is past its retention.</summary>
    public async ValueTask ContentGoneAsync(OpenDelivery delivery)
    {
        log.DeliveryDropped(Base32.Encode(delivery.Id), "its content was erased or is past its retention");
        await EndAsync(delivery, null, Outcome.Cancelled, RefusalReason.None, detail: "content gone");
    }

    /// <summary>Takes a step that nobody waits for. Where it cannot be stored, the delivery is put back to where it was taken from.</summary>
    public void Guarded(OpenDelivery delivery, Func<Task> step) => _ = GuardedAsync(delivery, step);

    /// <summary>Puts a delivery back to where it was taken from, when its step could not be stored: waiting for its report, or for another try.</summary>
    public void GiveBack(OpenDelivery delivery)
    {
        if (delivery.Outcome == Outcome.Submitted)
        {
            dispatcher.Lanes.Of(delivery).Move(delivery, Phase.Attempting, Phase.AwaitingReport);
            // A report that came meanwhile waits for this.
            Interlocked.Exchange(ref delivery.Settled, null)?.TrySetResult();
        }
        else dispatcher.RetryAfter(delivery, TimeSpan.FromSeconds(10));
    }

    private async Task GuardedAsync(OpenDelivery delivery, Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (Exception e)
        {
            log.StepThrew(Base32.Encode(delivery.Id), e);
            GiveBack(delivery);
        }
    }
}
