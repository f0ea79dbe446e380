using Cpm.Smpp.Pdus;

namespace Cpm.Smpp.Sessions;

/// <summary>A request of the peer. Its memory is valid during the call that hands it over.</summary>
/// <param name="Header">The header: keep it to answer later.</param>
/// <param name="Pdu">The whole PDU.</param>
public readonly record struct InboundPdu(PduHeader Header, ReadOnlyMemory<byte> Pdu)
{
    /// <summary>Reads the body.</summary>
    public bool TryDecode<T>(PduLimits limits, out T body, out PduError error) where T : struct, IPdu<T> => PduCodec.TryDecode(Pdu, limits, out body, out error);
}

/// <summary>
/// What the owner of a session wants to know and do. Called on the session's reading loop (the ends of sessions also elsewhere), never inside its locks: must be
/// quick. Requests are answered through <see cref="SmppSession.Respond{T}"/>, at once or later, from any thread. What is not overridden is refused.
/// </summary>
public abstract class SmppSessionHandler
{
    /// <summary>Message centre: who may bind. Anything but Ok refuses; unknown names and wrong passwords deserve the same answer.</summary>
    public virtual CommandStatus OnBind(SmppSession session, BindMode mode, in Bind bind) => CommandStatus.BindFailed;

    /// <summary>The session is bound, in either role; requests may be sent from now on.</summary>
    public virtual void OnBound(SmppSession session)
    {
    }

    /// <summary>A message from an ESME, to be answered with a <see cref="MessageResp"/>.</summary>
    public virtual void OnSubmitSm(SmppSession session, PduHeader header, in SubmitSm pdu) => session.Respond(header, CommandStatus.Prohibited);

    /// <summary>A message or receipt from a message centre, to be answered with an empty <see cref="MessageResp"/>.</summary>
    public virtual void OnDeliverSm(SmppSession session, PduHeader header, in DeliverSm pdu) => session.Respond(header, CommandStatus.ReceiverRejected);

    /// <summary>A message from either side, to be answered with a <see cref="MessageResp"/>.</summary>
    public virtual void OnDataSm(SmppSession session, PduHeader header, in DataSm pdu) => session.Respond(header, CommandStatus.Prohibited);

    /// <summary>Any other request that the state allows: query, cancel, replace, multi, broadcast, alert_notification, outbind.</summary>
    public virtual void OnOther(SmppSession session, in InboundPdu pdu)
    {
        if (pdu.Header.Id.ExpectsResponse()) session.Respond(pdu.Header, CommandStatus.InvalidCommandId);
    }

    /// <summary>A request that found the window full may be tried again.</summary>
    public virtual void OnWindowAvailable(SmppSession session)
    {
    }

    /// <summary>A response told how loaded the peer is (congestion_state, SMPP 5.0 §4.8.4.18): 0 idle, 80 to 90 optimum, 100 congested. Called before the response's completion.</summary>
    public virtual void OnCongestion(SmppSession session, byte state)
    {
    }

    /// <summary>A response that belongs to no outstanding request: late, wrong or repeated. It was counted and is dropped.</summary>
    public virtual void OnUnexpectedResponse(SmppSession session, in InboundPdu pdu)
    {
    }

    /// <summary>A malformed PDU. It was answered where it could be.</summary>
    public virtual void OnProtocolError(SmppSession session, in PduError error)
    {
    }

    /// <summary>The session is over. Those of its requests that still wait are completed when this returns: whoever learns their end knows of this one.</summary>
    public virtual void OnClosed(SmppSession session, SessionEnd end)
    {
    }
}
