using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Correlation;
using Cpm.Interworking.Selecting;
using Cpm.Interworking.Telemetry;
using Cpm.Primitives;

namespace Cpm.Interworking.Dispatch;

/// <summary>
/// Walks a delivery along its plan. Before any attempt but an undisturbed first one, and before the plan goes on, the ISF is asked again with what is known then;
/// another answer replaces the plan, with an entry that says why. A route that was left for good is not gone back to, and nothing of which a part may be
/// on the far side already goes anywhere else.
/// </summary>
internal sealed class PlanWalk(
    Dispatcher dispatcher, DeliveryRecord record, CorrelationTable correlation, Endings endings, Func<LoadedDelivery, Selection> select, EngineMetrics metrics)
{
    /// <summary>Commit and queue take milliseconds where nothing is wrong: what has waited longer than this, in milliseconds, asks again.</summary>
    private const long Undisturbed = 1000;

    private const EntryFlags Stays = EntryFlags.AlsoSending | EntryFlags.UnknownOutcome | EntryFlags.Resent | EntryFlags.Bound;

    /// <summary>True when selection is to be asked again before the next attempt.</summary>
    public bool AsksAgain(OpenDelivery delivery, LoadedDelivery loaded) =>
        (delivery.AsksAgain || record.Now - loaded.Message.AcceptedAt > Undisturbed) && (delivery.Flags & Stays) == 0 && delivery.Parts is null or { IsEmpty: true } && IsSelected(loaded);

    /// <summary>Asks selection again for a delivery that is about to be attempted.</summary>
    /// <returns>True when it has left the route, or ended: there is nothing to attempt.</returns>
    public async ValueTask<bool> ReconsiderAsync(OpenDelivery delivery, LoadedDelivery loaded)
    {
        delivery.AsksAgain = false;
        var now = select(loaded);
        if (now.Refusal is { } refusal)
        {
            // The recipient is away, or no link is up: that is for the attempt to find out, and for the retries.
            if (refusal.Status is 480 or 503) return false;
            await endings.EndAsync(delivery, loaded, Outcome.Failed, RefusalReason.NoRoute, refusal.Status, $"rule {now.Rule}: {refusal.Reason}");
            return true;
        }
        if (IsSame(now, delivery.SelectionOf(loaded))) return false;
        var step = FirstOpen(delivery, now.Plan, 0);
        if (step < 0)
        {
            await endings.EndAsync(delivery, loaded, Outcome.Failed, RefusalReason.NoRoute, 0, $"rule {now.Rule} leaves no route that has not refused");
            return true;
        }
        var stays = dispatcher.NumberOf(now.Plan[step].Route) == delivery.Route;
        Replace(delivery, loaded, now, step, "selected again", isLeftForGood: false);
        if (!stays) GoOn(delivery);
        return !stays;
    }

    /// <summary>Leaves the present route for good: on to the next one, or the end.</summary>
    public async ValueTask NextAsync(OpenDelivery delivery, LoadedDelivery loaded, RefusalReason reason, int code)
    {
        if (TryNext(delivery, loaded, reason, code, mayReturn: false, out var why)) return;
        await endings.EndAsync(delivery, loaded, reason == RefusalReason.Expired ? Outcome.Expired : Outcome.Failed, reason, code, why);
    }

    /// <summary>Goes on to the next route, where there is one.</summary>
    /// <param name="delivery">The delivery, under way.</param>
    /// <param name="loaded">The same with its message.</param>
    /// <param name="reason">Why the present route is left.</param>
    /// <param name="code">The far side's code.</param>
    /// <param name="mayReturn">True where the route has not refused: the recipient is away.</param>
    /// <param name="why">In words, where selection itself refuses to go on.</param>
    public bool TryNext(OpenDelivery delivery, LoadedDelivery loaded, RefusalReason reason, int code, bool mayReturn, out string why)
    {
        why = "";
        var before = delivery.SelectionOf(loaded);
        var words = code == 0 ? reason.ToString() : $"{reason} ({code})";
        if (!mayReturn) delivery.LeaveRoute();
        if (IsSelected(loaded))
        {
            var now = select(loaded);
            // No link is up: then the way that was promised goes on.
            if (now.Refusal is { Status: not 503 } refusal)
            {
                if (before.Plan.Count == 0 || delivery.Step + 1 < before.Plan.Count) why = $"{words}; rule {now.Rule}: {refusal.Reason}";
                return false;
            }
            if (now.Refusal is null && !IsSame(now, before))
            {
                var chosen = FirstOpen(delivery, now.Plan, 0);
                if (chosen < 0) return false;
                Replace(delivery, loaded, now, chosen, words, isLeftForGood: !mayReturn);
                GoOn(delivery);
                return true;
            }
        }
        var step = FirstOpen(delivery, before.Plan, delivery.Step + 1);
        if (step < 0) return false;
        Enter(delivery, before.Plan[step], step, record.Now);
        record.Append(new JournalEntry
        {
            Kind = EntryKind.NextRoute,
            Delivery = new(delivery.Id),
            At = record.Now,
            Route = before.Plan[step].Route,
            Code = step,
            DueAt = delivery.StepEndsAt,
            Detail = words,
            Flags = mayReturn ? EntryFlags.None : EntryFlags.LeftForGood,
        });
        GoOn(delivery);
        return true;
    }

    /// <summary>The plan names a route that does not exist (any more): on to the next, or the end.</summary>
    public void WithoutRoute(OpenDelivery delivery) => endings.Guarded(delivery, async () =>
    {
        if (!dispatcher.Lanes.Of(delivery).Move(delivery, Phase.Queued, Phase.Attempting)) return;
        if (await dispatcher.LoadAsync(delivery) is not { } loaded) await endings.ContentGoneAsync(delivery);
        else if (loaded.Delivery.Selection.Rule == SelectionPolicy.BarringRule) await endings.EndAsync(delivery, loaded, Outcome.Failed, RefusalReason.Barred, loaded.Delivery.Selection.Refusal?.Status ?? 0);
        else await NextAsync(delivery, loaded, RefusalReason.NoRoute, 0);
    });

    /// <summary>Puts another plan in the place of the one before. Where the route stays the same, so do its attempts, and its time counts from when it was entered.</summary>
    private void Replace(OpenDelivery delivery, LoadedDelivery loaded, Selection now, int step, string words, bool isLeftForGood)
    {
        var before = delivery.SelectionOf(loaded);
        var entered = before.Plan.Count > delivery.Step && before.Plan[delivery.Step].For is { } stay && delivery.StepEndsAt != 0
            ? delivery.StepEndsAt - (long)stay.TotalMilliseconds
            : record.Now;
        delivery.Reselected = now;
        var next = now.Plan[step];
        if (dispatcher.NumberOf(next.Route) == delivery.Route) (delivery.Step, delivery.StepEndsAt) = ((byte)step, EndOf(next, entered));
        else Enter(delivery, next, step, record.Now);
        record.Append(record.ReselectedEntry(delivery, now, next.Route, $"{words}; rule {now.Rule}: {string.Join(", then ", now.Plan)}", isLeftForGood));
        metrics.Selected(now);
    }

    private void Enter(OpenDelivery delivery, PlanStep next, int step, long now)
    {
        delivery.Enter(dispatcher.NumberOf(next.Route), step, EndOf(next, now));
        // What the route that is left still reports says nothing of the next one.
        correlation.Remove(delivery);
    }

    private void GoOn(OpenDelivery delivery)
    {
        dispatcher.Lanes.Of(delivery).Move(delivery, Phase.Attempting, Phase.Queued);
        dispatcher.Dispatch(delivery);
    }

    private int FirstOpen(OpenDelivery delivery, IReadOnlyList<PlanStep> plan, int from)
    {
        for (var i = from; i < plan.Count; i++)
        {
            if (!delivery.HasLeft(dispatcher.NumberOf(plan[i].Route))) return i;
        }
        return -1;
    }

    private static long EndOf(PlanStep step, long entered) => step.For is { } stay ? entered + (long)stay.TotalMilliseconds : 0;

    /// <summary>Reports travel natively and nowhere else: there is nothing to ask.</summary>
    private static bool IsSelected(LoadedDelivery loaded) => loaded.Message.Kind is not (MessageKind.Notification or MessageKind.System);

    private static bool IsSame(Selection one, Selection other) => ReferenceEquals(one, other) || one.Plan.SequenceEqual(other.Plan);
}
