namespace Cpm.Simulators.Common;

/// <summary>What happened, in order, and a way to wait for what has not happened yet. Thread-safe.</summary>
public sealed class EventLog<T>(TimeProvider time)
    where T : class
{
    private readonly Lock _gate = new();
    private readonly List<T> _entries = [];
    private readonly List<Waiter> _waiters = [];

    /// <summary>Called for each new entry, after it can be found, on the thread that added it: must be quick.</summary>
    public Action<T>? OnAdded { get; set; }

    /// <summary>How many entries there are.</summary>
    public int Count
    {
        get { lock (_gate) return _entries.Count; }
    }

    /// <summary>A copy of all entries.</summary>
    public IReadOnlyList<T> All()
    {
        lock (_gate) return [.. _entries];
    }

    /// <summary>Appends an entry and tells those who wait for one like it.</summary>
    public void Add(T entry)
    {
        List<Waiter>? told = null;
        lock (_gate)
        {
            _entries.Add(entry);
            foreach (var waiter in _waiters)
            {
                if (waiter.Wants(entry)) (told ??= []).Add(waiter);
            }
            if (told is not null) _waiters.RemoveAll(told.Contains);
        }
        if (told is not null)
        {
            foreach (var waiter in told) waiter.Found.TrySetResult(entry);
        }
        OnAdded?.Invoke(entry);
    }

    /// <summary>Forgets everything. Those who wait go on waiting.</summary>
    /// <returns>How many entries there were.</returns>
    public int Clear()
    {
        lock (_gate)
        {
            var count = _entries.Count;
            _entries.Clear();
            return count;
        }
    }

    /// <summary>The first entry that fits, now or later.</summary>
    /// <exception cref="TimeoutException">None came in time.</exception>
    public async Task<T> WaitForAsync(Func<T, bool> predicate, TimeSpan timeout, CancellationToken ct = default)
    {
        var waiter = new Waiter(predicate, new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_gate)
        {
            if (_entries.Find(new Predicate<T>(predicate)) is { } entry) return entry;
            _waiters.Add(waiter);
        }
        try
        {
            return await waiter.Found.Task.WaitAsync(timeout, time, ct);
        }
        finally
        {
            lock (_gate) _waiters.Remove(waiter);
        }
    }

    private sealed record Waiter(Func<T, bool> Wants, TaskCompletionSource<T> Found);
}
