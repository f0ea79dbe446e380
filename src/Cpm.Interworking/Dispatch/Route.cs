using Cpm.Core.Journal;

namespace Cpm.Interworking.Dispatch;

/// <summary>A way out: the native side, or a route of an interworking function.</summary>
internal abstract class Route(string name)
{
    /// <summary><c>native</c>, a function, or <c>function/group</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Attempts that may be under way at the same time; 0 while the route is down.</summary>
    public abstract int Credit { get; }

    /// <summary>Why the route is down; null when it is up.</summary>
    public abstract string? Down { get; }

    /// <summary>Attempts one delivery. Failures of the peer are results.</summary>
    public abstract ValueTask<RouteResult> AttemptAsync(OpenDelivery delivery, LoadedDelivery loaded);
}

/// <summary>Deliveries that wait for a route's credit, and the credit in use. Never more attempts under way than the route has credit for.</summary>
internal sealed class RouteQueue(Route route, TimeProvider time, Action<OpenDelivery, RouteQueue> start)
{
    private const int KeepLoaded = 2048;
    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _waiting = new();
    private readonly SortedDictionary<long, OpenDelivery> _returned = [];
    private int _inFlight;
    private int _reserved;
    private bool _pumping;
    private long _pausedUntil;

    public Route Route => route;

    /// <summary>Deliveries that wait.</summary>
    public int Depth
    {
        get { lock (_gate) return _waiting.Count + _returned.Count; }
    }

    /// <summary>True while nothing waits and nothing is under way.</summary>
    public bool IsIdle
    {
        get { lock (_gate) return _inFlight == 0 && _waiting.Count == 0 && _returned.Count == 0; }
    }

    /// <summary>How long the first one has waited.</summary>
    public TimeSpan Oldest
    {
        get { lock (_gate) return _waiting.TryPeek(out var first) ? time.GetElapsedTime(first.Since) : TimeSpan.Zero; }
    }

    /// <summary>Sets credit aside for a delivery that is being committed, so that its commit can say that it is being sent. False where it would have to wait.</summary>
    public bool TryReserve()
    {
        lock (_gate)
        {
            if (_waiting.Count > 0 || _returned.Count > 0 || _inFlight + _reserved >= route.Credit) return false;
            _reserved++;
            return true;
        }
    }

    /// <summary>Gives back what was set aside for a delivery that was not committed.</summary>
    public void GiveBackReserved()
    {
        lock (_gate) _reserved = Math.Max(0, _reserved - 1);
    }

    /// <summary>Takes a delivery: starts it at once where there is credit, keeps it otherwise.</summary>
    public void Offer(OpenDelivery delivery)
    {
        lock (_gate)
        {
            if ((delivery.Flags & EntryFlags.AlsoSending) != 0 && _reserved > 0) _reserved--;
            if (_waiting.Count > 0 || _returned.Count > 0 || !TryTakeCredit())
            {
                _waiting.Enqueue(new(delivery, time.GetTimestamp()));
                // A long queue holds no messages in memory: they are read back from the journal when their turn comes.
                if (_waiting.Count > KeepLoaded) delivery.Loaded = null;
                delivery = null!;
            }
        }
        if (delivery is not null) start(delivery, this);
        else Pump();
    }

    /// <summary>Gives back the credit of an attempt that has ended.</summary>
    public void Done()
    {
        lock (_gate) _inFlight--;
        Pump();
    }

    /// <summary>Takes back a delivery for which the route itself had no room: it keeps its place at the head, and the route pauses.</summary>
    public void Return(OpenDelivery delivery, TimeSpan pause)
    {
        lock (_gate)
        {
            _inFlight--;
            _returned[delivery.Id] = delivery;
            if (pause > TimeSpan.Zero) _pausedUntil = Math.Max(_pausedUntil, time.GetTimestamp() + (long)(pause.TotalSeconds * time.TimestampFrequency));
        }
    }

    /// <summary>Forgets what no longer waits here: ended, or gone on to another route, while the route had no credit.</summary>
    /// <param name="waits">True for what does.</param>
    public void Prune(Func<OpenDelivery, bool> waits)
    {
        lock (_gate)
        {
            for (var left = _waiting.Count; left > 0; left--)
            {
                if (_waiting.Dequeue() is var first && waits(first.Delivery)) _waiting.Enqueue(first);
            }
            foreach (var gone in _returned.Where(r => !waits(r.Value)).ToList()) _returned.Remove(gone.Key);
        }
    }

    /// <summary>Starts what waits while there is credit. One thread at a time; called after each change of credit and from time to time.</summary>
    public void Pump()
    {
        lock (_gate)
        {
            // Whoever pumps sees the new credit: it looks again before it stops.
            if (_pumping) return;
            _pumping = true;
        }
        while (TakeNext() is { } delivery) start(delivery, this);
    }

    private OpenDelivery? TakeNext()
    {
        lock (_gate)
        {
            if ((_returned.Count > 0 || _waiting.Count > 0) && TryTakeCredit())
            {
                if (_returned.Count == 0) return _waiting.Dequeue().Delivery;
                var (id, first) = _returned.First();
                _returned.Remove(id);
                return first;
            }
            _pumping = false;
            return null;
        }
    }

    private bool TryTakeCredit()
    {
        if (_inFlight >= route.Credit) return false;
        if (_pausedUntil != 0)
        {
            if (time.GetTimestamp() < _pausedUntil) return false;
            _pausedUntil = 0;
        }
        _inFlight++;
        return true;
    }

    private readonly record struct Waiting(OpenDelivery Delivery, long Since);
}
