using Cpm.Smpp.Sessions;

namespace Cpm.Simulators.Smsc;

/// <summary>Receipts on their way, oldest first. They wait while nobody is bound who could take them, as in a real centre.</summary>
internal sealed class ReceiptQueue(SmscSessions sessions, SmscStats stats, TimeProvider time) : IRequestCompletion
{
    private readonly Lock _gate = new();
    private readonly Queue<Receipt> _waiting = new();

    public int Count
    {
        get { lock (_gate) return _waiting.Count; }
    }

    public void Add(Receipt receipt)
    {
        lock (_gate) _waiting.Enqueue(receipt);
        Pump();
    }

    /// <summary>Sends what can be sent: after one was added, after a bind, after a window has room again.</summary>
    public void Pump()
    {
        lock (_gate)
        {
            // A receipt that nobody takes now goes to the back, so that it does not hold up those of others.
            for (var left = _waiting.Count; left > 0; left--)
            {
                var receipt = _waiting.Dequeue();
                if (sessions.Receiver(receipt.SystemId) is not { } session || session.TryRequest(receipt.ToPdu(time.GetUtcNow()), this, 0, out _) != SendStatus.Sent)
                    _waiting.Enqueue(receipt);
                else
                    stats.CountReceipt();
            }
        }
    }

    public void OnCompleted(long tag, in RequestResult result)
    {
        if (result.Outcome == RequestOutcome.Ok) stats.CountReceiptAnswer();
        else stats.CountReceiptRefusal();
    }
}
