using Cpm.Smpp.Tlvs;

namespace Cpm.Smpp.Pdus;

/// <summary>data_sm: a message, in either direction, with its text in message_payload (SMPP 5.0 §4.2.2).</summary>
public struct DataSm : IPdu<DataSm>
{
    /// <summary>Service, at most 5 octets; mostly empty.</summary>
    public ReadOnlyMemory<byte> ServiceType;

    /// <summary>Who sends, at most 64 octets.</summary>
    public Address Source;

    /// <summary>Who receives, at most 64 octets.</summary>
    public Address Destination;

    /// <summary>Mode, type and features.</summary>
    public EsmClass EsmClass;

    /// <summary>Which receipts are wanted.</summary>
    public RegisteredDelivery RegisteredDelivery;

    /// <summary>Alphabet and class of the text; 0 is the MC's default alphabet.</summary>
    public byte DataCoding;

    /// <summary>Optional parameters.</summary>
    public TlvList Tlvs;

    /// <inheritdoc/>
    public static CommandId Id => CommandId.DataSm;

    /// <summary>The text: message_payload.</summary>
    public readonly ReadOnlyMemory<byte> Text => Tlvs.TryGet(TlvTag.MessagePayload, out var payload) ? payload : default;

    /// <inheritdoc/>
    public static void Fields<TCodec>(ref DataSm pdu, ref TCodec codec) where TCodec : struct, IFieldCodec, allows ref struct
    {
        codec.CString(ref pdu.ServiceType, FieldNames.ServiceType, SharedFields.ServiceType);
        SharedFields.Source(ref codec, ref pdu.Source, SharedFields.LongAddress);
        SharedFields.Destination(ref codec, ref pdu.Destination, SharedFields.LongAddress);
        codec.Code(ref pdu.EsmClass, FieldNames.EsmClass);
        codec.Code(ref pdu.RegisteredDelivery, FieldNames.RegisteredDelivery);
        codec.Octet(ref pdu.DataCoding, FieldNames.DataCoding);
        codec.Tlvs(ref pdu.Tlvs);
    }
}
