using Cpm.Primitives;

namespace Cpm.Interworking;

/// <summary>Messages on their way to the disk, for those that come a second time meanwhile: only they cost a task.</summary>
internal sealed class UnderWay
{
    private readonly Lock _gate = new();
    private readonly Dictionary<MessageId, TaskCompletionSource<bool>?> _messages = [];

    /// <summary>A message begins its way.</summary>
    public void Begin(MessageId message)
    {
        lock (_gate) _messages.Add(message, null);
    }

    /// <summary>It has ended: accepted, or not.</summary>
    public void End(MessageId message, bool accepted)
    {
        TaskCompletionSource<bool>? waiting;
        lock (_gate) _messages.Remove(message, out waiting);
        waiting?.SetResult(accepted);
    }

    /// <summary>Waits for the end of a message; true where it was accepted, as is every one that is not under way any more.</summary>
    public Task<bool> EndOf(MessageId message)
    {
        lock (_gate)
        {
            if (!_messages.TryGetValue(message, out var waiting)) return Task.FromResult(true);
            if (waiting is null) _messages[message] = waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return waiting.Task;
        }
    }
}
