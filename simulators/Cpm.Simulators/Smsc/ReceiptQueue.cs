using Cpm.Primitives;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;

namespace Cpm.Simulators.Smsc;

/// <summary>
/// Receipts on their way, for each ESME the oldest first. As in a real centre they wait while nobody is bound who could take them, and are sent again where a
/// connection was lost before the answer, or where the answer says that it may be better later.
/// </summary>
internal sealed class ReceiptQueue(SmscSessions sessions, SmscStats stats, TimerWheel timers, TimeProvider time) : IRequestCompletion
{
    private static readonly TimeSpan RetryWait = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<Receipt>> _waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<long, Receipt> _sent = [];
    private long _lastTag;

    public int Count
    {
        get { lock (_gate) return _waiting.Values.Sum(static queue => queue.Count); }
    }

    public void Add(Receipt receipt)
    {
        lock (_gate)
        {
            if (!_waiting.TryGetValue(receipt.SystemId, out var queue)) _waiting[receipt.SystemId] = queue = new Queue<Receipt>();
            queue.Enqueue(receipt);
            Pump(queue);
        }
    }

    /// <summary>Sends what can be sent: after one was added, after a bind, after a window has room again.</summary>
    public void Pump()
    {
        lock (_gate)
        {
            foreach (var queue in _waiting.Values) Pump(queue);
        }
    }

    public void OnCompleted(long tag, in RequestResult result)
    {
        Receipt? receipt;
        lock (_gate) _sent.Remove(tag, out receipt);
        if (result.Outcome == RequestOutcome.Ok)
        {
            stats.CountReceiptAnswer();
            return;
        }
        stats.CountReceiptRefusal();
        if (receipt is null) return;
        if (result.Outcome != RequestOutcome.Error) Add(receipt);
        else if (IsTemporary(result.Status)) timers.Schedule(receipt, RetryWait);
    }

    private static bool IsTemporary(CommandStatus status) =>
        status is CommandStatus.ReceiverTemporaryError or CommandStatus.SystemError or CommandStatus.MessageQueueFull or CommandStatus.Throttled;

    private void Pump(Queue<Receipt> queue)
    {
        while (queue.TryPeek(out var receipt) && sessions.Receiver(receipt.SystemId) is { } session)
        {
            var tag = ++_lastTag;
            _sent[tag] = receipt;
            var status = receipt.TrySend(session, this, tag, time.GetUtcNow());
            if (status != SendStatus.Sent) _sent.Remove(tag);
            if (status is not (SendStatus.Sent or SendStatus.Invalid)) return;
            // What cannot be written must not hold up the others.
            queue.Dequeue();
            if (status == SendStatus.Sent) stats.CountReceipt();
            else stats.CountReceiptRefusal();
        }
    }
}
