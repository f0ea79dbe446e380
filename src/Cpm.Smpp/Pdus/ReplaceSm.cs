using Cpm.Smpp.Tlvs;

namespace Cpm.Smpp.Pdus;

/// <summary>replace_sm: replaces a waiting message; has no data_coding and no esm_class (SMPP 5.0 §4.5.3).</summary>
public struct ReplaceSm : IPdu<ReplaceSm>
{
    /// <summary>Opaque, at most 64 octets: never a number.</summary>
    public ReadOnlyMemory<byte> MessageId;

    /// <summary>Who sends, at most 20 octets.</summary>
    public Address Source;

    /// <summary>When to deliver, as <see cref="SmppTime"/> writes it; empty for at once.</summary>
    public ReadOnlyMemory<byte> ScheduleDeliveryTime;

    /// <summary>Until when to try, as <see cref="SmppTime"/> writes it; empty for the MC's default.</summary>
    public ReadOnlyMemory<byte> ValidityPeriod;

    /// <summary>Which receipts are wanted.</summary>
    public RegisteredDelivery RegisteredDelivery;

    /// <summary>Number of a canned message of the MC; 0 for none.</summary>
    public byte DefaultMessageId;

    /// <summary>Text, at most 254 octets; empty where message_payload carries it.</summary>
    public ReadOnlyMemory<byte> ShortMessage;

    /// <summary>Optional parameters.</summary>
    public TlvList Tlvs;

    /// <inheritdoc/>
    public static CommandId Id => CommandId.ReplaceSm;

    /// <inheritdoc/>
    public static void Fields<TCodec>(ref ReplaceSm pdu, ref TCodec codec) where TCodec : struct, IFieldCodec, allows ref struct
    {
        codec.CString(ref pdu.MessageId, FieldNames.MessageId, SharedFields.MessageId);
        SharedFields.Source(ref codec, ref pdu.Source, SharedFields.ShortAddress);
        codec.Time(ref pdu.ScheduleDeliveryTime, FieldNames.ScheduleDeliveryTime);
        codec.Time(ref pdu.ValidityPeriod, FieldNames.ValidityPeriod);
        codec.Code(ref pdu.RegisteredDelivery, FieldNames.RegisteredDelivery);
        codec.Octet(ref pdu.DefaultMessageId, FieldNames.DefaultMessageId);
        codec.ShortMessage(ref pdu.ShortMessage, FieldNames.ShortMessage);
        codec.Tlvs(ref pdu.Tlvs);
    }
}
