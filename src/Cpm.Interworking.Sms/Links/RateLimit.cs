namespace Cpm.Interworking.Sms.Links;

/// <summary>At most so many short messages a second, evenly spaced with a tenth of a second's worth of burst. Thread-safe.</summary>
/// <param name="perSecond">0: no limit.</param>
/// <param name="time">The clock.</param>
internal sealed class RateLimit(int perSecond, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly long _interval = perSecond == 0 ? 0 : Math.Max(1, time.TimestampFrequency / perSecond);
    private long _next;

    /// <summary>Takes one place and completes when its time has come.</summary>
    public ValueTask TakeAsync()
    {
        if (_interval == 0) return ValueTask.CompletedTask;
        long wait;
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _next = Math.Max(_next, now - (time.TimestampFrequency / 10)) + _interval;
            wait = _next - now;
        }
        return wait <= 0 ? ValueTask.CompletedTask : new(Task.Delay(TimeSpan.FromSeconds((double)wait / time.TimestampFrequency), time));
    }
}
