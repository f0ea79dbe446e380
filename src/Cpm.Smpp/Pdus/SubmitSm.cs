using Cpm.Smpp.Tlvs;

namespace Cpm.Smpp.Pdus;

/// <summary>submit_sm: a message from an ESME (SMPP 5.0 §4.2.1).</summary>
public struct SubmitSm : IPdu<SubmitSm>
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

    /// <summary>When to deliver, as <see cref="SmppTime"/> writes it; empty for at once.</summary>
    public ReadOnlyMemory<byte> ScheduleDeliveryTime;

    /// <summary>Until when to try, as <see cref="SmppTime"/> writes it; empty for the MC's default.</summary>
    public ReadOnlyMemory<byte> ValidityPeriod;

    /// <summary>Which receipts are wanted.</summary>
    public RegisteredDelivery RegisteredDelivery;

    /// <summary>1: replace a waiting message of the same source, destination and service.</summary>
    public byte ReplaceIfPresent;

    /// <summary>Alphabet and class of the text; 0 is the MC's default alphabet.</summary>
    public byte DataCoding;

    /// <summary>Number of a canned message of the MC; 0 for none.</summary>
    public byte DefaultMessageId;

    /// <summary>Text, at most 254 octets; empty where message_payload carries it.</summary>
    public ReadOnlyMemory<byte> ShortMessage;

    /// <summary>Optional parameters.</summary>
    public TlvList Tlvs;

    /// <inheritdoc/>
    public static CommandId Id => CommandId.SubmitSm;

    /// <summary>The text: message_payload where it has any octets, short_message otherwise (SMPP 5.0 §4.2.1.1).</summary>
    public readonly ReadOnlyMemory<byte> Text => !Tlvs.IsEmpty && Tlvs.TryGet(TlvTag.MessagePayload, out var payload) && payload.Length > 0 ? payload : ShortMessage;

    /// <inheritdoc/>
    public static void Fields<TCodec>(ref SubmitSm pdu, ref TCodec codec) where TCodec : struct, IFieldCodec, allows ref struct
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
