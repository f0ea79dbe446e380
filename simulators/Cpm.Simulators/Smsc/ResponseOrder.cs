namespace Cpm.Simulators.Smsc;

/// <summary>Holds answers back until a group is complete, then sends the last one first (SMPP allows any order, §2.6).</summary>
internal sealed class ResponseOrder(SmscSession session, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);
    private readonly Lock _gate = new();
    private readonly Stack<(Answer Answer, byte[] MessageId)> _held = new();
    private bool _waiting;

    public void Add(int size, in Answer answer, byte[] messageId)
    {
        lock (_gate)
        {
            _held.Push((answer, messageId));
            if (_held.Count >= size)
            {
                Release();
            }
            else if (!_waiting)
            {
                _waiting = true;
                _ = ReleaseLaterAsync();
            }
        }
    }

    private async Task ReleaseLaterAsync()
    {
        await Task.Delay(Patience, time);
        lock (_gate)
        {
            _waiting = false;
            Release();
        }
    }

    private void Release()
    {
        while (_held.TryPop(out var held)) session.Respond(held.Answer, held.MessageId);
    }
}
