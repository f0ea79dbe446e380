using System.Collections.Concurrent;

namespace Cpm.Sip.Messages;

/// <summary>Message objects waiting for their next use, bounded so that a burst does not stay in memory for ever.</summary>
internal sealed class SipMessagePool(int capacity)
{
    private readonly ConcurrentQueue<SipMessage> _idle = new();
    private int _count;

    public SipMessage Rent()
    {
        if (!_idle.TryDequeue(out var message)) return new SipMessage();
        Interlocked.Decrement(ref _count);
        return message;
    }

    public void Return(SipMessage message)
    {
        if (Interlocked.Increment(ref _count) <= capacity) _idle.Enqueue(message);
        else Interlocked.Decrement(ref _count);
    }
}
