namespace Cpm.Sip.Transports;

/// <summary>Counts what is unfinished on one connection, and lets one waiter see it sink: back-pressure while reading, draining while closing.</summary>
internal sealed class PendingGate
{
    private int _count;
    private int _threshold = -1;
    private TaskCompletionSource? _waiter;

    public int Count => Volatile.Read(ref _count);

    public void Begin() => Interlocked.Increment(ref _count);

    public void End()
    {
        var left = Interlocked.Decrement(ref _count);
        if (left <= Volatile.Read(ref _threshold)) Volatile.Read(ref _waiter)?.TrySetResult();
    }

    /// <summary>Completes when at most <paramref name="threshold"/> are left. One waiter at a time.</summary>
    public Task SinksToAsync(int threshold)
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _waiter, waiter);
        Interlocked.Exchange(ref _threshold, threshold);
        // Those that ended before the threshold was seen did not wake anybody.
        if (Count <= threshold) waiter.TrySetResult();
        return waiter.Task;
    }
}
