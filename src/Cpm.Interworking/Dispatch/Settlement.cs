using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Core.Preferences;
using Cpm.Core.Standalone;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Reports;
using Cpm.Interworking.Retry;
using Cpm.Interworking.Telemetry;
using Cpm.Primitives;

namespace Cpm.Interworking.Dispatch;

/// <summary>
/// Says what the result of an attempt means: handed over, tried again, deferred, on to the next route, or the end.
/// </summary>
internal sealed class Settlement(Dispatcher dispatcher, DeliveryRecord record, PlanWalk walk, Endings endings, ReportDesk desk, INativeService native, EngineMetrics metrics)
{
    /// <summary>Takes the reports that overtook a delivery's acknowledgement; set once at construction of the engine.</summary>
    public Action<OpenDelivery> Claim { get; set; } = static _ => { };

    /// <summary>
    /// A process that ended has left the outcome of an attempt unknown. True where policy says not to send again; where it says to resend, this is not the one
    /// repetition that a lost answer has: nobody knows whether the first try had left at all.
    /// </summary>
    public bool GivesUp(OpenDelivery delivery, RouteQueue queue)
    {
        if ((delivery.Flags & EntryFlags.UnknownOutcome) == 0) return false;
        var policy = PolicyOf(queue);
        if (policy != UnknownOutcomePolicy.Resend) return true;
        metrics.UnknownOutcome(queue.Route.Name, policy);
        delivery.Flags = (delivery.Flags & ~EntryFlags.UnknownOutcome) | EntryFlags.Bound;
        return false;
    }

    /// <summary>Settles an attempt.</summary>
    /// <returns>True when the delivery was given back to the route, with its credit.</returns>
    public async ValueTask<bool> SettleAsync(OpenDelivery delivery, LoadedDelivery loaded, RouteQueue queue, RouteResult outcome)
    {
        var result = outcome.Result;
        if (outcome.IsOffline) return await DeferAsync(delivery, loaded, queue);
        switch (result.Status)
        {
            case AttemptStatus.Accepted:
                await HandedAsync(delivery, loaded, queue, outcome);
                return false;
            case AttemptStatus.Refused:
                await walk.NextAsync(delivery, loaded, result.Reason, result.Code);
                return false;
            case AttemptStatus.Unknown:
                return await UnknownAsync(delivery, loaded, queue, result);
            default:
                return await RetryAsync(delivery, loaded, queue, result);
        }
    }

    private async ValueTask HandedAsync(OpenDelivery delivery, LoadedDelivery loaded, RouteQueue queue, RouteResult outcome)
    {
        var result = outcome.Result;
        var isNative = queue.Route is NativeRoute;
        if (isNative && !result.AwaitsReport)
        {
            await endings.EndAsync(delivery, loaded, Outcome.Delivered, RefusalReason.None);
            return;
        }
        delivery.Flags = EntryFlags.None;
        delivery.Outcome = Outcome.Submitted;
        if (isNative) HandedToDevice(delivery, loaded);
        else if (outcome.Step is { } step)
            await desk.AppendAsync(step, loaded, ReportKinds.Interworked(queue.Route.Name), durable: false);
        if (!result.AwaitsReport)
        {
            endings.Close(delivery, loaded, Outcome.Submitted);
            return;
        }
        delivery.Deadline = record.Now + (long)DeadlineOf(queue.Route).TotalMilliseconds;
        delivery.Loaded = null;
        dispatcher.Leave(delivery, Phase.AwaitingReport);
        Interlocked.Exchange(ref delivery.Settled, null)?.TrySetResult();
        if (delivery.Early != Outcome.Accepted)
        {
            endings.Close(delivery, loaded, delivery.Early);
            return;
        }
        // The report may have overtaken the acknowledgement; then it is parked and is taken now.
        Claim(delivery);
    }

    private void HandedToDevice(OpenDelivery delivery, LoadedDelivery loaded)
    {
        var part = new PartKey(new(delivery.Id), 1, 1, 0, "");
        var keys = NativeKeys(loaded.Delivery.Recipient, loaded.Message.ImdnId);
        (delivery.Parts ??= new PartTable()).Accepted(part, keys);
        record.Correlate(delivery, 1, Origin.Native, keys);
        record.Append(record.SubmittedEntry(delivery, part, Origin.Native, keys, Origin.Native, EntryFlags.AwaitsReport, handed: true));
    }

    /// <summary>The id by which a native recipient's notification names a delivery.</summary>
    public static RemoteKeys NativeKeys(string recipient, string imdnId) => new("", $"{imdnId} {recipient}");

    private static TimeSpan DeadlineOf(Route route) => route is FunctionRoute function ? function.State.ReceiptDeadline : TimeSpan.FromDays(2);

