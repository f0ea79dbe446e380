using System.Text;
using Cpm.Primitives.Transports;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Tlvs;

namespace Cpm.Smpp.Sessions;

/// <content>Writing requests and responses; the end of requests and of the session.</content>
public sealed partial class SmppSession
{
    private SendStatus Send<T>(
        CommandId id, in T body, IRequestCompletion? completion, long tag, TimeSpan timeout, bool counted, out PduError error) where T : struct, IPdu<T>
    {
        var frame = new Frame<T> { Body = body };
        var length = PduCodec.Measure(id, CommandStatus.Ok, ref frame.Body, PeerTakesTlvs, out error);
        if (length == 0) return SendStatus.Invalid;
        lock (_gate)
        {
            if (_end is not null) return SendStatus.Closed;
            if (_draining && counted) return SendStatus.Draining;
            if (!SessionMatrix.Allows(_state, id, Role)) return SendStatus.NotBound;
            if (counted && _window.IsFull)
            {
                _windowWasFull = true;
                return SendStatus.WindowFull;
            }
            var sequence = _window.Next();
            frame.Header = new PduHeader((uint)length, id, CommandStatus.Ok, sequence);
            if (!_output.TryWrite(frame, Frame<T>.Write, out var end))
            {
                // The peer does not read: as full as a window can be. Or the connection broke this instant, which End will tell.
                _windowWasFull |= counted;
                return counted ? SendStatus.WindowFull : SendStatus.Closed;
            }
            var now = _time.GetTimestamp();
            if (id != CommandId.EnquireLink) _lastTransaction = now;
            Counters.PdusOut++;
            if (completion is null) return SendStatus.Sent;
            _window.Add(new OutstandingRequest
            {
                Sequence = sequence,
                Id = id,
                Counted = counted,
                Completion = completion,
                Tag = tag,
                SentAt = now,
                Deadline = now + Ticks(timeout),
                OutputEnd = end,
            });
            return SendStatus.Sent;
        }
    }

    private bool SendResponse<T>(CommandId id, CommandStatus status, uint sequence, in T body) where T : struct, IPdu<T>
    {
        if (!T.Covers(id)) throw new ArgumentException($"{typeof(T).Name} does not answer as {id.Name()}", nameof(body));
        var frame = new Frame<T> { Body = body };
        var length = PduCodec.Measure(id, status, ref frame.Body, PeerTakesTlvs, out _);
        if (length == 0) return false;
        frame.Header = new PduHeader((uint)length, id, status, sequence);
        lock (_gate) Counters.PdusOut++;
        return _output.TryWrite(frame, Frame<T>.Write);
    }

    private bool SendBlankResponse(in PduHeader request, CommandStatus status)
    {
        var id = request.Id.ToResponse();
        return id switch
        {
            CommandId.SubmitMultiResp => SendResponse(id, status, request.Sequence, default(SubmitMultiResp)),
            CommandId.QuerySmResp => SendResponse(id, status, request.Sequence, default(QuerySmResp)),
            CommandId.BindReceiverResp or CommandId.BindTransmitterResp or CommandId.BindTransceiverResp => SendResponse(id, status, request.Sequence, default(BindResp)),
            _ when MessageResp.Covers(id) => SendResponse(id, status, request.Sequence, default(MessageResp)),
            _ when HeaderOnly.Covers(id) => SendResponse(id, status, request.Sequence, default(HeaderOnly)),
            _ => SendResponse(CommandId.GenericNack, status, request.Sequence, default(HeaderOnly)),
        };
    }

    private void SendBindResponse(in PduHeader request, byte peerVersion)
    {
        using var tlvs = new TlvBuilder();
        if (peerVersion >= InterfaceVersion.V34 && _options.SendTlvs != false) tlvs.AddOctet(TlvTag.ScInterfaceVersion, _options.InterfaceVersion);
        var body = new BindResp { SystemId = Encoding.ASCII.GetBytes(_options.SystemId), Tlvs = tlvs.View() };
        SendResponse(request.Id.ToResponse(), CommandStatus.Ok, request.Sequence, body);
    }

    /// <summary>After a slot was freed, outside of the lock: who waited for one is told.</summary>
    private void OnSlotFreed()
    {
        bool tell;
        TaskCompletionSource? waiting;
        TaskCompletionSource? drained = null;
        lock (_gate)
        {
            tell = _windowWasFull && !_window.IsFull && _end is null;
            if (tell) _windowWasFull = false;
            waiting = _slotFreed;
            _slotFreed = null;
            if (_drained is not null && IsDrained) drained = _drained;
        }
        waiting?.TrySetResult();
        drained?.TrySetResult();
        if (tell) _handler.OnWindowAvailable(this);
    }

    private void Complete(in OutstandingRequest request, RequestOutcome outcome, CommandStatus status, ReadOnlyMemory<byte> response)
        => request.Completion.OnCompleted(request.Tag, new RequestResult(outcome, status, response, _time.GetElapsedTime(request.SentAt)));

    /// <summary>
    /// The one end of every session. First its owner learns it, then all outstanding requests, told apart by whether their frames may have left, and then
    /// <see cref="RunAsync"/> completes.
    /// </summary>
    /// <param name="end">How.</param>
    /// <param name="abort">True: the connection is cut. False: what was written leaves first.</param>
    private void End(SessionEnd end, bool abort)
    {
        var pending = new List<OutstandingRequest>();
        TaskCompletionSource? waiting;
        TaskCompletionSource? drained;
        long left;
        lock (_gate)
        {
            if (_end is not null) return;
            _end = end;
            _state = abort ? SessionState.Closed : SessionState.Unbound;
            // Closed first: what has not been handed over by now never will be. In good order everything still leaves.
            if (abort) _output.Close();
            left = abort ? _output.HandedOver : long.MaxValue;
            _window.TakeDue(long.MaxValue, pending);
            (waiting, drained) = (_slotFreed, _drained);
        }
        try
        {
            _timer.Stop();
            if (abort)
            {
                _connection.Abort();
                StopReading();
            }
            else
            {
                _ = FinishAsync();
            }
            // Before its requests: who learns that one of them was lost tries again, and must not find this session in use.
            _handler.OnClosed(this, end);
        }
        finally
        {
            foreach (var request in pending)
                Complete(request, request.OutputEnd <= left ? RequestOutcome.ConnectionLost : RequestOutcome.NotSent, CommandStatus.Ok, default);
            waiting?.TrySetResult();
            drained?.TrySetResult();
            _over.TrySetResult();
        }
    }

    private async Task FinishAsync()
    {
        try
        {
            await _output.FlushedAsync().WaitAsync(_options.UnbindTimeout, _time);
        }
        catch (TimeoutException)
        {
            _connection.Abort();
        }
        lock (_gate) _state = SessionState.Closed;
        _output.Close();
        StopReading();
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);

    private struct Frame<T> where T : struct, IPdu<T>
    {
        public static readonly FrameWriter<Frame<T>> Write = static (frame, output) =>
        {
            var length = (int)frame.Header.Length;
            PduCodec.Write(frame.Header, ref frame.Body, output.GetSpan(length)[..length]);
            output.Advance(length);
        };

        public PduHeader Header;
        public T Body;
    }
}
