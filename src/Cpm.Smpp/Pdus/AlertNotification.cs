using Cpm.Smpp.Tlvs;

namespace Cpm.Smpp.Pdus;

/// <summary>alert_notification: a mobile is available again (SMPP 5.0 §4.1.3). Has no response.</summary>
public struct AlertNotification : IPdu<AlertNotification>
{
    /// <summary>The mobile, at most 64 octets.</summary>
    public Address Source;

    /// <summary>The ESME that asked, at most 64 octets.</summary>
    public Address Esme;

    /// <summary>Optional parameters.</summary>
    public TlvList Tlvs;

    /// <inheritdoc/>
    public static CommandId Id => CommandId.AlertNotification;

    /// <inheritdoc/>
    public static void Fields<TCodec>(ref AlertNotification pdu, ref TCodec codec) where TCodec : struct, IFieldCodec, allows ref struct
    {
        SharedFields.Source(ref codec, ref pdu.Source, SharedFields.LongAddress);
        codec.Code(ref pdu.Esme.Ton, "esme_addr_ton");
        codec.Code(ref pdu.Esme.Npi, "esme_addr_npi");
        codec.CString(ref pdu.Esme.Digits, FieldNames.EsmeAddress, SharedFields.LongAddress);
        codec.Tlvs(ref pdu.Tlvs);
    }
}
