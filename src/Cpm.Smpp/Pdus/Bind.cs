using Cpm.Smpp.Tlvs;

namespace Cpm.Smpp.Pdus;

/// <summary>bind_transmitter, bind_receiver and bind_transceiver: three commands, one layout (SMPP 5.0 §4.1.1).</summary>
public struct Bind : IPdu<Bind>
{
    private const int Overlong = 65;

    /// <summary>Who, at most 15 octets.</summary>
    public ReadOnlyMemory<byte> SystemId;

    /// <summary>At most 8 octets.</summary>
    public ReadOnlyMemory<byte> Password;

    /// <summary>Kind of the ESME, at most 12 octets; mostly empty.</summary>
    public ReadOnlyMemory<byte> SystemType;

    /// <summary>Version spoken, a value of <see cref="Pdus.InterfaceVersion"/>.</summary>
    public byte InterfaceVersion;

    /// <summary>Addresses served, at most 40 octets; mostly empty.</summary>
    public Address AddressRange;

    /// <summary>Optional parameters.</summary>
    public TlvList Tlvs;

    /// <summary>Not on the wire: true writes names and passwords of up to 64 octets, which some message centres give out against the specification.</summary>
    public bool AllowsOverlong { get; set; }

    /// <inheritdoc/>
    public static CommandId Id => CommandId.BindTransceiver;

    /// <inheritdoc/>
    public static bool Covers(CommandId id) => id is CommandId.BindTransceiver or CommandId.BindTransmitter or CommandId.BindReceiver;

    /// <inheritdoc/>
    public static void Fields<TCodec>(ref Bind pdu, ref TCodec codec) where TCodec : struct, IFieldCodec, allows ref struct
    {
        codec.CString(ref pdu.SystemId, FieldNames.SystemId, pdu.AllowsOverlong ? Overlong : 16);
        codec.CString(ref pdu.Password, FieldNames.Password, pdu.AllowsOverlong ? Overlong : 9);
        codec.CString(ref pdu.SystemType, FieldNames.SystemType, 13);
        codec.Octet(ref pdu.InterfaceVersion, "interface_version");
        codec.Code(ref pdu.AddressRange.Ton, "addr_ton");
        codec.Code(ref pdu.AddressRange.Npi, "addr_npi");
        codec.CString(ref pdu.AddressRange.Digits, "address_range", 41);
        codec.Tlvs(ref pdu.Tlvs);
    }
}

/// <summary>The answers to the three binds (SMPP 5.0 §4.1.1.2).</summary>
public struct BindResp : IPdu<BindResp>
{
    /// <summary>Who the MC is, at most 15 octets.</summary>
    public ReadOnlyMemory<byte> SystemId;

    /// <summary>Optional parameters.</summary>
    public TlvList Tlvs;

    /// <inheritdoc/>
    public static CommandId Id => CommandId.BindTransceiverResp;

    /// <inheritdoc/>
    public static bool Covers(CommandId id) => id is CommandId.BindTransceiverResp or CommandId.BindTransmitterResp or CommandId.BindReceiverResp;

    /// <inheritdoc/>
    public static void Fields<TCodec>(ref BindResp pdu, ref TCodec codec) where TCodec : struct, IFieldCodec, allows ref struct
    {
        codec.CString(ref pdu.SystemId, FieldNames.SystemId, 16);
        codec.Tlvs(ref pdu.Tlvs);
    }
}

/// <summary>outbind: the MC asks the ESME to bind on this connection (SMPP 5.0 §4.1.1.7). Has no response.</summary>
public struct Outbind : IPdu<Outbind>
{
    /// <summary>Who, at most 15 octets.</summary>
    public ReadOnlyMemory<byte> SystemId;

    /// <summary>At most 8 octets.</summary>
    public ReadOnlyMemory<byte> Password;

    /// <summary>Optional parameters.</summary>
    public TlvList Tlvs;

    /// <inheritdoc/>
    public static CommandId Id => CommandId.Outbind;

    /// <inheritdoc/>
    public static void Fields<TCodec>(ref Outbind pdu, ref TCodec codec) where TCodec : struct, IFieldCodec, allows ref struct
    {
        codec.CString(ref pdu.SystemId, FieldNames.SystemId, 16);
        codec.CString(ref pdu.Password, FieldNames.Password, 9);
        codec.Tlvs(ref pdu.Tlvs);
    }
}
