using Cpm.Smpp.Tlvs;

namespace Cpm.Smpp.Pdus;

/// <summary>submit_multi: one message to many (SMPP 5.0 §4.2.3).</summary>
public struct SubmitMulti : IPdu<SubmitMulti>
{
    /// <summary>Service, at most 5 octets; mostly empty.</summary>
    public ReadOnlyMemory<byte> ServiceType;

    /// <summary>Who sends, at most 20 octets.</summary>
    public Address Source;

    /// <summary>Who receives, at most 255.</summary>
    public ReadOnlyMemory<MultiDestination> Destinations;

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
    public static CommandId Id => CommandId.SubmitMulti;

    /// <summary>The text: message_payload where it has any octets, short_message otherwise (SMPP 5.0 §4.2.1.1).</summary>
    public readonly ReadOnlyMemory<byte> Text => !Tlvs.IsEmpty && Tlvs.TryGet(TlvTag.MessagePayload, out var payload) && payload.Length > 0 ? payload : ShortMessage;

    /// <inheritdoc/>
    public static void Fields<TCodec>(ref SubmitMulti pdu, ref TCodec codec) where TCodec : struct, IFieldCodec, allows ref struct
    {
        codec.CString(ref pdu.ServiceType, FieldNames.ServiceType, SharedFields.ServiceType);
        SharedFields.Source(ref codec, ref pdu.Source, SharedFields.ShortAddress);
        codec.Groups(ref pdu.Destinations, FieldNames.NumberOfDestinations);
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

/// <summary>dest_address of submit_multi: an address or the name of a distribution list.</summary>
public struct MultiDestination : IFieldGroup<MultiDestination>
{
    /// <summary><see cref="Flag"/> of an address.</summary>
    public const byte AddressFlag = 1;

    /// <summary><see cref="Flag"/> of a distribution list.</summary>
    public const byte ListFlag = 2;

    /// <summary>Which of the two.</summary>
    public byte Flag;

    /// <summary>The address, at most 20 octets.</summary>
    public Address Address;

    /// <summary>The name of the distribution list, at most 20 octets.</summary>
    public ReadOnlyMemory<byte> List;

    /// <inheritdoc/>
    public static void Fields<TCodec>(ref MultiDestination group, ref TCodec codec) where TCodec : struct, IFieldCodec, allows ref struct
    {
        codec.Octet(ref group.Flag, FieldNames.DestinationFlag);
        switch (group.Flag)
        {
            case AddressFlag:
                SharedFields.Destination(ref codec, ref group.Address, SharedFields.ShortAddress);
                break;
            case ListFlag:
                codec.CString(ref group.List, FieldNames.DistributionList, SharedFields.ShortAddress);
                break;
            default:
                codec.Refuse(FieldNames.DestinationFlag);
                break;
        }
    }
}
