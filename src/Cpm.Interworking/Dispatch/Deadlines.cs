using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;

namespace Cpm.Interworking.Dispatch;

/// <summary>What becomes of a delivery when the time of its message, of its step, or of the awaited report is over.</summary>
internal sealed class Deadlines(Dispatcher dispatcher, PlanWalk walk, Endings endings, FarSide far)
{
    /// <summary>Ends the deliveries whose time is over, and moves on those whose step is.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public void Sweep(long now)
    {
        foreach (var shard in dispatcher.Lanes.Shards)
        {
            foreach (var delivery in shard.Where(d => d.Deadline <= now || (d.StepEndsAt != 0 && d.StepEndsAt <= now))) Overdue(delivery, now);
        }
        dispatcher.Prune();
    }

    private void Overdue(OpenDelivery delivery, long now) => endings.Guarded(delivery, async () =>
    {
        var shard = dispatcher.Lanes.Of(delivery);
        if (delivery.Phase == Phase.AwaitingReport)
        {
            if (delivery.Deadline <= now && shard.Move(delivery, Phase.AwaitingReport, Phase.Attempting))
                await UnreportedAsync(delivery);
            return;
        }
        var waiting = delivery.Phase;
        if (waiting is not (Phase.InLane or Phase.Queued or Phase.Retrying or Phase.Deferred) || !shard.Move(delivery, waiting, Phase.Attempting)) return;
        if (waiting == Phase.Queued) dispatcher.Withdrawn(delivery);
        if (delivery.Deadline <= now) await endings.EndAsync(delivery, null, Outcome.Expired, RefusalReason.Expired);
        else if (await dispatcher.LoadAsync(delivery) is { } loaded) await walk.NextAsync(delivery, loaded, RefusalReason.Expired, 0);
        else await endings.ContentGoneAsync(delivery);
    });

    // Its report may have been lost: where the far side can be asked, it is, once.
    private async Task UnreportedAsync(OpenDelivery delivery)
    {
        if (await far.QueryAsync(delivery) is { } known) await endings.EndAsync(delivery, null, known, RefusalReason.None, detail: "no report by the deadline; asked, the far side said so");
        else await endings.EndAsync(delivery, null, Outcome.Unconfirmed, RefusalReason.None, detail: NoReport(delivery));
    }

    private static string NoReport(OpenDelivery delivery) => delivery.Parts?.Progress() is { Total: > 1 } progress
        ? $"no report by the deadline: {progress.Delivered} of {progress.Total} parts were delivered"
        : "no report by the deadline";
}
