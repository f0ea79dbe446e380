using Cpm.Smpp.Tlvs;

namespace Cpm.Smpp.Pdus;

/// <summary>The answers that carry a message id (SMPP 5.0 §4.2.1.2, §4.2.2.2, §4.3.1.2, §4.4.1.2, §4.6.1.2). In deliver_sm_resp the id is empty.</summary>
public struct MessageResp : IPdu<MessageResp>
{
    /// <summary>Opaque, at most 64 octets: never a number.</summary>
    public ReadOnlyMemory<byte> MessageId;

    /// <summary>Optional parameters.</summary>
    public TlvList Tlvs;

    /// <inheritdoc/>
    public static CommandId Id => CommandId.SubmitSmResp;

    /// <inheritdoc/>
    public static bool Covers(CommandId id) => id is CommandId.SubmitSmResp or CommandId.DeliverSmResp or CommandId.DataSmResp
        or CommandId.BroadcastSmResp or CommandId.QueryBroadcastSmResp;

    /// <inheritdoc/>
    public static void Fields<TCodec>(ref MessageResp pdu, ref TCodec codec) where TCodec : struct, IFieldCodec, allows ref struct
    {
        codec.CString(ref pdu.MessageId, FieldNames.MessageId, SharedFields.MessageId);
        codec.Tlvs(ref pdu.Tlvs);
    }
}
