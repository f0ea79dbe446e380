using Cpm.Primitives;
using Cpm.Smpp.Pdus;

namespace Cpm.Smpp.Sessions;

/// <content>All timers of a session are one look at the clock, a few times a second: starting and stopping a request's timer costs nothing.</content>
public sealed partial class SmppSession
{
    private readonly List<OutstandingRequest> _due = [];
    private readonly EnquireCompletion _enquireCompletion = new();
    private long _startedAt;
    private long _lastInbound;
    private long _lastTransaction;
    private long _partialSince;
    private long _enquiredAt;

    private void NotePartial(bool partial, bool progress)
    {
        if (!partial) Volatile.Write(ref _partialSince, 0);
        else if (progress || _partialSince == 0) Volatile.Write(ref _partialSince, _time.GetTimestamp());
    }

    /// <summary>Called by the timer, never twice at once.</summary>
    private void OnTick()
    {
        var now = _time.GetTimestamp();
        SessionState state;
        bool paused;
        lock (_gate)
        {
            if (_end is not null) return;
            state = _state;
            paused = _resumed is not null;
            _window.TakeDue(now, _due);
        }
        foreach (var request in _due)
        {
            if (request.Counted) Counters.Timeouts++;
            Complete(request, RequestOutcome.Timeout, CommandStatus.Ok, default);
        }
        if (_due.Count > 0) OnSlotFreed();
        _due.Clear();
        if (!paused && state.IsBound()) CheckLife(now);
        CheckLimits(now, state);
    }

    private void CheckLife(long now)
    {
        if (_options.EnquireInterval <= TimeSpan.Zero) return;
        var heard = Volatile.Read(ref _lastInbound);
        // Anything the peer has said since proves its life, not only the response (SMPP 5.0 §4.1.2).
        if (_enquiredAt != 0 && heard < _enquiredAt)
        {
            if (Past(now, _enquiredAt, _options.EnquireTimeout)) End(new SessionEnd(SessionEndCause.PeerSilent), abort: true);
            return;
        }
        _enquiredAt = 0;
        if (!Past(now, heard, _options.EnquireInterval)) return;
        if (Send(CommandId.EnquireLink, default(HeaderOnly), _enquireCompletion, 0, _options.EnquireTimeout, counted: false, out _) == SendStatus.Sent) _enquiredAt = now;
    }

    private void CheckLimits(long now, SessionState state)
    {
        var partial = Volatile.Read(ref _partialSince);
        if (partial != 0 && Past(now, partial, _options.PduReadTimeout))
        {
            var error = new PduError(PduErrorKind.Truncated, default, FieldNames.CommandLength, 0);
            End(new SessionEnd(SessionEndCause.ProtocolError, error), abort: true);
        }
        else if (Role == SessionRole.MessageCentre && state is SessionState.Open or SessionState.Outbound && Past(now, _startedAt, _options.SessionInitTimeout))
        {
            End(new SessionEnd(SessionEndCause.NotBoundInTime), abort: true);
        }
        else if (state.IsBound() && _options.InactivityTimeout > TimeSpan.Zero && Past(now, Volatile.Read(ref _lastTransaction), _options.InactivityTimeout) && !_draining)
        {
            _ = CloseAsync(SessionEndCause.Inactive, _options.ResponseTimeout);
        }
    }

    private bool Past(long now, long since, TimeSpan limit) => now - since >= Ticks(limit);

    private sealed class SessionTimer(SmppSession session, TimerWheel wheel) : TimerNode
    {
        private bool _stopped;

        public void Start() => wheel.Schedule(this, session._options.TimerResolution);

        public void Stop()
        {
            Volatile.Write(ref _stopped, true);
            wheel.Cancel(this);
        }

        protected override void OnDue()
        {
            if (Volatile.Read(ref _stopped)) return;
            session.OnTick();
            if (!Volatile.Read(ref _stopped)) Start();
        }
    }

    /// <summary>The answer to enquire_link says nothing that its arrival has not said.</summary>
    private sealed class EnquireCompletion : IRequestCompletion
    {
        public void OnCompleted(long tag, in RequestResult result)
        {
            // Nothing to do, see above.
        }
    }
}
