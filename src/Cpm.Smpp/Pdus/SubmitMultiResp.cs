using Cpm.Smpp.Tlvs;

namespace Cpm.Smpp.Pdus;

/// <summary>submit_multi_resp: one id for all, and who was refused (SMPP 5.0 §4.2.3.2).</summary>
public struct SubmitMultiResp : IPdu<SubmitMultiResp>
{
    /// <summary>Opaque, at most 64 octets: never a number.</summary>
    public ReadOnlyMemory<byte> MessageId;

    /// <summary>Destinations that were not accepted, at most 255.</summary>
    public ReadOnlyMemory<RefusedDestination> Refused;

    /// <summary>Optional parameters.</summary>
    public TlvList Tlvs;

    /// <inheritdoc/>
    public static CommandId Id => CommandId.SubmitMultiResp;

    /// <inheritdoc/>
    public static void Fields<TCodec>(ref SubmitMultiResp pdu, ref TCodec codec) where TCodec : struct, IFieldCodec, allows ref struct
    {
        codec.CString(ref pdu.MessageId, FieldNames.MessageId, SharedFields.MessageId);
        codec.Groups(ref pdu.Refused, "no_unsuccess");
        codec.Tlvs(ref pdu.Tlvs);
    }
}

/// <summary>unsuccess_sme of submit_multi_resp.</summary>
public struct RefusedDestination : IFieldGroup<RefusedDestination>
{
    /// <summary>Who receives, at most 20 octets.</summary>
    public Address Destination;

    /// <summary>Why.</summary>
    public CommandStatus Status;

    /// <inheritdoc/>
    public static void Fields<TCodec>(ref RefusedDestination group, ref TCodec codec) where TCodec : struct, IFieldCodec, allows ref struct
    {
        SharedFields.Destination(ref codec, ref group.Destination, SharedFields.ShortAddress);
        var status = (uint)group.Status;
        codec.UInt32(ref status, "error_status_code");
        group.Status = (CommandStatus)status;
    }
}
