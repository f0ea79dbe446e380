using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Sms.Mapping;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Cpm.Smpp.Text;
using Cpm.Smpp.Tlvs;

namespace Cpm.Interworking.Sms.Outbound;

/// <content>Announces the parts, writes them, and takes their answers.</content>
internal sealed partial class Submission : IRequestCompletion, IValueTaskSource
{
    /// <summary>Sends what is not done yet, and completes when all of it is answered or given up.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync(TimeSpan patience)
    {
        _answered.Reset();
        await AnnounceAsync();
        // One is held until all are written, so that the end comes once.
        _open = 1;
        for (var i = 0; i < Count; i++)
        {
            if (_parts[i].Status != PartStatus.Waiting) continue;
            await _link!.Pace.TakeAsync();
            if (!await SendPartAsync(i, patience)) break;
        }
        Done();
        await new ValueTask(this, _answered.Version);
    }

    /// <inheritdoc/>
    public void OnCompleted(long tag, in RequestResult result)
    {
        try
        {
            Complete(tag, result);
        }
        finally
        {
            // Whatever happens, the attempt must end.
            Done();
        }
    }

    private void Complete(long tag, in RequestResult result)
    {
        _link!.Ended(result.Outcome, result.Status);
        ref var part = ref _parts[tag];
        switch (result.Outcome)
        {
            case RequestOutcome.Ok:
                part.Status = PartStatus.Accepted;
                Accept((int)tag, ref part, result.MessageIdText);
                _metrics.RoundTrip(_link!.Name, result.RoundTrip);
                break;
            case RequestOutcome.Error:
                byte? why = result.TryDecode<MessageResp>(out var body, out _) && body.Tlvs.TryGetOctet(TlvTag.DeliveryFailureReason, out var octet) ? octet : null;
                part.Status = PartStatus.Refused;
                part.Code = result.Status;
                part.Result = SubmitResults.Of(result.Status, why);
                _metrics.RoundTrip(_link!.Name, result.RoundTrip);
                _metrics.Error(_link.Name, result.Status.Name());
                break;
            case RequestOutcome.NotSent:
                part.Status = PartStatus.NotSent;
                break;
            default:
                part.Status = PartStatus.Unknown;
                _metrics.Error(_link!.Name, result.Outcome == RequestOutcome.Timeout ? "timeout" : "connection_lost");
                break;
        }
    }

    // While the response is read and not later: the receipt may be the next PDU of the same read.
    private void Accept(int part, ref PartState state, string id)
    {
        state.HasId = id.Length > 0;
        // The other forms of the id are for receipts.
        _attempt!.Accepted(Key(part), AsksReceipt ? MessageIdForms.OfResponse(_link!.Group, id) : new RemoteKeys(_link!.Group, id));
    }

    void IValueTaskSource.GetResult(short token) => _answered.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _answered.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _answered.OnCompleted(continuation, state, token, flags);

    private async ValueTask AnnounceAsync()
    {
        if (Count == 1)
        {
            await _attempt!.SendingAsync(Key(0));
            return;
        }
        // All at once: they share a commit.
        var announced = new List<Task>(Count);
        for (var i = 0; i < Count; i++)
        {
            if (_parts[i].Status == PartStatus.Waiting) announced.Add(_attempt!.SendingAsync(Key(i)).AsTask());
        }
        await Task.WhenAll(announced);
    }

    /// <summary>False when the link takes nothing more: this part and the rest were not sent.</summary>
    private async ValueTask<bool> SendPartAsync(int part, TimeSpan patience)
    {
        Interlocked.Increment(ref _open);
        while (true)
        {
            var status = TrySubmit(part);
            if (status == SendStatus.Sent) return true;
            if (status == SendStatus.WindowFull)
            {
                // Asked again after the signal was taken: a slot freed in between would not be told.
                var freed = _link!.SlotFreed();
                status = TrySubmit(part);
                if (status == SendStatus.Sent) return true;
                if (status == SendStatus.WindowFull && await FreedAsync(freed, patience)) continue;
            }
            _link!.Health.Leave();
            _parts[part].Status = status == SendStatus.Invalid ? PartStatus.Invalid : PartStatus.NotSent;
            Done();
            return false;
        }
    }

    private async ValueTask<bool> FreedAsync(Task freed, TimeSpan patience)
    {
        try
        {
            await freed.WaitAsync(patience, _link!.Time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private SendStatus TrySubmit(int part)
    {
        var octets = _octets.WrittenMemory[_plan.Part(part)];
        _tlvs.Clear();
        if (_plan.IsPayload)
        {
            _tlvs.Add(TlvTag.MessagePayload, octets.Span);
            _pdu.ShortMessage = default;
        }
        else
        {
            _pdu.ShortMessage = octets;
            if (Count > 1 && _text.LongMessages == LongMessages.Sar)
            {
                _tlvs.AddUInt16(TlvTag.SarMsgRefNum, _reference).AddOctet(TlvTag.SarTotalSegments, (byte)Count).AddOctet(TlvTag.SarSegmentSeqnum, (byte)(part + 1));
            }
        }
        _pdu.Tlvs = _tlvs.View();
        var status = _link!.TrySubmit(_pdu, this, part, out var error);
        if (status == SendStatus.Invalid) _link.Report(error);
        return status;
    }

    private void Done()
    {
        if (Interlocked.Decrement(ref _open) == 0) _answered.SetResult(true);
    }
}
