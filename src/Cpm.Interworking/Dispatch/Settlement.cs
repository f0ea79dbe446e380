using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Core.Preferences;
using Cpm.Core.Standalone;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Correlation;
using Cpm.Interworking.Reports;
using Cpm.Interworking.Retry;
using Cpm.Interworking.Selecting;
using Cpm.Interworking.Telemetry;
using Cpm.Primitives;

namespace Cpm.Interworking.Dispatch;

/// <summary>
/// Says what the result of an attempt means: handed over, tried again, on to the next route, or the end. Each end is one entry,
/// and the report that the sender is owed is committed together with it.
/// </summary>
internal sealed class Settlement(Dispatcher dispatcher, DeliveryRecord record, CorrelationTable correlation, ReportDesk desk, INativeService native, EngineMetrics metrics, EngineLog log)
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
        delivery.Flags &= ~EntryFlags.UnknownOutcome;
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
                await NextRouteAsync(delivery, loaded, result.Reason, result.Code);
                return false;
            case AttemptStatus.Unknown:
                return await UnknownAsync(delivery, loaded, queue, result);
            default:
                return Retry(delivery, queue, result);
        }
    }

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

    /// <summary>The plan names a route that does not exist any more: on to the next, or the end.</summary>
    public void WithoutRoute(OpenDelivery delivery) => Guarded(delivery, async () =>
    {
        if (!dispatcher.Lanes.Of(delivery).Move(delivery, Phase.Queued, Phase.Attempting)) return;
        if (await dispatcher.LoadAsync(delivery) is not { } loaded) await ContentGoneAsync(delivery);
        else if (loaded.Delivery.Selection.Rule == SelectionPolicy.BarringRule) await NextRouteAsync(delivery, loaded, RefusalReason.Barred, loaded.Delivery.Selection.Refusal?.Status ?? 0);
        else await NextRouteAsync(delivery, loaded, RefusalReason.NoRoute, 0);
    });

    /// <summary>The content was erased or is past its retention.</summary>
    public async ValueTask ContentGoneAsync(OpenDelivery delivery)
    {
        log.DeliveryDropped(Base32.Encode(delivery.Id), "its content was erased or is past its retention");
        await EndAsync(delivery, null, Outcome.Cancelled, RefusalReason.None, detail: "content gone");
    }

    /// <summary>The time of the message, of the step, or of the awaited report is over.</summary>
    public void Overdue(OpenDelivery delivery, long now) => Guarded(delivery, async () =>
    {
        var shard = dispatcher.Lanes.Of(delivery);
        if (delivery.Phase == Phase.AwaitingReport)
        {
            if (delivery.Deadline <= now && shard.Move(delivery, Phase.AwaitingReport, Phase.Attempting))
                await EndAsync(delivery, null, Outcome.Unconfirmed, RefusalReason.None, detail: "no report by the deadline");
            return;
        }
        var waiting = delivery.Phase;
        if (waiting is not (Phase.InLane or Phase.Queued or Phase.Retrying or Phase.Deferred) || !shard.Move(delivery, waiting, Phase.Attempting)) return;
        if (delivery.Deadline <= now) await EndAsync(delivery, null, Outcome.Expired, RefusalReason.Expired);
        else if (await dispatcher.LoadAsync(delivery) is { } loaded) await NextRouteAsync(delivery, loaded, RefusalReason.Expired, 0);
        else await ContentGoneAsync(delivery);
    });

    private async ValueTask HandedAsync(OpenDelivery delivery, LoadedDelivery loaded, RouteQueue queue, RouteResult outcome)
    {
        var result = outcome.Result;
        var isNative = queue.Route is NativeRoute;
        if (isNative && !result.AwaitsReport)
        {
            await EndAsync(delivery, loaded, Outcome.Delivered, RefusalReason.None);
            return;
        }
        delivery.Flags = EntryFlags.None;
        delivery.Outcome = Outcome.Submitted;
        if (isNative) HandedToDevice(delivery, loaded);
        else if (outcome.Step is { } step)
            await desk.AppendAsync(step, loaded, ReportKinds.Interworked(queue.Route.Name), durable: false);
        if (!result.AwaitsReport)
        {
            Close(delivery, loaded, Outcome.Submitted);
            return;
        }
        delivery.Deadline = record.Now + (long)DeadlineOf(queue.Route).TotalMilliseconds;
        delivery.Loaded = null;
        dispatcher.Leave(delivery, Phase.AwaitingReport);
        Interlocked.Exchange(ref delivery.Settled, null)?.TrySetResult();
        if (delivery.Early != Outcome.Accepted)
        {
            Close(delivery, loaded, delivery.Early);
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
        if (delivery.Deadline <= record.Now)
        {
            await EndAsync(delivery, loaded, Outcome.Expired, RefusalReason.Expired);
            return false;
        }
        var whenOffline = native.WhenOfflineOf(loaded.Delivery.Recipient);
        if (!native.IsSubscriber(loaded.Delivery.Recipient) || (whenOffline != WhenOffline.Defer && loaded.Message.Kind != MessageKind.Notification
            && (whenOffline == WhenOffline.Reject || loaded.StepAt(delivery.Step + 1) is not null)))
        {
            await NextRouteAsync(delivery, loaded, RefusalReason.UnknownRecipient, 480);
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
        delivery.Loaded = null;
        dispatcher.Lanes.Of(delivery).Move(delivery, Phase.Attempting, Phase.Deferred);
        // It may have registered between the attempt and this line.
        if (native.IsRegistered(loaded.Delivery.Recipient)) dispatcher.RecipientReturned(loaded.Delivery.Recipient);
        return false;
    }

    private async ValueTask NextRouteAsync(OpenDelivery delivery, LoadedDelivery loaded, RefusalReason reason, int code)
    {
        var next = loaded.StepAt(delivery.Step + 1);
        if (next is null)
        {
            await EndAsync(delivery, loaded, reason == RefusalReason.Expired ? Outcome.Expired : Outcome.Failed, reason, code);
            return;
        }
        delivery.Step++;
        delivery.Attempts = 0;
        delivery.Flags = EntryFlags.None;
        delivery.Parts = null;
        // What the route that is left still reports says nothing of the next one.
        correlation.Remove(delivery);
        delivery.Route = dispatcher.NumberOf(next.Route);
        delivery.StepEndsAt = next.For is { } stay ? record.Now + (long)stay.TotalMilliseconds : 0;
        record.Append(new JournalEntry
        {
            Kind = EntryKind.NextRoute,
            Delivery = new(delivery.Id),
            At = record.Now,
            Route = next.Route,
            Code = delivery.Step,
            DueAt = delivery.StepEndsAt,
            Detail = code == 0 ? reason.ToString() : $"{reason} ({code})",
        });
        dispatcher.Lanes.Of(delivery).Move(delivery, Phase.Attempting, Phase.Queued);
        dispatcher.Dispatch(delivery);
    }

    private bool Retry(OpenDelivery delivery, RouteQueue queue, RecipientResult result)
    {
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
            Flags = atRoute ? EntryFlags.RouteFault : EntryFlags.None,
            DueAt = atRoute ? 0 : record.Now + (long)wait.TotalMilliseconds,
        });
        delivery.Flags &= ~EntryFlags.AlsoSending;
        if (!atRoute)
        {
            dispatcher.RetryAfter(delivery, wait);
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
            await NextRouteAsync(delivery, loaded, RefusalReason.UnknownOutcome, result.Code);
            return false;
        }
        if (policy == UnknownOutcomePolicy.AssumeAccepted)
        {
            record.Append(record.HandedEntry(delivery, queue.Route.Name, EntryFlags.UnknownOutcome));
            Close(delivery, loaded, Outcome.Submitted);
            return false;
        }
        if ((delivery.Flags & EntryFlags.Resent) != 0)
        {
            await EndAsync(delivery, loaded, Outcome.Unconfirmed, RefusalReason.UnknownOutcome, result.Code, "no answer, also to the repetition");
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

    private void Guarded(OpenDelivery delivery, Func<Task> step) => _ = GuardedAsync(delivery, step);

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

    /// <summary>Puts a delivery back to where it was taken from, when its step could not be stored: waiting for its report, or for another try.</summary>
    public void GiveBack(OpenDelivery delivery)
    {
        if (delivery.Outcome == Outcome.Submitted) dispatcher.Lanes.Of(delivery).Move(delivery, Phase.Attempting, Phase.AwaitingReport);
        else dispatcher.RetryAfter(delivery, TimeSpan.FromSeconds(10));
    }
}
