using System.Buffers;
using System.Text;
using Cpm.Primitives;
using Cpm.Smpp.Pdus;

namespace Cpm.Smpp.Sessions;

/// <content>The reading loop.</content>
public sealed partial class SmppSession
{
    private int _unanswered;
    private int _consecutiveErrors;
    private long _enquiriesSince;
    private int _enquiries;
    private bool _stopReading;
    private TaskCompletionSource? _resumed;

    /// <summary>
    /// Reads until the session is over, then releases the connection. To be called once. Completes with how it ended, when all its requests have
    /// been completed and its owner knows; does not throw for anything that peer or network do.
    /// </summary>
    public async Task<SessionEnd> RunAsync()
    {
        _lastInbound = _lastTransaction = _startedAt = _time.GetTimestamp();
        _timer.Start();
        await using var closing = _connection.CloseRequested.UnsafeRegister(static s => _ = ((SmppSession)s!).CloseAsync(), this);
        using var whole = new PooledWriter();
        try
        {
            await ReadAsync(whole);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException || _end is not null)
        {
            End(new SessionEnd(SessionEndCause.ConnectionLost, default, e), abort: true);
        }
        catch (Exception e)
        {
            // A handler threw. The session cannot know what was done: it ends, and its owner learns why.
            End(new SessionEnd(SessionEndCause.Fault, default, e), abort: true);
        }
        End(new SessionEnd(SessionEndCause.PeerClosed), abort: true);
        // Another thread may be about to end it.
        await _over.Task;
        try
        {
            await _connection.DisposeAsync();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The connection was broken already; what became of the session is known.
        }
        return _end!;
    }

    private async Task ReadAsync(PooledWriter whole)
    {
        while (!Volatile.Read(ref _stopReading))
        {
            var read = await _input.ReadAsync();
            var buffer = read.Buffer;
            var before = buffer.Length;
            var go = Process(ref buffer, whole, out var paused);
            NotePartial(!buffer.IsEmpty && !paused, progress: buffer.Length != before);
            _input.AdvanceTo(buffer.Start, paused ? buffer.Start : buffer.End);
            if (!go) await StoppedAsync();
            else if (read.IsCompleted) return;
            else if (paused) await ResumedAsync();
        }
    }

    /// <summary>Handles every whole PDU of the buffer. False when the session has come to its end.</summary>
    private bool Process(ref ReadOnlySequence<byte> buffer, PooledWriter whole, out bool paused)
    {
        paused = false;
        while (_end is null)
        {
            paused = Volatile.Read(ref _unanswered) >= _options.InboundWindow;
            if (paused) return true;
            switch (PduFramer.TryRead(ref buffer, _options.Limits, out var pdu, out var error))
            {
                case ParseStatus.NeedMore:
                    return true;
                case ParseStatus.Rejected:
                    // The stream is lost: no header can be trusted, so the sequence number is 0 (SMPP 5.0 §4.1.4).
                    OnMalformed(error);
                    SendResponse(CommandId.GenericNack, CommandStatus.InvalidCommandLength, 0, default(HeaderOnly));
                    End(new SessionEnd(SessionEndCause.ProtocolError, error), abort: false);
                    return false;
                case ParseStatus.Complete:
                    Dispatch(pdu.IsSingleSegment ? pdu.First : Join(pdu, whole));
                    break;
            }
        }
        return false;
    }

    private static ReadOnlyMemory<byte> Join(in ReadOnlySequence<byte> pdu, PooledWriter whole)
    {
        whole.Clear();
        pdu.CopyTo(whole.GetSpan((int)pdu.Length));
        whole.Advance((int)pdu.Length);
        return whole.WrittenMemory;
    }

    private void Dispatch(ReadOnlyMemory<byte> pdu)
    {
        Volatile.Write(ref _lastInbound, _time.GetTimestamp());
        Counters.PdusIn++;
        var inbound = new InboundPdu(PduHeader.Read(pdu.Span), pdu);
        if (inbound.Header.Id.IsResponse()) OnResponse(inbound);
        else OnRequest(inbound);
    }

    private void OnResponse(in InboundPdu pdu)
    {
        bool found;
        OutstandingRequest request;
        lock (_gate)
        {
            found = _window.TryTake(pdu.Header.Sequence, pdu.Header.Id, out request);
            if (!found) Counters.UnexpectedResponses++;
        }
        if (!found)
        {
            // Never answered: two sides that nack each other's responses do not stop (facts of the field, not of the specification).
            _handler.OnUnexpectedResponse(this, pdu);
            return;
        }
        if (CongestionState.TryRead(pdu.Header.Id, pdu.Pdu.Span, out var congestion)) _handler.OnCongestion(this, congestion);
        var failed = pdu.Header.Status != CommandStatus.Ok || pdu.Header.Id == CommandId.GenericNack;
        var status = failed && pdu.Header.Status == CommandStatus.Ok ? CommandStatus.UnknownError : pdu.Header.Status;
        Complete(request, failed ? RequestOutcome.Error : RequestOutcome.Ok, status, pdu.Pdu);
        OnSlotFreed();
    }

