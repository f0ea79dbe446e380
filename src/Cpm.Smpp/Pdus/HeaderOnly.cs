using Cpm.Smpp.Tlvs;

namespace Cpm.Smpp.Pdus;

/// <summary>Every PDU without fields of its own. SMPP 5.0 allows TLVs on any response (congestion_state, §4.8.4.18).</summary>
public struct HeaderOnly : IPdu<HeaderOnly>
{
    /// <summary>Optional parameters.</summary>
    public TlvList Tlvs;

    /// <inheritdoc/>
    public static CommandId Id => CommandId.EnquireLink;

    /// <inheritdoc/>
    public static bool Covers(CommandId id) => id is CommandId.EnquireLink or CommandId.EnquireLinkResp or CommandId.Unbind
        or CommandId.UnbindResp or CommandId.GenericNack or CommandId.CancelSmResp
        or CommandId.ReplaceSmResp or CommandId.CancelBroadcastSmResp;

    /// <inheritdoc/>
    public static void Fields<TCodec>(ref HeaderOnly pdu, ref TCodec codec) where TCodec : struct, IFieldCodec, allows ref struct
    {
        codec.Tlvs(ref pdu.Tlvs);
    }
}
