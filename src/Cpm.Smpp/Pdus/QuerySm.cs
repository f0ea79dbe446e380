using Cpm.Smpp.Tlvs;

namespace Cpm.Smpp.Pdus;

/// <summary>query_sm: asks for the state of a message (SMPP 5.0 §4.5.2).</summary>
public struct QuerySm : IPdu<QuerySm>
{
    /// <summary>Opaque, at most 64 octets: never a number.</summary>
    public ReadOnlyMemory<byte> MessageId;

    /// <summary>Who sends, at most 20 octets.</summary>
    public Address Source;

    /// <summary>Optional parameters.</summary>
    public TlvList Tlvs;

    /// <inheritdoc/>
    public static CommandId Id => CommandId.QuerySm;

    /// <inheritdoc/>
    public static void Fields<TCodec>(ref QuerySm pdu, ref TCodec codec) where TCodec : struct, IFieldCodec, allows ref struct
    {
        codec.CString(ref pdu.MessageId, FieldNames.MessageId, SharedFields.MessageId);
        SharedFields.Source(ref codec, ref pdu.Source, SharedFields.ShortAddress);
        codec.Tlvs(ref pdu.Tlvs);
    }
}

/// <summary>query_sm_resp (SMPP 5.0 §4.5.2.2).</summary>
public struct QuerySmResp : IPdu<QuerySmResp>
{
    /// <summary>Opaque, at most 64 octets: never a number.</summary>
    public ReadOnlyMemory<byte> MessageId;

    /// <summary>When the message became final, as <see cref="SmppTime"/> writes it; empty before.</summary>
    public ReadOnlyMemory<byte> FinalDate;

    /// <summary>Where it stands.</summary>
    public MessageState State;

    /// <summary>Network error, 0 for none.</summary>
    public byte ErrorCode;

    /// <summary>Optional parameters.</summary>
    public TlvList Tlvs;

    /// <inheritdoc/>
    public static CommandId Id => CommandId.QuerySmResp;

    /// <inheritdoc/>
    public static void Fields<TCodec>(ref QuerySmResp pdu, ref TCodec codec) where TCodec : struct, IFieldCodec, allows ref struct
    {
        codec.CString(ref pdu.MessageId, FieldNames.MessageId, SharedFields.MessageId);
        codec.Time(ref pdu.FinalDate, "final_date");
        codec.Code(ref pdu.State, FieldNames.MessageState);
        codec.Octet(ref pdu.ErrorCode, "error_code");
        codec.Tlvs(ref pdu.Tlvs);
    }
}
