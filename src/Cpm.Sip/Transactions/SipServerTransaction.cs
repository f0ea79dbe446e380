using Cpm.Primitives;
using Cpm.Sip.Messages;
using Cpm.Sip.Transports;
using Cpm.Sip.Writing;

namespace Cpm.Sip.Transactions;

/// <summary>
/// A non-INVITE server transaction (RFC 3261 §17.2.2, figure 8, as corrected by RFC 4320) while it waits for its answer. What happens after the answer
/// is kept in the table, without the message.
/// </summary>
public sealed class SipServerTransaction : TimerNode
{
    private enum State : byte
    {
        Trying,
        Proceeding,
        Completed,
        Terminated,
    }

    private readonly Lock _gate = new();
    private readonly ServerTransactions _owner;
    private State _state;
    private bool _detached;

    internal SipServerTransaction(ServerTransactions owner, SipMessage request, SipFlow source, in ServerKey key)
    {
        _owner = owner;
        Request = request;
        Source = source;
        Tag = owner.TagFor(key);
    }

    /// <summary>The request; valid until it is answered, unless detached.</summary>
    public SipMessage Request { get; }

    /// <summary>The way it came by.</summary>
    public SipFlow Source { get; }

    /// <summary>True until it is answered or given up (64 T1 after it came).</summary>
    public bool IsOpen
    {
        get { lock (_gate) return _state <= State.Proceeding; }
    }

    internal int Slot { get; set; }

    internal ToTag Tag { get; }

    /// <summary>Takes over the request: it stays valid after the answer, and the caller disposes it (not before the answer).</summary>
    public SipMessage DetachRequest()
    {
        lock (_gate) _detached = true;
        return Request;
    }

    /// <summary>Answers with a status and nothing else.</summary>
    /// <param name="statusCode">200 to 699.</param>
    /// <returns>As <see cref="Respond(SipResponseHeaders)"/>.</returns>
    public bool Respond(int statusCode) => Respond(_owner.Bare(statusCode));

    /// <summary>
    /// Answers the request, once, from any thread. The answer is kept for retransmissions and must not change any more; it may be shared between requests when it has no
    /// To tag (the transaction then gives one). 408 ends the transaction silently (RFC 4320 §4.2).
    /// </summary>
    /// <param name="answer">Status 200 to 699 and what else is added; 100 is sent by the transaction itself, other provisional answers are not allowed (RFC 4320 §4.1).</param>
    /// <returns>False when it was answered before, or given up: nothing was sent.</returns>
    public bool Respond(SipResponseHeaders answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentOutOfRangeException.ThrowIfLessThan(answer.StatusCode, 200, nameof(answer));
        bool silent = answer.StatusCode == 408;
        lock (_gate)
        {
            // §17.2.2: in Completed further final answers are discarded.
            if (_state > State.Proceeding) return false;
            // §17.2.2: Completed until timer J; RFC 4320 §4.2: never 408.
            _state = silent ? State.Terminated : State.Completed;
        }
        if (silent) _owner.GiveUp(this);
        else _owner.Answer(this, answer);
        if (!_detached) Request.Dispose();
        return true;
    }

    /// <summary>The request came again while unanswered.</summary>
    internal void OnRetransmission()
    {
        lock (_gate)
        {
            // §17.2.2: discarded in Trying; in Proceeding the provisional answer is sent again.
            if (_state == State.Proceeding) SendTrying();
        }
    }

    /// <inheritdoc/>
    protected override void OnDue()
    {
        lock (_gate)
        {
            switch (_state)
            {
                case State.Trying:
                    // RFC 4320 §4.1: 100 when the client's timer E has reached T2, and not before.
                    _state = State.Proceeding;
                    SendTrying();
                    _owner.ScheduleEnd(this);
                    return;
                case State.Proceeding:
                    // RFC 4320 §4.2: the client has given up (timer F); an answer would come too late for it.
                    _state = State.Terminated;
                    break;
                default:
                    return;
            }
        }
        // The upper layer may still read the request: it is left to the collector.
        _owner.GiveUp(this);
    }

    private void SendTrying() => Source.TryRespond(Request, _owner.Trying, default);
}
