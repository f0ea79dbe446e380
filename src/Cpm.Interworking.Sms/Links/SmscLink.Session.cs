using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;

namespace Cpm.Interworking.Sms.Links;

/// <content>What a session tells its link.</content>
internal sealed partial class SmscLink
{
    /// <inheritdoc/>
    public override void OnBound(SmppSession session)
    {
        Health.Bound();
        _isSilent = false;
        Probe?.Bound();
        _isDoubted = false;
        // Together: who sees that it can send also sees that it is bound.
        lock (_gate)
        {
            Volatile.Write(ref _session, session);
            Become("bound", null);
        }
        context.Changed();
        _watch?.Start();
    }

    /// <inheritdoc/>
    public override void OnCongestion(SmppSession session, byte state) => Pace.Congestion(state);

    /// <inheritdoc/>
    public override void OnClosed(SmppSession session, SessionEnd end)
    {
        TaskCompletionSource? slot;
        lock (_gate)
        {
            if (!ReferenceEquals(_session, session)) return;
            Volatile.Write(ref _session, null);
            (slot, _slot) = (_slot, null);
            Become("waiting", end.ToString());
        }
        slot?.TrySetResult();
        context.Changed();
    }

    /// <inheritdoc/>
    public override void OnWindowAvailable(SmppSession session)
    {
        TaskCompletionSource? slot;
        lock (_gate) (slot, _slot) = (_slot, null);
        slot?.TrySetResult();
    }

    /// <inheritdoc/>
    public override void OnDeliverSm(SmppSession session, PduHeader header, in DeliverSm pdu) => context.Intake.Take(this, session, header, pdu);

    /// <inheritdoc/>
    public override void OnDataSm(SmppSession session, PduHeader header, in DataSm pdu)
    {
        // The same content in fewer fields; its text lies in message_payload (SMPP v5.0 §4.2.2).
        var message = new DeliverSm
        {
            ServiceType = pdu.ServiceType,
            Source = pdu.Source,
            Destination = pdu.Destination,
            EsmClass = pdu.EsmClass,
            RegisteredDelivery = pdu.RegisteredDelivery,
            DataCoding = pdu.DataCoding,
            Tlvs = pdu.Tlvs,
        };
        context.Intake.Take(this, session, header, message);
    }

    /// <summary>A message of ours that SMPP has no form for.</summary>
    public void Report(in PduError error)
    {
        context.Metrics.Error(Name, "cannot_write");
        context.Log.CannotWrite(Name, error.ToString());
    }

    /// <inheritdoc/>
    public override void OnProtocolError(SmppSession session, in PduError error) => context.Log.MalformedPdu(Name, error.ToString());
}
