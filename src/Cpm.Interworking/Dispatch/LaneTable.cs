using System.Runtime.InteropServices;
using Cpm.Core.Messages;

namespace Cpm.Interworking.Dispatch;

/// <summary>
/// All open deliveries, in lanes. A lane is one recipient and one conversation: its deliveries go out one after the other, in the order of commit.
/// Divided by recipient into shards with a lock each.
/// </summary>
internal sealed class LaneTable
{
    private const int ShardBits = 4;
    private readonly LaneShard[] _shards = Enumerable.Range(0, 1 << ShardBits).Select(static _ => new LaneShard()).ToArray();

    /// <summary>The shards, for sweeps.</summary>
    public IReadOnlyList<LaneShard> Shards => _shards;

    /// <summary>Open deliveries.</summary>
    public int Count => _shards.Sum(static s => s.Count);

    /// <summary>The shard of a delivery.</summary>
    public LaneShard Of(OpenDelivery delivery) => OfRecipient(delivery.Recipient);

    /// <summary>The shard of a recipient.</summary>
    public LaneShard OfRecipient(ulong recipient) => _shards[recipient & ((1 << ShardBits) - 1)];

    /// <summary>Finds an open delivery by its id.</summary>
    public OpenDelivery? Find(long id)
    {
        foreach (var shard in _shards)
        {
            if (shard.Find(id) is { } delivery) return delivery;
        }
        return null;
    }
}

/// <summary>The lanes of some recipients.</summary>
internal sealed class LaneShard
{
    private const int KeepLoaded = 1024;
    private readonly Dictionary<long, OpenDelivery> _open = [];
    private readonly Dictionary<ulong, Lane> _lanes = [];
    private readonly Dictionary<ulong, List<OpenDelivery>> _deferred = [];

    /// <summary>Guards the state of the shard's deliveries.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Open deliveries.</summary>
    public int Count
    {
        get { lock (Gate) return _open.Count; }
    }

    /// <summary>Puts a delivery at the end of its lane.</summary>
    public void Add(OpenDelivery delivery)
    {
        lock (Gate)
        {
            if (!_open.TryAdd(delivery.Id, delivery)) return;
            if (delivery.Phase == Phase.AwaitingReport) return;
            ref var lane = ref CollectionsMarshal.GetValueRefOrAddDefault(_lanes, delivery.Lane, out var exists);
            if (exists) lane.Tail.Next = delivery;
            else lane.Head = delivery;
            lane.Tail = delivery;
        }
    }

    /// <summary>Finds an open delivery by its id.</summary>
    public OpenDelivery? Find(long id)
    {
        lock (Gate) return _open.GetValueOrDefault(id);
    }

    /// <summary>Marks a delivery as committed. True when it is at the head of its lane: the caller dispatches it.</summary>
    public bool Commit(OpenDelivery delivery)
    {
        lock (Gate)
        {
            if (delivery.Phase != Phase.Committing) return false;
            delivery.Phase = Phase.InLane;
            if (IsHead(delivery)) return Take(delivery);
            // Whoever stands behind others may wait long: of many, the messages are read back from the journal when their turn comes.
            if (_open.Count > KeepLoaded) delivery.Loaded = null;
            return false;
        }
    }

    /// <summary>Marks a delivery as committed; at the head of its lane it goes on waiting for its recipient.</summary>
    public void CommitDeferred(OpenDelivery delivery)
    {
        if (Commit(delivery)) Move(delivery, Phase.Queued, Phase.Deferred);
    }

    /// <summary>True when the delivery is at the head of its lane; the caller holds <see cref="Gate"/>.</summary>
    public bool IsHead(OpenDelivery delivery) => _lanes.TryGetValue(delivery.Lane, out var lane) && ReferenceEquals(lane.Head, delivery);

