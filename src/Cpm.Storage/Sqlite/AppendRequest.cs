using System.Threading.Tasks.Sources;
using Cpm.Core.Journal;

namespace Cpm.Storage.Sqlite;

/// <summary>What one call appends, and whoever waits for it. Pooled by the queue.</summary>
internal sealed class AppendRequest(AppendQueue owner) : IValueTaskSource
{
    // Continuations run where a request is completed: in a CompletionBatch, or queued where it fails, never on the writer's thread.
    private ManualResetValueTaskSourceCore<bool> _core;

    public JournalEntry? Single { get; private set; }

    public IReadOnlyList<JournalEntry>? List { get; private set; }

    public bool IsDurable { get; private set; }

    public int Count => List?.Count ?? 1;

    public void Set(JournalEntry? single, IReadOnlyList<JournalEntry>? list, bool durable)
    {
        Single = single;
        List = list;
        IsDurable = durable;
    }

    public ValueTask Task => new(this, _core.Version);

    public void Complete()
    {
        if (IsDurable) _core.SetResult(true);
        else owner.Return(this);
    }

    public void Fail(Exception error)
    {
        if (IsDurable) _core.SetException(error);
        else owner.Return(this);
    }

    public void GetResult(short token)
    {
        try
        {
            _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            owner.Return(this);
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    public void Clear()
    {
        Single = null;
        List = null;
    }
}
