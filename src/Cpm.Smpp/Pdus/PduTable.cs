using System.Collections.Frozen;

namespace Cpm.Smpp.Pdus;

/// <summary>Which layout each command has. A new PDU enters the product through a line here.</summary>
public static class PduTable
{
    private delegate bool Decoder(ReadOnlyMemory<byte> pdu, PduLimits limits, out PduError error);

    private static readonly FrozenDictionary<CommandId, Decoder> Decoders = new Dictionary<CommandId, Decoder>
    {
        [CommandId.GenericNack] = Decode<HeaderOnly>,
        [CommandId.BindReceiver] = Decode<Bind>,
        [CommandId.BindReceiverResp] = Decode<BindResp>,
        [CommandId.BindTransmitter] = Decode<Bind>,
        [CommandId.BindTransmitterResp] = Decode<BindResp>,
        [CommandId.QuerySm] = Decode<QuerySm>,
        [CommandId.QuerySmResp] = Decode<QuerySmResp>,
        [CommandId.SubmitSm] = Decode<SubmitSm>,
        [CommandId.SubmitSmResp] = Decode<MessageResp>,
        [CommandId.DeliverSm] = Decode<DeliverSm>,
        [CommandId.DeliverSmResp] = Decode<MessageResp>,
        [CommandId.Unbind] = Decode<HeaderOnly>,
        [CommandId.UnbindResp] = Decode<HeaderOnly>,
        [CommandId.ReplaceSm] = Decode<ReplaceSm>,
        [CommandId.ReplaceSmResp] = Decode<HeaderOnly>,
        [CommandId.CancelSm] = Decode<CancelSm>,
        [CommandId.CancelSmResp] = Decode<HeaderOnly>,
        [CommandId.BindTransceiver] = Decode<Bind>,
        [CommandId.BindTransceiverResp] = Decode<BindResp>,
        [CommandId.Outbind] = Decode<Outbind>,
        [CommandId.EnquireLink] = Decode<HeaderOnly>,
        [CommandId.EnquireLinkResp] = Decode<HeaderOnly>,
        [CommandId.SubmitMulti] = Decode<SubmitMulti>,
        [CommandId.SubmitMultiResp] = Decode<SubmitMultiResp>,
        [CommandId.AlertNotification] = Decode<AlertNotification>,
        [CommandId.DataSm] = Decode<DataSm>,
        [CommandId.DataSmResp] = Decode<MessageResp>,
        [CommandId.BroadcastSm] = Decode<BroadcastSm>,
        [CommandId.BroadcastSmResp] = Decode<MessageResp>,
        [CommandId.QueryBroadcastSm] = Decode<QueryBroadcastSm>,
        [CommandId.QueryBroadcastSmResp] = Decode<MessageResp>,
        [CommandId.CancelBroadcastSm] = Decode<CancelBroadcastSm>,
        [CommandId.CancelBroadcastSmResp] = Decode<HeaderOnly>,
    }.ToFrozenDictionary();

    /// <summary>True for every command of SMPP 3.4 and 5.0.</summary>
    public static bool IsKnown(CommandId id) => Decoders.ContainsKey(id);

    /// <summary>Reads a PDU for its errors only.</summary>
    public static bool IsWellFormed(CommandId id, ReadOnlyMemory<byte> pdu, PduLimits limits, out PduError error)
    {
        if (Decoders.TryGetValue(id, out var decode)) return decode(pdu, limits, out error);
        error = new PduError(PduErrorKind.WrongCommand, id, FieldNames.CommandId, 4);
        return false;
    }

    private static bool Decode<T>(ReadOnlyMemory<byte> pdu, PduLimits limits, out PduError error) where T : struct, IPdu<T> => PduCodec.TryDecode<T>(pdu, limits, out _, out error);
}
