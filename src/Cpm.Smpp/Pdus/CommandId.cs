namespace Cpm.Smpp.Pdus;

/// <summary>command_id: what a PDU is (SMPP 5.0 §4.7.5). Bit 31 marks a response. Values not named here occur and survive.</summary>
public enum CommandId : uint
{
    /// <summary>Answer to a PDU that cannot be understood.</summary>
    GenericNack = 0x8000_0000,

    /// <summary>ESME to MC: open for receiving.</summary>
    BindReceiver = 0x01,

    /// <summary>Answer to <see cref="BindReceiver"/>.</summary>
    BindReceiverResp = 0x8000_0001,

    /// <summary>ESME to MC: open for sending.</summary>
    BindTransmitter = 0x02,

    /// <summary>Answer to <see cref="BindTransmitter"/>.</summary>
    BindTransmitterResp = 0x8000_0002,

    /// <summary>ESME to MC: state of a message.</summary>
    QuerySm = 0x03,

    /// <summary>Answer to <see cref="QuerySm"/>.</summary>
    QuerySmResp = 0x8000_0003,

    /// <summary>ESME to MC: a message.</summary>
    SubmitSm = 0x04,

    /// <summary>Answer to <see cref="SubmitSm"/>.</summary>
    SubmitSmResp = 0x8000_0004,

    /// <summary>MC to ESME: a message or a receipt.</summary>
    DeliverSm = 0x05,

    /// <summary>Answer to <see cref="DeliverSm"/>.</summary>
    DeliverSmResp = 0x8000_0005,

    /// <summary>Either side: end of the session.</summary>
    Unbind = 0x06,

    /// <summary>Answer to <see cref="Unbind"/>.</summary>
    UnbindResp = 0x8000_0006,

    /// <summary>ESME to MC: replace a waiting message.</summary>
    ReplaceSm = 0x07,

    /// <summary>Answer to <see cref="ReplaceSm"/>.</summary>
    ReplaceSmResp = 0x8000_0007,

    /// <summary>ESME to MC: cancel waiting messages.</summary>
    CancelSm = 0x08,

    /// <summary>Answer to <see cref="CancelSm"/>.</summary>
    CancelSmResp = 0x8000_0008,

    /// <summary>ESME to MC: open for both directions.</summary>
    BindTransceiver = 0x09,

    /// <summary>Answer to <see cref="BindTransceiver"/>.</summary>
    BindTransceiverResp = 0x8000_0009,

    /// <summary>MC to ESME: please bind. Has no response.</summary>
    Outbind = 0x0B,

    /// <summary>Either side: are you there?</summary>
    EnquireLink = 0x15,

    /// <summary>Answer to <see cref="EnquireLink"/>.</summary>
    EnquireLinkResp = 0x8000_0015,

    /// <summary>ESME to MC: one message to many.</summary>
    SubmitMulti = 0x21,

    /// <summary>Answer to <see cref="SubmitMulti"/>.</summary>
    SubmitMultiResp = 0x8000_0021,

    /// <summary>MC to ESME: a mobile is available again. Has no response.</summary>
    AlertNotification = 0x102,

    /// <summary>Either side: a message with its text in message_payload.</summary>
    DataSm = 0x103,

    /// <summary>Answer to <see cref="DataSm"/>.</summary>
    DataSmResp = 0x8000_0103,

    /// <summary>ESME to MC: cell broadcast (5.0).</summary>
    BroadcastSm = 0x111,

    /// <summary>Answer to <see cref="BroadcastSm"/>.</summary>
    BroadcastSmResp = 0x8000_0111,

    /// <summary>ESME to MC: state of a broadcast (5.0).</summary>
    QueryBroadcastSm = 0x112,

    /// <summary>Answer to <see cref="QueryBroadcastSm"/>.</summary>
    QueryBroadcastSmResp = 0x8000_0112,

    /// <summary>ESME to MC: cancel a broadcast (5.0).</summary>
    CancelBroadcastSm = 0x113,

    /// <summary>Answer to <see cref="CancelBroadcastSm"/>.</summary>
    CancelBroadcastSmResp = 0x8000_0113,
}

/// <summary>What can be said of a command_id without its body.</summary>
public static class CommandIds
{
    private const uint ResponseBit = 0x8000_0000;

    /// <summary>True for responses, generic_nack included.</summary>
    public static bool IsResponse(this CommandId id) => ((uint)id & ResponseBit) != 0;

    /// <summary>True for requests that the far side answers: all but outbind and alert_notification.</summary>
    public static bool ExpectsResponse(this CommandId id) => !id.IsResponse() && id is not (CommandId.Outbind or CommandId.AlertNotification);

    /// <summary>The response that belongs to a request.</summary>
    public static CommandId ToResponse(this CommandId id) => (CommandId)((uint)id | ResponseBit);

    /// <summary>True for the three bind requests.</summary>
    public static bool IsBind(this CommandId id) => id is CommandId.BindReceiver or CommandId.BindTransmitter or CommandId.BindTransceiver;

    /// <summary>The name the specification uses, for logs; a number in hexadecimal where there is none.</summary>
    public static string Name(this CommandId id) => id switch
    {
        CommandId.GenericNack => "generic_nack",
        CommandId.BindReceiver => "bind_receiver",
        CommandId.BindReceiverResp => "bind_receiver_resp",
        CommandId.BindTransmitter => "bind_transmitter",
        CommandId.BindTransmitterResp => "bind_transmitter_resp",
        CommandId.QuerySm => "query_sm",
        CommandId.QuerySmResp => "query_sm_resp",
        CommandId.SubmitSm => "submit_sm",
        CommandId.SubmitSmResp => "submit_sm_resp",
        CommandId.DeliverSm => "deliver_sm",
        CommandId.DeliverSmResp => "deliver_sm_resp",
        CommandId.Unbind => "unbind",
        CommandId.UnbindResp => "unbind_resp",
        CommandId.ReplaceSm => "replace_sm",
        CommandId.ReplaceSmResp => "replace_sm_resp",
        CommandId.CancelSm => "cancel_sm",
        CommandId.CancelSmResp => "cancel_sm_resp",
        CommandId.BindTransceiver => "bind_transceiver",
        CommandId.BindTransceiverResp => "bind_transceiver_resp",
        CommandId.Outbind => "outbind",
        CommandId.EnquireLink => "enquire_link",
        CommandId.EnquireLinkResp => "enquire_link_resp",
        CommandId.SubmitMulti => "submit_multi",
        CommandId.SubmitMultiResp => "submit_multi_resp",
        CommandId.AlertNotification => "alert_notification",
        CommandId.DataSm => "data_sm",
        CommandId.DataSmResp => "data_sm_resp",
        CommandId.BroadcastSm => "broadcast_sm",
        CommandId.BroadcastSmResp => "broadcast_sm_resp",
        CommandId.QueryBroadcastSm => "query_broadcast_sm",
        CommandId.QueryBroadcastSmResp => "query_broadcast_sm_resp",
        CommandId.CancelBroadcastSm => "cancel_broadcast_sm",
        CommandId.CancelBroadcastSmResp => "cancel_broadcast_sm_resp",
        _ => $"0x{(uint)id:X8}",
    };
}
