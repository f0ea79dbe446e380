using System.Collections.Concurrent;
using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;
using Cpm.Primitives;

namespace Cpm.Interworking.Dispatch;

/// <summary>
/// Step four, deliver: takes committed deliveries from the heads of their lanes to the routes of their plans, one attempt at a time.
/// What the results mean is the <see cref="Settlement"/>'s.
/// </summary>
internal sealed class Dispatcher(IJournal journal, IContentStore contents, LaneTable lanes, TimerWheel timers, TimeProvider time, EngineLog log)
{
    private const long Turn = 5000;
    private readonly List<RouteQueue> _routes = [];
    private readonly ConcurrentDictionary<short, bool> _withdrawn = new();
    private readonly Dictionary<string, short> _numbers = new(StringComparer.Ordinal);

    /// <summary>Who says what results mean; set once at construction of the engine, as are the next two.</summary>
    public Settlement Settlement { get; set; } = null!;

    /// <summary>Who knows the way of a delivery.</summary>
    public PlanWalk Walk { get; set; } = null!;

    /// <summary>Who ends deliveries.</summary>
    public Endings Endings { get; set; } = null!;

    /// <summary>The routes with their queues.</summary>
    public IReadOnlyList<RouteQueue> Routes => _routes;

    /// <summary>All open deliveries.</summary>
    public LaneTable Lanes => lanes;

    /// <summary>Adds a route; before the first delivery.</summary>
    public void AddRoute(Route route)
    {
        _numbers[route.Name] = (short)_routes.Count;
        _routes.Add(new RouteQueue(route, time, Start));
    }

    /// <summary>The number of a route; -1 for one that does not exist.</summary>
    public short NumberOf(string? route) => route is not null && _numbers.TryGetValue(route, out var number) ? number : (short)-1;

    /// <summary>The route's queue; null for one that does not exist.</summary>
    public RouteQueue? QueueOf(OpenDelivery delivery) => delivery.Route < 0 ? null : _routes[delivery.Route];

    /// <summary>
    /// Opens the state of a delivery and takes its place in the lane. Called in the order of commit, before the commit: the place is the order.
    /// </summary>
    public OpenDelivery Open(Message message, Delivery delivery, MessageView? view = null)
    {
        var open = StateOf(message, delivery, EntryFlags.None);
        if (message.StoredBody is null) open.Loaded = new LoadedDelivery(message, delivery) { View = view! };
        lanes.Of(open).Add(open);
        return open;
    }

    /// <summary>The state of a delivery that was just accepted.</summary>
    public OpenDelivery StateOf(Message message, Delivery delivery, EntryFlags flags)
    {
        var recipient = StableHash.Of(delivery.Recipient);
        var step = delivery.Selection.Plan.Count > 0 ? delivery.Selection.Plan[0] : null;
        return new OpenDelivery
        {
            Id = delivery.Id.Value,
            Recipient = recipient,
            Lane = StableHash.Of(message.ConversationId, recipient),
            // Now or never: the one attempt may take its turn in the queue, and no more.
            Deadline = message.IsNowOrNever ? message.ExpiresAt + Turn : message.ExpiresAt,
            StepEndsAt = step?.For is { } stay ? message.AcceptedAt + (long)stay.TotalMilliseconds : 0,
            Ordinal = delivery.Ordinal,
            Route = NumberOf(step?.Route),
            Flags = flags,
            Phase = Phase.Committing,
        };
    }

    /// <summary>True when a message for this lane and route would leave at once: then its commit says that it is being sent, too.</summary>
    public bool LeavesAtOnce(OpenDelivery delivery)
    {
        if (QueueOf(delivery) is not { Route: FunctionRoute } queue) return false;
        var shard = lanes.Of(delivery);
        lock (shard.Gate)
        {
            if (!shard.IsHead(delivery)) return false;
        }
        return queue.TryReserve();
    }

    /// <summary>The message is durable: the delivery goes out as soon as it is at the head of its lane.</summary>
    public void Committed(OpenDelivery delivery, JournalPosition position)
    {
        delivery.Position = position;
        if (lanes.Of(delivery).Commit(delivery)) Dispatch(delivery);
    }

    /// <summary>The message could not be committed: nothing was promised, the place in the lane is given up.</summary>
    public void Abandoned(OpenDelivery delivery)
    {
        if ((delivery.Flags & EntryFlags.AlsoSending) != 0) QueueOf(delivery)?.GiveBackReserved();
        Leave(delivery, Phase.Closed);
    }

    /// <summary>Hands a delivery that is marked as queued to its route.</summary>
    public void Dispatch(OpenDelivery delivery)
    {
        if (QueueOf(delivery) is { } queue) queue.Offer(delivery);
        else Walk.WithoutRoute(delivery);
    }

