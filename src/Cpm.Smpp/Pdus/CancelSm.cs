using Cpm.Smpp.Tlvs;

namespace Cpm.Smpp.Pdus;

/// <summary>cancel_sm: cancels one message by id, or all of a source, destination and service (SMPP 5.0 §4.5.1).</summary>
public struct CancelSm : IPdu<CancelSm>
{
    /// <summary>Service, at most 5 octets; mostly empty.</summary>
    public ReadOnlyMemory<byte> ServiceType;

    /// <summary>Opaque, at most 64 octets: never a number.</summary>
    public ReadOnlyMemory<byte> MessageId;

    /// <summary>Who sends, at most 20 octets.</summary>
    public Address Source;

    /// <summary>Who receives, at most 20 octets.</summary>
    public Address Destination;

    /// <summary>Optional parameters.</summary>
    public TlvList Tlvs;

    /// <inheritdoc/>
    public static CommandId Id => CommandId.CancelSm;

    /// <inheritdoc/>
    public static void Fields<TCodec>(ref CancelSm pdu, ref TCodec codec) where TCodec : struct, IFieldCodec, allows ref struct
    {
        codec.CString(ref pdu.ServiceType, FieldNames.ServiceType, SharedFields.ServiceType);
        codec.CString(ref pdu.MessageId, FieldNames.MessageId, SharedFields.MessageId);
        SharedFields.Source(ref codec, ref pdu.Source, SharedFields.ShortAddress);
        SharedFields.Destination(ref codec, ref pdu.Destination, SharedFields.ShortAddress);
        codec.Tlvs(ref pdu.Tlvs);
    }
}
