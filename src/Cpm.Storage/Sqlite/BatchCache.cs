namespace Cpm.Storage.Sqlite;

/// <summary>Keeps recent batches for reading: what was just committed is dispatched next, and a batch serves many messages. Thread-safe.</summary>
internal sealed class BatchCache(int maxBytes)
{
    private const int MaxSpare = 4;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, BatchBuffer> _bySequence = [];
    private readonly Queue<BatchBuffer> _byAge = new();
    private readonly Stack<BatchBuffer> _spare = new();
    private long _bytes;

    /// <summary>A buffer to fill; given back with <see cref="Return"/> or kept with <see cref="Keep"/>.</summary>
    public BatchBuffer Rent(long sequence)
    {
        BatchBuffer? buffer;
        lock (_gate)
        {
            if (!_spare.TryPop(out buffer)) buffer = new();
        }
        buffer.Reset(sequence);
        return buffer;
    }

    /// <summary>Makes a filled buffer available to readers. The cache is its user from now on.</summary>
    public void Keep(BatchBuffer buffer)
    {
        lock (_gate)
        {
            if (!_bySequence.TryAdd(buffer.Sequence, buffer))
            {
                // Two readers fetched the same batch.
                Drop(buffer);
                return;
            }
            _byAge.Enqueue(buffer);
            _bytes += buffer.Capacity;
            while (_bytes > maxBytes && _byAge.Count > 1)
            {
                var oldest = _byAge.Dequeue();
                _bytes -= oldest.Capacity;
                if (_bySequence.TryGetValue(oldest.Sequence, out var kept) && kept == oldest) _bySequence.Remove(oldest.Sequence);
                Drop(oldest);
            }
        }
    }

    /// <summary>Borrows a batch; null where it is not here.</summary>
    public BatchBuffer? Borrow(long sequence)
    {
        lock (_gate)
        {
            if (!_bySequence.TryGetValue(sequence, out var buffer)) return null;
            buffer.Lend();
            return buffer;
        }
    }

    public void Return(BatchBuffer buffer)
    {
        lock (_gate) Drop(buffer);
    }

    /// <summary>Forgets everything: what is stored was overwritten.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _bySequence.Clear();
            while (_byAge.TryDequeue(out var buffer)) Drop(buffer);
            _bytes = 0;
        }
    }

    private void Drop(BatchBuffer buffer)
    {
        if (!buffer.GiveBack()) return;
        if (_spare.Count < MaxSpare) _spare.Push(buffer);
        else buffer.Release();
    }
}