    private void OnRequest(in InboundPdu pdu)
    {
        var header = pdu.Header;
        SessionState state;
        lock (_gate) state = _state;
        if (header.Id != CommandId.EnquireLink) Volatile.Write(ref _lastTransaction, _lastInbound);
        if (header.Id == CommandId.EnquireLink)
        {
            if (MayEnquire()) SendBlankResponse(header, CommandStatus.Ok);
        }
        else if (header.Id == CommandId.Unbind)
        {
            SendBlankResponse(header, CommandStatus.Ok);
            End(new SessionEnd(SessionEndCause.PeerUnbound), abort: false);
        }
        else if (!PduTable.IsKnown(header.Id))
        {
            Counters.MalformedPdus++;
            SendResponse(CommandId.GenericNack, CommandStatus.InvalidCommandId, header.Sequence, default(HeaderOnly));
        }
        else if (!SessionMatrix.Allows(state, header.Id, PeerRole))
        {
            Counters.MisplacedPdus++;
            var again = header.Id.IsBind() && state.IsBound() && Role == SessionRole.MessageCentre;
            if (header.Id.ExpectsResponse()) SendBlankResponse(header, again ? CommandStatus.AlreadyBound : CommandStatus.InvalidBindStatus);
        }
        else if (header.Id.IsBind())
        {
            OnBind(pdu);
        }
        else
        {
            HandOver(pdu);
        }
    }

    /// <summary>False where the peer asks for life far more often than anyone needs to: answering would only double the flood.</summary>
    private bool MayEnquire()
    {
        if (_options.MaxEnquiriesPerSecond == 0) return true;
        if (_enquiriesSince == 0 || Past(_lastInbound, _enquiriesSince, TimeSpan.FromSeconds(1))) (_enquiriesSince, _enquiries) = (_lastInbound, 0);
        if (++_enquiries <= _options.MaxEnquiriesPerSecond) return true;
        Counters.EnquiriesIgnored++;
        return false;
    }

    private void HandOver(in InboundPdu pdu)
    {
        PduError error;
        switch (pdu.Header.Id)
        {
            case CommandId.SubmitSm when pdu.TryDecode<SubmitSm>(_options.Limits, out var submit, out error):
                Count();
                _handler.OnSubmitSm(this, pdu.Header, submit);
                return;
            case CommandId.DeliverSm when pdu.TryDecode<DeliverSm>(_options.Limits, out var deliver, out error):
                Count();
                _handler.OnDeliverSm(this, pdu.Header, deliver);
                return;
            case CommandId.DataSm when pdu.TryDecode<DataSm>(_options.Limits, out var data, out error):
                Count();
                _handler.OnDataSm(this, pdu.Header, data);
                return;
            case not (CommandId.SubmitSm or CommandId.DeliverSm or CommandId.DataSm) when PduTable.IsWellFormed(pdu.Header.Id, pdu.Pdu, _options.Limits, out error):
                if (pdu.Header.Id.ExpectsResponse()) Count();
                _handler.OnOther(this, pdu);
                return;
            default:
                _ = PduTable.IsWellFormed(pdu.Header.Id, pdu.Pdu, _options.Limits, out error);
                break;
        }
        if (pdu.Header.Id.ExpectsResponse()) SendBlankResponse(pdu.Header, error.ToStatus());
        OnMalformed(error);
        if (++_consecutiveErrors >= _options.MaxConsecutiveErrors) End(new SessionEnd(SessionEndCause.ProtocolError, error), abort: false);
    }

    private void Count()
    {
        _consecutiveErrors = 0;
        Interlocked.Increment(ref _unanswered);
    }

    private void OnMalformed(in PduError error)
    {
        Counters.MalformedPdus++;
        _handler.OnProtocolError(this, error);
    }

    private void OnBind(in InboundPdu pdu)
    {
        var header = pdu.Header;
        CommandStatus status;
        if (pdu.TryDecode<Bind>(_options.Limits, out var bind, out var error))
        {
            status = _handler.OnBind(this, header.Id.Mode(), bind);
        }
        else
        {
            OnMalformed(error);
            status = error.ToStatus();
        }
        if (status != CommandStatus.Ok)
        {
            SendBlankResponse(header, status);
            End(new SessionEnd(SessionEndCause.BindFailed), abort: false);
            return;
        }
        lock (_gate)
        {
            if (_end is not null) return;
            _peerVersion = bind.InterfaceVersion;
            PeerSystemId = Encoding.Latin1.GetString(bind.SystemId.Span);
            // The answer is written before anyone can send as a bound session.
            SendBindResponse(header, bind.InterfaceVersion);
            _state = header.Id.Mode().State();
        }
        _handler.OnBound(this);
    }

    private void RequestAnswered()
    {
        TaskCompletionSource? resumed = null;
        TaskCompletionSource? drained = null;
        lock (_gate)
        {
            if (_unanswered > 0) Interlocked.Decrement(ref _unanswered);
            // Resuming at half of the window keeps a slow handler from a pause per request.
            if (_resumed is not null && _unanswered <= _options.InboundWindow / 2) (resumed, _resumed) = (_resumed, null);
            if (_drained is not null && IsDrained) drained = _drained;
        }
        resumed?.TrySetResult();
        drained?.TrySetResult();
    }

    private async Task ResumedAsync()
    {
        Task resumed;
        lock (_gate)
        {
            if (_stopReading || _unanswered <= _options.InboundWindow / 2) return;
            Counters.Pauses++;
            resumed = (_resumed = NewSignal()).Task;
        }
        await resumed;
        // The silence was ours.
        Volatile.Write(ref _lastInbound, _time.GetTimestamp());
    }

    /// <summary>The session ends in good order: waits until what was written has left.</summary>
    private Task StoppedAsync()
    {
        lock (_gate)
        {
            if (_stopReading) return Task.CompletedTask;
            return (_resumed ??= NewSignal()).Task;
        }
    }

    private void StopReading()
    {
        TaskCompletionSource? resumed;
        lock (_gate)
        {
            Volatile.Write(ref _stopReading, true);
            (resumed, _resumed) = (_resumed, null);
        }
        resumed?.TrySetResult();
        _input.CancelPendingRead();
    }
}
