namespace Cpm.Storage.Sqlite;

/// <summary>
/// Completes a committed batch from the pool, so that the writer goes on at once: one item is queued for all, and the continuations
/// land in the queue of the pool thread that runs it, which costs a tenth of the shared one.
/// </summary>
internal sealed class CompletionBatch(CompletionBatches owner) : IThreadPoolWorkItem
{
    private readonly List<AppendRequest> _requests = [];

    public void Add(AppendRequest request) => _requests.Add(request);

    public void Execute()
    {
        // A pool thread takes its own items last in, first out: from the end, so that they run in the order of commit.
        for (var i = _requests.Count - 1; i >= 0; i--) _requests[i].Complete();
        _requests.Clear();
        owner.Return(this);
    }
}

/// <summary>Keeps completed batches for the next time.</summary>
internal sealed class CompletionBatches
{
    private readonly Lock _gate = new();
    private readonly Stack<CompletionBatch> _spare = new();

    public CompletionBatch Rent()
    {
        lock (_gate) return _spare.TryPop(out var batch) ? batch : new(this);
    }

    public void Return(CompletionBatch batch)
    {
        lock (_gate) _spare.Push(batch);
    }
}
