using Cpm.Smpp.Tlvs;

namespace Cpm.Smpp.Pdus;

/// <summary>deliver_sm: a message or a receipt from the MC (SMPP 5.0 §4.3.1).</summary>
public struct DeliverSm : IPdu<DeliverSm>
{
    /// <summary>Service, at most 5 octets; mostly empty.</summary>
    public ReadOnlyMemory<byte> ServiceType;

    /// <summary>Who sends, at most 20 octets.</summary>
    public Address Source;

    /// <summary>Who receives, at most 20 octets.</summary>
    public Address Destination;

    /// <summary>Mode, type and features.</summary>
    public EsmClass EsmClass;

    /// <summary>TP-PID of GSM (3GPP TS 23.040 §9.2.3.9); 0 normally.</summary>
    public byte ProtocolId;

    /// <summary>0 to 3.</summary>
    public byte PriorityFlag;

    /// <summary>Empty, except between MCs.</summary>
    public ReadOnlyMemory<byte> ScheduleDeliveryTime;

    /// <summary>Empty, except between MCs.</summary>
    public ReadOnlyMemory<byte> ValidityPeriod;

    /// <summary>Which acknowledgements of device or user are wanted.</summary>
    public RegisteredDelivery RegisteredDelivery;

    /// <summary>0, except between MCs.</summary>
    public byte ReplaceIfPresent;

    /// <summary>Alphabet and class of the text; 0 is the MC's default alphabet.</summary>
    public byte DataCoding;

    /// <summary>0, except between MCs.</summary>
    public byte DefaultMessageId;

    /// <summary>Text, at most 254 octets; empty where message_payload carries it.</summary>
    public ReadOnlyMemory<byte> ShortMessage;

    /// <summary>Optional parameters.</summary>
    public TlvList Tlvs;

    /// <inheritdoc/>
    public static CommandId Id => CommandId.DeliverSm;

    /// <summary>The text: message_payload where it has any octets, short_message otherwise (SMPP 5.0 §4.2.1.1).</summary>
    public readonly ReadOnlyMemory<byte> Text => !Tlvs.IsEmpty && Tlvs.TryGet(TlvTag.MessagePayload, out var payload) && payload.Length > 0 ? payload : ShortMessage;

    /// <inheritdoc/>
    public static void Fields<TCodec>(ref DeliverSm pdu, ref TCodec codec) where TCodec : struct, IFieldCodec, allows ref struct
    {
        codec.CString(ref pdu.ServiceType, FieldNames.ServiceType, SharedFields.ServiceType);
        SharedFields.Source(ref codec, ref pdu.Source, SharedFields.ShortAddress);
        SharedFields.Destination(ref codec, ref pdu.Destination, SharedFields.ShortAddress);
        codec.Code(ref pdu.EsmClass, FieldNames.EsmClass);
        codec.Octet(ref pdu.ProtocolId, FieldNames.ProtocolId);
        codec.Octet(ref pdu.PriorityFlag, FieldNames.PriorityFlag);
        codec.Time(ref pdu.ScheduleDeliveryTime, FieldNames.ScheduleDeliveryTime);
        codec.Time(ref pdu.ValidityPeriod, FieldNames.ValidityPeriod);
        codec.Code(ref pdu.RegisteredDelivery, FieldNames.RegisteredDelivery);
        codec.Octet(ref pdu.ReplaceIfPresent, FieldNames.ReplaceIfPresent);
        codec.Octet(ref pdu.DataCoding, FieldNames.DataCoding);
        codec.Octet(ref pdu.DefaultMessageId, FieldNames.DefaultMessageId);
        codec.ShortMessage(ref pdu.ShortMessage, FieldNames.ShortMessage);
        codec.Tlvs(ref pdu.Tlvs);
    }
}
