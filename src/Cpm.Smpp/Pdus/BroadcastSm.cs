using Cpm.Smpp.Tlvs;

namespace Cpm.Smpp.Pdus;

/// <summary>broadcast_sm: cell broadcast; area, content type and repetition are TLVs (SMPP 5.0 §4.4.1).</summary>
public struct BroadcastSm : IPdu<BroadcastSm>
{
    /// <summary>Service, at most 5 octets; mostly empty.</summary>
    public ReadOnlyMemory<byte> ServiceType;

    /// <summary>Who sends, at most 20 octets.</summary>
    public Address Source;

    /// <summary>Opaque, at most 64 octets: never a number.</summary>
    public ReadOnlyMemory<byte> MessageId;

    /// <summary>0 to 3.</summary>
    public byte PriorityFlag;

    /// <summary>When to deliver, as <see cref="SmppTime"/> writes it; empty for at once.</summary>
    public ReadOnlyMemory<byte> ScheduleDeliveryTime;

    /// <summary>Until when to try, as <see cref="SmppTime"/> writes it; empty for the MC's default.</summary>
    public ReadOnlyMemory<byte> ValidityPeriod;

    /// <summary>1: replace a waiting message of the same source, destination and service.</summary>
    public byte ReplaceIfPresent;

    /// <summary>Alphabet and class of the text; 0 is the MC's default alphabet.</summary>
    public byte DataCoding;

    /// <summary>Number of a canned message of the MC; 0 for none.</summary>
    public byte DefaultMessageId;

    /// <summary>Optional parameters.</summary>
    public TlvList Tlvs;

    /// <inheritdoc/>
    public static CommandId Id => CommandId.BroadcastSm;

    /// <inheritdoc/>
    public static void Fields<TCodec>(ref BroadcastSm pdu, ref TCodec codec) where TCodec : struct, IFieldCodec, allows ref struct
    {
        codec.CString(ref pdu.ServiceType, FieldNames.ServiceType, SharedFields.ServiceType);
        SharedFields.Source(ref codec, ref pdu.Source, SharedFields.ShortAddress);
        codec.CString(ref pdu.MessageId, FieldNames.MessageId, SharedFields.MessageId);
        codec.Octet(ref pdu.PriorityFlag, FieldNames.PriorityFlag);
        codec.Time(ref pdu.ScheduleDeliveryTime, FieldNames.ScheduleDeliveryTime);
        codec.Time(ref pdu.ValidityPeriod, FieldNames.ValidityPeriod);
        codec.Octet(ref pdu.ReplaceIfPresent, FieldNames.ReplaceIfPresent);
        codec.Octet(ref pdu.DataCoding, FieldNames.DataCoding);
        codec.Octet(ref pdu.DefaultMessageId, FieldNames.DefaultMessageId);
        codec.Tlvs(ref pdu.Tlvs);
    }
}

/// <summary>query_broadcast_sm (SMPP 5.0 §4.6.1).</summary>
public struct QueryBroadcastSm : IPdu<QueryBroadcastSm>
{
    /// <summary>Opaque, at most 64 octets: never a number.</summary>
    public ReadOnlyMemory<byte> MessageId;

    /// <summary>Who sends, at most 20 octets.</summary>
    public Address Source;

    /// <summary>Optional parameters.</summary>
    public TlvList Tlvs;

    /// <inheritdoc/>
    public static CommandId Id => CommandId.QueryBroadcastSm;

    /// <inheritdoc/>
    public static void Fields<TCodec>(ref QueryBroadcastSm pdu, ref TCodec codec) where TCodec : struct, IFieldCodec, allows ref struct
    {
        codec.CString(ref pdu.MessageId, FieldNames.MessageId, SharedFields.MessageId);
        SharedFields.Source(ref codec, ref pdu.Source, SharedFields.ShortAddress);
        codec.Tlvs(ref pdu.Tlvs);
    }
}

/// <summary>cancel_broadcast_sm (SMPP 5.0 §4.6.2).</summary>
public struct CancelBroadcastSm : IPdu<CancelBroadcastSm>
{
    /// <summary>Service, at most 5 octets; mostly empty.</summary>
    public ReadOnlyMemory<byte> ServiceType;

    /// <summary>Opaque, at most 64 octets: never a number.</summary>
    public ReadOnlyMemory<byte> MessageId;

    /// <summary>Who sends, at most 20 octets.</summary>
    public Address Source;

    /// <summary>Optional parameters.</summary>
    public TlvList Tlvs;

    /// <inheritdoc/>
    public static CommandId Id => CommandId.CancelBroadcastSm;

    /// <inheritdoc/>
    public static void Fields<TCodec>(ref CancelBroadcastSm pdu, ref TCodec codec) where TCodec : struct, IFieldCodec, allows ref struct
    {
        codec.CString(ref pdu.ServiceType, FieldNames.ServiceType, SharedFields.ServiceType);
        codec.CString(ref pdu.MessageId, FieldNames.MessageId, SharedFields.MessageId);
        SharedFields.Source(ref codec, ref pdu.Source, SharedFields.ShortAddress);
        codec.Tlvs(ref pdu.Tlvs);
    }
}