    private async ValueTask<bool> DeferAsync(OpenDelivery delivery, LoadedDelivery loaded, RouteQueue queue)
    {
        var recipient = loaded.Delivery.Recipient;
        var isSubscriber = native.IsSubscriber(recipient);
        var whenOffline = isSubscriber && loaded.Message.Kind != MessageKind.Notification ? native.WhenOfflineOf(recipient) : WhenOffline.Defer;
        if (!isSubscriber || whenOffline == WhenOffline.Reject)
        {
            await walk.NextAsync(delivery, loaded, RefusalReason.UnknownRecipient, 480);
            return false;
        }
        if (whenOffline == WhenOffline.Interwork && walk.TryNext(delivery, loaded, RefusalReason.UnknownRecipient, 480, mayReturn: true, out _)) return false;
        if (delivery.Deadline <= record.Now || loaded.Message.IsNowOrNever)
        {
            await endings.EndAsync(delivery, loaded, Outcome.Expired, RefusalReason.Expired);
            return false;
        }
        record.Append(new JournalEntry
        {
            Kind = EntryKind.Deferred,
            Delivery = new(delivery.Id),
            At = record.Now,
            Route = queue.Route.Name,
            Outcome = Outcome.Deferred,
            DueAt = delivery.Deadline,
        });
        delivery.Outcome = Outcome.Deferred;
        delivery.Flags = EntryFlags.None;
        delivery.AsksAgain = true;
        delivery.Loaded = null;
        dispatcher.Lanes.Of(delivery).Move(delivery, Phase.Attempting, Phase.Deferred);
        // It may have registered between the attempt and this line.
        if (native.IsRegistered(recipient)) dispatcher.RecipientReturned(recipient);
        return false;
    }

    private async ValueTask<bool> RetryAsync(OpenDelivery delivery, LoadedDelivery loaded, RouteQueue queue, RecipientResult result)
    {
        if (loaded.Message.IsNowOrNever)
        {
            await endings.EndAsync(delivery, loaded, Outcome.Expired, RefusalReason.Expired, result.Code);
            return false;
        }
        delivery.Parts?.ForgetUnanswered();
        var atRoute = result.Scope == RetryScope.Route;
        if (!atRoute && delivery.Attempts < byte.MaxValue) delivery.Attempts++;
        var wait = RetrySchedule.WaitAfter(delivery.Attempts, result.After);
        // Says also that nothing of it is on the far side: a crash after this does not make its outcome unknown.
        record.Append(new JournalEntry
        {
            Kind = EntryKind.Retry,
            Delivery = new(delivery.Id),
            At = record.Now,
            Route = queue.Route.Name,
            Code = result.Code,
            Flags = (atRoute ? EntryFlags.RouteFault : EntryFlags.None) | (delivery.Flags & (EntryFlags.Resent | EntryFlags.Bound)),
            DueAt = atRoute ? 0 : record.Now + (long)wait.TotalMilliseconds,
        });
        delivery.Flags &= ~EntryFlags.AlsoSending;
        delivery.AsksAgain = true;
        if (!atRoute)
        {
            dispatcher.RetryAfter(delivery, wait);
            // A phone that lost its network registers from elsewhere: no reason to wait for the end of a long pause. One that asked for the pause has it.
            if (queue.Route is NativeRoute && result.After == TimeSpan.Zero) dispatcher.Lanes.Of(delivery).AlsoAwaitDevice(delivery);
            return false;
        }
        dispatcher.Lanes.Of(delivery).Move(delivery, Phase.Attempting, Phase.Queued);
        queue.Return(delivery, result.After);
        return true;
    }

    private async ValueTask<bool> UnknownAsync(OpenDelivery delivery, LoadedDelivery loaded, RouteQueue queue, RecipientResult result)
    {
        var policy = PolicyOf(queue);
        metrics.UnknownOutcome(queue.Route.Name, policy);
        if (policy == UnknownOutcomePolicy.Fail)
        {
            await walk.NextAsync(delivery, loaded, RefusalReason.UnknownOutcome, result.Code);
            return false;
        }
        if (policy == UnknownOutcomePolicy.AssumeAccepted)
        {
            record.Append(record.HandedEntry(delivery, queue.Route.Name, EntryFlags.UnknownOutcome));
            endings.Close(delivery, loaded, Outcome.Submitted);
            return false;
        }
        if ((delivery.Flags & EntryFlags.Resent) != 0 || loaded.Message.IsNowOrNever)
        {
            var words = loaded.Message.IsNowOrNever ? "no answer" : "no answer, also to the repetition";
            await endings.EndAsync(delivery, loaded, Outcome.Unconfirmed, RefusalReason.UnknownOutcome, result.Code, words);
            return false;
        }
        delivery.Flags = EntryFlags.Resent;
        record.Append(new JournalEntry
        {
            Kind = EntryKind.Retry,
            Delivery = new(delivery.Id),
            At = record.Now,
            Route = queue.Route.Name,
            Code = result.Code,
            Flags = EntryFlags.Resent | EntryFlags.UnknownOutcome,
        });
        dispatcher.Lanes.Of(delivery).Move(delivery, Phase.Attempting, Phase.Queued);
        queue.Return(delivery, TimeSpan.Zero);
        return true;
    }

    private static UnknownOutcomePolicy PolicyOf(RouteQueue queue) => queue.Route is FunctionRoute function ? function.State.UnknownOutcome : UnknownOutcomePolicy.Resend;
}