    /// <summary>
    /// Takes a delivery out of its lane, where it was at the head or not, and gives the next one that is ready to be dispatched, already marked as queued.
    /// </summary>
    public OpenDelivery? Leave(OpenDelivery delivery, Phase phase)
    {
        lock (Gate)
        {
            delivery.Phase = phase;
            if (phase == Phase.Closed) _open.Remove(delivery.Id);
            Undefer(delivery);
            if (!_lanes.TryGetValue(delivery.Lane, out var lane)) return null;
            if (!ReferenceEquals(lane.Head, delivery))
            {
                Unlink(delivery, lane);
                return null;
            }
            var next = delivery.Next;
            delivery.Next = null;
            if (next is null)
            {
                _lanes.Remove(delivery.Lane);
                return null;
            }
            _lanes[delivery.Lane] = new Lane { Head = next, Tail = lane.Tail };
            return next.Phase == Phase.InLane && Take(next) ? next : null;
        }
    }

    /// <summary>Changes the phase of a delivery that keeps its place, if it has the expected one.</summary>
    public bool Move(OpenDelivery delivery, Phase from, Phase to)
    {
        lock (Gate)
        {
            if (delivery.Phase != from) return false;
            if (from is Phase.Deferred or Phase.Retrying) Undefer(delivery);
            delivery.Phase = to;
            if (to == Phase.Deferred) Defer(delivery);
            return true;
        }
    }

    /// <summary>A delivery that is to be tried again after a while is tried earlier where another device of its recipient appears.</summary>
    public void AlsoAwaitDevice(OpenDelivery delivery)
    {
        lock (Gate)
        {
            if (delivery.Phase == Phase.Retrying && _deferred.GetValueOrDefault(delivery.Recipient)?.Contains(delivery) != true) Defer(delivery);
        }
    }

    /// <summary>Takes all deliveries that wait for a recipient, marked as queued, in order.</summary>
    /// <param name="recipient">Hash of the recipient.</param>
    /// <param name="hasNewDevice">True to take also those that the devices of before could not take.</param>
    public List<OpenDelivery> TakeDeferred(ulong recipient, bool hasNewDevice)
    {
        lock (Gate)
        {
            if (!_deferred.Remove(recipient, out var waiting)) return [];
            var stay = hasNewDevice ? [] : waiting.FindAll(static d => d.Phase == Phase.Retrying);
            if (stay.Count > 0) _deferred[recipient] = stay;
            waiting.RemoveAll(d => d.Phase != Phase.Deferred && (d.Phase != Phase.Retrying || !hasNewDevice));
            foreach (var delivery in waiting)
            {
                // Those behind it in the lane have waited for the same registration.
                for (var next = delivery.Phase == Phase.Deferred ? delivery.Next : null; next is not null; next = next.Next) next.Outcome = Outcome.Deferred;
                delivery.Phase = Phase.Queued;
            }
            waiting.Sort(static (a, b) => a.Id.CompareTo(b.Id));
            return waiting;
        }
    }

    /// <summary>Copies the deliveries that a predicate picks.</summary>
    public List<OpenDelivery> Where(Func<OpenDelivery, bool> picks)
    {
        lock (Gate) return _open.Values.Where(picks).ToList();
    }

    private static bool Take(OpenDelivery delivery)
    {
        delivery.Phase = Phase.Queued;
        return true;
    }

    private void Defer(OpenDelivery delivery)
    {
        ref var waiting = ref CollectionsMarshal.GetValueRefOrAddDefault(_deferred, delivery.Recipient, out _);
        (waiting ??= []).Add(delivery);
    }

    private void Undefer(OpenDelivery delivery)
    {
        if (!_deferred.TryGetValue(delivery.Recipient, out var waiting) || !waiting.Remove(delivery)) return;
        if (waiting.Count == 0) _deferred.Remove(delivery.Recipient);
    }

    private void Unlink(OpenDelivery delivery, Lane lane)
    {
        for (var before = lane.Head; before is not null; before = before.Next)
        {
            if (!ReferenceEquals(before.Next, delivery)) continue;
            before.Next = delivery.Next;
            delivery.Next = null;
            if (ReferenceEquals(lane.Tail, delivery)) _lanes[delivery.Lane] = new Lane { Head = lane.Head, Tail = before };
            return;
        }
    }

    private struct Lane
    {
        public OpenDelivery Head;
        public OpenDelivery Tail;
    }
}
