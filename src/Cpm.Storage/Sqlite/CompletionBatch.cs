namespace Cpm.Storage.Sqlite;

/// <summary>
/// Completes some of a committed batch from the pool, so that the writer goes on at once. What waited for a request runs on at once in the
/// batch's own work item: one item for each request would cost more than most of them do.
/// </summary>
internal sealed class CompletionBatch(CompletionBatches owner) : IThreadPoolWorkItem
{
    /// <summary>Requests in one work item: enough to make its cost small, few enough to keep all processors busy.</summary>
    public const int MaxRequests = 32;

    private readonly List<AppendRequest> _requests = new(MaxRequests);
    private Exception? _error;

    public bool IsFull => _requests.Count == MaxRequests;

    public void Add(AppendRequest request) => _requests.Add(request);

    public void Queue(Exception? error)
    {
        _error = error;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public void Execute()
    {
        foreach (var request in _requests)
        {
            if (_error is null) request.Complete();
            else request.Fail(_error);
        }
        _requests.Clear();
        _error = null;
        owner.Return(this);
    }
}

/// <summary>Tells those who wait for requests how they ended, in the order of commit as far as one thread goes, and keeps the batches for the next time.</summary>
internal sealed class CompletionBatches
{
    private readonly Lock _gate = new();
    private readonly Stack<CompletionBatch> _spare = new();

    /// <summary>Completes the first <paramref name="count"/> requests, or fails them.</summary>
    public void Complete(List<AppendRequest> requests, int count, Exception? error = null)
    {
        for (var i = 0; i < count;)
        {
            var batch = Rent();
            for (; i < count && !batch.IsFull; i++) batch.Add(requests[i]);
            batch.Queue(error);
        }
    }

    public void Return(CompletionBatch batch)
    {
        lock (_gate) _spare.Push(batch);
    }

    private CompletionBatch Rent()
    {
        lock (_gate) return _spare.TryPop(out var batch) ? batch : new(this);
    }
}
