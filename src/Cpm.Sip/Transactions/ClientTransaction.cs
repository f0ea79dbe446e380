using System.Threading.Tasks.Sources;
using Cpm.Primitives;
using Cpm.Sip.Messages;
using Cpm.Sip.Transports;

namespace Cpm.Sip.Transactions;

/// <summary>
/// A non-INVITE client transaction (RFC 3261 §17.1.2, figure 6). Pooled: it returns to its pool when it is terminated and its result has been taken.
/// Every entry point takes the branch it means, so that one that comes late cannot touch the next use of the object.
/// </summary>
internal sealed class ClientTransaction(ClientTransactions owner) : TimerNode, IValueTaskSource<SipClientResult>
{
    private enum State : byte
    {
        Free,
        Trying,
        Proceeding,
        Completed,
        Terminated,
    }

    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<SipClientResult> _result = new() { RunContinuationsAsynchronously = true };
    private State _state;
    private SipMethod _method;
    private SipFlow? _flow;
    private PooledWriter? _message;
    private TimeSpan _timerE;
    private long _started;
    private int _owners;
    private bool _inDue;
    private bool _mayFireLate;

    /// <summary>Names this use of the object; part of the Via branch.</summary>
    public ulong Branch { get; private set; }

    /// <summary>The way the request goes.</summary>
    public SipFlow? Flow => Volatile.Read(ref _flow);

    /// <summary>Takes the object into use. The request is encoded already.</summary>
    public ValueTask<SipClientResult> Begin(ulong branch, SipMethod method, SipFlow flow, PooledWriter message)
    {
        lock (_gate)
        {
            Branch = branch;
            _method = method;
            Volatile.Write(ref _flow, flow);
            _message = message;
            _state = State.Trying;
            _owners = 2;
            _mayFireLate = false;
            _started = owner.Time.GetTimestamp();
            _result.Reset();
            flow.ClientBegun();
            return new ValueTask<SipClientResult>(this, _result.Version);
        }
    }

    /// <summary>Sends the request: from here on the far side may know of it. In the table already, as the answer may be quicker than we are.</summary>
    public void Send(ulong branch)
    {
        lock (_gate)
        {
            if (Branch != branch || _state != State.Trying) return;
            var reliable = _flow!.Transport.IsReliable();
            _timerE = owner.Timers.T1;
            owner.Wheel.Schedule(this, reliable ? owner.Timers.Timeout : _timerE);
            if (!_flow.TrySend(_message!.WrittenMemory)) CompleteUnsent();
            else if (reliable) ReleaseMessage();
        }
    }

    /// <summary>The datagram was taken, but did not leave. What happened to a retransmission says nothing: the first one may have arrived.</summary>
    public void OnUnsent(ulong branch)
    {
        lock (_gate)
        {
            if (Branch == branch && _state == State.Trying && _timerE == owner.Timers.T1) CompleteUnsent();
        }
    }

    /// <summary>A response with our branch. False when it is none of ours; true takes over the message.</summary>
    public bool OnResponse(ulong branch, SipMessage response)
    {
        lock (_gate)
        {
            // §17.1.3: the method of CSeq must be ours too.
            if (Branch != branch || response.Method != _method) return false;
            switch (_state)
            {
                case State.Trying or State.Proceeding when response.StatusCode < 200:
                    // §17.1.2.2: Proceeding; from now on timer E runs at T2.
                    _state = State.Proceeding;
                    _timerE = owner.Timers.T2;
                    response.Dispose();
                    return true;
                case State.Trying or State.Proceeding:
                    // §17.1.2.2: Completed. Timer K absorbs what comes again over UDP, and is zero otherwise.
                    Complete(new(response.StatusCode, SipClientOutcome.Answered, response, _flow), absorb: !_flow!.Transport.IsReliable());
                    return true;
                case State.Completed:
                    response.Dispose();
                    return true;
                default:
                    return false;
            }
        }
    }

    /// <summary>The connection is gone: whatever waits on it fails at once.</summary>
    public void OnFlowLost(ulong branch)
    {
        lock (_gate)
        {
            if (Branch == branch && _state is State.Trying or State.Proceeding) Complete(new(503, SipClientOutcome.ConnectionLost, null, _flow), absorb: false);
        }
    }

    /// <inheritdoc/>
    protected override void OnDue()
    {
        lock (_gate)
        {
            _inDue = true;
            switch (_state)
            {
                case State.Trying or State.Proceeding:
                    OnTimerEOrF();
                    break;
                case State.Completed:
                    // §17.1.2.2: timer K.
                    Terminate();
                    break;
            }
            _inDue = false;
        }
    }

    private void OnTimerEOrF()
    {
        var left = owner.Timers.Timeout - owner.Time.GetElapsedTime(_started);
        if (left <= TimeSpan.Zero)
        {
            // §17.1.2.2: timer F.
            Complete(new(408, SipClientOutcome.TimedOut, null, _flow), absorb: false);
            return;
        }
        if (_message is { } message)
        {
            // §17.1.2.2: timer E doubles up to T2; in Proceeding it is T2.
            owner.CountRetransmission();
            _flow!.TrySend(message.WrittenMemory);
            _timerE = _timerE * 2 < owner.Timers.T2 ? _timerE * 2 : owner.Timers.T2;
        }
        owner.Wheel.Schedule(this, _message is null || left < _timerE ? left : _timerE);
    }

    // §17.1.2.2: a transport error ends the transaction and is told to its user, who treats it as 503 (§8.1.3.1).
    private void CompleteUnsent() => Complete(new(503, SipClientOutcome.NotSent, null, _flow), absorb: false);

    private void Complete(in SipClientResult result, bool absorb)
    {
        _flow!.ClientEnded();
        ReleaseMessage();
        _state = State.Completed;
        owner.CountEnd(_method, result.Status);
        if (absorb) owner.Wheel.Schedule(this, owner.Timers.T4);
        else Terminate();
        _result.SetResult(result);
    }

    private void Terminate()
    {
        if (_state != State.Completed) return;
        // A timer collected by the wheel but not yet run could hit the next use of this object: such an object is left to the collector.
        if (!owner.Wheel.Cancel(this) && !_inDue) _mayFireLate = true;
        _state = State.Terminated;
        owner.Remove(Branch);
        Release();
    }

    private void ReleaseMessage()
    {
        _message?.Dispose();
        _message = null;
    }

    // Held by the transaction itself until it is terminated, and by its user until the result is taken.
    private void Release()
    {
        if (--_owners > 0) return;
        Branch = 0;
        _state = State.Free;
        Volatile.Write(ref _flow, null);
        if (!_mayFireLate) owner.Return(this);
    }

    SipClientResult IValueTaskSource<SipClientResult>.GetResult(short token)
    {
        var result = _result.GetResult(token);
        lock (_gate) Release();
        return result;
    }

    ValueTaskSourceStatus IValueTaskSource<SipClientResult>.GetStatus(short token) => _result.GetStatus(token);

    void IValueTaskSource<SipClientResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _result.OnCompleted(continuation, state, token, flags);
}
