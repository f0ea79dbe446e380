namespace Cpm.Primitives;

/// <summary>Something that can be due. Owned by one <see cref="TimerWheel"/> at a time; carries its own place in it, so that scheduling allocates nothing.</summary>
public abstract class TimerNode
{
    internal TimerNode? Next;
    internal TimerNode? Previous;
    internal long DueTick = -1;

    /// <summary>True between scheduling and firing or cancelling.</summary>
    public bool IsScheduled => DueTick >= 0;

    /// <summary>Called once when due, on a pool thread, outside the wheel's lock. Must be quick and must not throw.</summary>
    protected internal abstract void OnDue();
}

/// <summary>
/// A hashed timer wheel: any number of timers for the price of one. Scheduling, rescheduling and cancelling are constant-time and thread-safe.
/// A timer fires at its due time or up to one tick later, never earlier. A starved process fires late, in due order of ticks.
/// </summary>
public sealed class TimerWheel : IDisposable
{
    private const int Slots = 2048;
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly long _tickTimestamps;
    private readonly long _start;
    private readonly TimerNode?[] _slots = new TimerNode?[Slots];
    private readonly ITimer _timer;
    private readonly List<TimerNode> _due = [];
    private long _current;
    private int _count;
    private int _running;

    /// <param name="time">The clock.</param>
    /// <param name="tick">Resolution; 20 ms when not given.</param>
    public TimerWheel(TimeProvider time, TimeSpan? tick = null)
    {
        ArgumentNullException.ThrowIfNull(time);
        var resolution = tick ?? TimeSpan.FromMilliseconds(20);
        _time = time;
        _start = time.GetTimestamp();
        _tickTimestamps = Math.Max(1, (long)(resolution.TotalSeconds * time.TimestampFrequency));
        _timer = time.CreateTimer(static wheel => ((TimerWheel)wheel!).Turn(), this, resolution, resolution);
    }

    /// <summary>Timers that wait.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Schedules a node, or moves it when it is scheduled already.</summary>
    /// <param name="node">The node.</param>
    /// <param name="after">From now; zero or less fires at the next tick.</param>
    public void Schedule(TimerNode node, TimeSpan after)
    {
        ArgumentNullException.ThrowIfNull(node);
        var elapsed = _time.GetTimestamp() - _start;
        var wait = (long)(Math.Max(0, after.TotalSeconds) * _time.TimestampFrequency);
        var due = (elapsed + wait + _tickTimestamps - 1) / _tickTimestamps;
        lock (_gate)
        {
            Unlink(node);
            node.DueTick = Math.Max(due, _current + 1);
            ref var head = ref _slots[node.DueTick % Slots];
            node.Next = head;
            node.Previous = null;
            if (head is not null) head.Previous = node;
            head = node;
            _count++;
        }
    }

    /// <summary>Takes a node out. False when it was not scheduled: it has fired, or is about to.</summary>
    public bool Cancel(TimerNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        lock (_gate) return Unlink(node);
    }

    /// <summary>Stops the wheel; nothing fires after this.</summary>
    public void Dispose() => _timer.Dispose();

    private void Turn()
    {
        // One turn at a time: a late timer callback must not run beside the next one.
        if (Interlocked.Exchange(ref _running, 1) == 1) return;
        try
        {
            lock (_gate)
            {
                var now = (_time.GetTimestamp() - _start) / _tickTimestamps;
                // After a long pause every slot is visited once; a node's own due tick decides.
                var first = Math.Max(_current + 1, now - Slots + 1);
                for (var tick = first; tick <= now; tick++) Collect(tick, now);
                _current = Math.Max(_current, now);
            }
            foreach (var node in _due) node.OnDue();
            _due.Clear();
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    private void Collect(long tick, long now)
    {
        for (var node = _slots[tick % Slots]; node is not null;)
        {
            var next = node.Next;
            if (node.DueTick <= now)
            {
                Unlink(node);
                _due.Add(node);
            }
            node = next;
        }
    }

    private bool Unlink(TimerNode node)
    {
        if (node.DueTick < 0) return false;
        if (node.Previous is { } previous) previous.Next = node.Next;
        else _slots[node.DueTick % Slots] = node.Next;
        if (node.Next is { } next) next.Previous = node.Previous;
        node.Next = node.Previous = null;
        node.DueTick = -1;
        _count--;
        return true;
    }
}