    /// <summary>A delivery was taken away from where it waits: its route's queue is looked through with the next sweep.</summary>
    public void Withdrawn(OpenDelivery delivery)
    {
        if (delivery.Route >= 0) _withdrawn[delivery.Route] = true;
    }

    /// <summary>Takes out of the routes' queues what no longer waits there, so that it is neither kept nor counted.</summary>
    public void Prune()
    {
        for (short number = 0; number < _routes.Count; number++)
        {
            if (!_withdrawn.TryRemove(number, out _)) continue;
            var here = number;
            _routes[number].Prune(d => d.Phase == Phase.Queued && d.Route == here);
        }
    }

    /// <summary>Takes a delivery out of its lane and sends the next one on its way.</summary>
    public void Leave(OpenDelivery delivery, Phase phase)
    {
        if (lanes.Of(delivery).Leave(delivery, phase) is { } next) Dispatch(next);
    }

    /// <summary>Tries again after a while.</summary>
    public void RetryAfter(OpenDelivery delivery, TimeSpan wait)
    {
        if (!lanes.Of(delivery).Move(delivery, Phase.Attempting, Phase.Retrying)) return;
        delivery.Loaded = null;
        timers.Schedule(new RetryTimer(this, delivery), wait);
    }

    /// <summary>Tries a waiting delivery now.</summary>
    public bool RetryNow(OpenDelivery delivery)
    {
        var shard = lanes.Of(delivery);
        if (!shard.Move(delivery, Phase.Retrying, Phase.Queued) && !shard.Move(delivery, Phase.Deferred, Phase.Queued)) return false;
        Dispatch(delivery);
        return true;
    }

    /// <summary>A recipient has come back: what waited for it goes out; with a device that was not there before, also what the others could not take.</summary>
    public void RecipientReturned(string recipient, bool hasNewDevice = false)
    {
        var hash = StableHash.Of(recipient);
        foreach (var delivery in lanes.OfRecipient(hash).TakeDeferred(hash, hasNewDevice)) Dispatch(delivery);
    }

    /// <summary>Reads a delivery with its message, from memory or from the journal. Null when its content is gone.</summary>
    public async ValueTask<LoadedDelivery?> LoadAsync(OpenDelivery delivery)
    {
        if (delivery.Loaded is { } loaded) return loaded;
        var entry = await journal.ReadAsync(delivery.Position, CancellationToken.None);
        if (entry?.Message is not { } message || delivery.Ordinal >= message.Deliveries.Count) return null;
        if (message.StoredBody is { } key)
        {
            await using var stored = await contents.OpenAsync(key, CancellationToken.None);
            if (stored is null) return null;
            using var body = new MemoryStream();
            await stored.CopyToAsync(body);
            message = message with { Body = body.ToArray() };
        }
        // An accepted message has a body; without one it was erased or is past its retention.
        if (message.Body.IsEmpty && message.BodyLength > 0) return null;
        return delivery.Loaded = new LoadedDelivery(message, message.Deliveries[delivery.Ordinal]);
    }

    private void Start(OpenDelivery delivery, RouteQueue queue) => _ = AttemptAsync(delivery, queue);

    private async Task AttemptAsync(OpenDelivery delivery, RouteQueue queue)
    {
        var returned = false;
        try
        {
            // Gone on to another route, cancelled or expired while it waited.
            if (!ReferenceEquals(QueueOf(delivery), queue)) return;
            if (!lanes.Of(delivery).Move(delivery, Phase.Queued, Phase.Attempting)) return;
            if (await LoadAsync(delivery) is not { } loaded)
            {
                await Endings.ContentGoneAsync(delivery);
                return;
            }
            if (delivery.Deadline <= time.GetUtcNow().ToUnixTimeMilliseconds())
            {
                await Endings.EndAsync(delivery, loaded, Outcome.Expired, RefusalReason.Expired);
                return;
            }
            if (Walk.AsksAgain(delivery, loaded) && await Walk.ReconsiderAsync(delivery, loaded)) return;
            // What a crash left in the dark is settled by policy before anything is sent again.
            var result = Settlement.GivesUp(delivery, queue) ? new RouteResult(RecipientResult.Unknown()) : await queue.Route.AttemptAsync(delivery, loaded);
            returned = await Settlement.SettleAsync(delivery, loaded, queue, result);
        }
        catch (Exception e)
        {
            log.AttemptThrew(Base32.Encode(delivery.Id), queue.Route.Name, e);
            RetryAfter(delivery, TimeSpan.FromSeconds(10));
        }
        finally
        {
            if (!returned) queue.Done();
        }
    }

    private sealed class RetryTimer(Dispatcher dispatcher, OpenDelivery delivery) : TimerNode
    {
        protected override void OnDue()
        {
            if (dispatcher.Lanes.Of(delivery).Move(delivery, Phase.Retrying, Phase.Queued)) dispatcher.Dispatch(delivery);
        }
    }
}
