namespace Cpm.TestKit;

/// <summary>
/// A clock that stands still until a test moves it. Its timestamp frequency is odd on purpose (7 times that of ticks), so that code which
/// confuses timestamps with ticks fails here and not at three in the morning.
/// </summary>
public sealed class ManualTime(DateTimeOffset? start = null) : TimeProvider
{
    private const int MostFires = 5000;
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private long _ticks = (start ?? new DateTimeOffset(2026, 3, 1, 10, 15, 30, TimeSpan.Zero)).UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond * 7;

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _ticks), TimeSpan.Zero);

    public override long GetTimestamp() => Volatile.Read(ref _ticks) * 7;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock, firing what falls due on the way, each at its own time.</summary>
    public void Advance(TimeSpan by)
    {
        var end = Volatile.Read(ref _ticks) + by.Ticks;
        while (true)
        {
            ManualTimer? next;
            lock (_gate)
            {
                next = _timers.Where(t => t.Due <= end).MinBy(t => t.Due);
                Volatile.Write(ref _ticks, next is null ? end : Math.Max(Volatile.Read(ref _ticks), next.Due));
                next?.Rearm(end);
            }
            if (next is null) return;
            next.Fire();
        }
    }

    private sealed class ManualTimer(ManualTime owner, TimerCallback callback, object? state) : ITimer
    {
        private long _period = -1;

        public long Due { get; private set; } = long.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (owner._gate)
            {
                owner._timers.Remove(this);
                _period = period > TimeSpan.Zero ? period.Ticks : -1;
                if (dueTime < TimeSpan.Zero) return true;
                Due = Volatile.Read(ref owner._ticks) + dueTime.Ticks;
                owner._timers.Add(this);
            }
            return true;
        }

        /// <summary>A periodic timer fires on time, but in a long leap no more than some thousand times: as one does that fell behind.</summary>
        public void Rearm(long end)
        {
            if (_period > 0) Due += _period * Math.Max(1, (end - Due) / _period / MostFires);
            else owner._timers.Remove(this);
        }

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (owner._gate) owner._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
