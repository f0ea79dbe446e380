using Cpm.Smpp.Tlvs;

namespace Cpm.Smpp.Pdus;

/// <summary>
/// One pass over the fields of a PDU in wire order. Reading, measuring and writing are three implementations, so that each PDU declares its fields once.
/// After the first error a pass does nothing more.
/// </summary>
public interface IFieldCodec
{
    /// <summary>A one-octet integer.</summary>
    void Octet(ref byte value, string field);

    /// <summary>A one-octet code; values without a name survive.</summary>
    void Code<T>(ref T value, string field) where T : unmanaged, Enum;

    /// <summary>A four-octet integer.</summary>
    void UInt32(ref uint value, string field);

    /// <summary>A C-octet string: octets without NUL, then one NUL.</summary>
    /// <param name="value">Without the NUL.</param>
    /// <param name="field">Name.</param>
    /// <param name="max">Most octets, NUL included, as the specification counts.</param>
    void CString(ref ReadOnlyMemory<byte> value, string field, int max);

    /// <summary>A time: a C-octet string of 1 or 17 octets, NUL included.</summary>
    void Time(ref ReadOnlyMemory<byte> value, string field);

    /// <summary>A one-octet length and that many octets.</summary>
    void ShortMessage(ref ReadOnlyMemory<byte> value, string field);

    /// <summary>A one-octet count and that many groups of fields.</summary>
    void Groups<T>(ref ReadOnlyMemory<T> value, string countField) where T : struct, IFieldGroup<T>;

    /// <summary>The TLVs: the rest of the PDU.</summary>
    void Tlvs(ref TlvList value);

    /// <summary>Ends the pass: the field read or written last holds a value for which there is no layout.</summary>
    void Refuse(string field);
}

/// <summary>A group of fields that a codec can pass over.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IFieldGroup<TSelf> where TSelf : struct, IFieldGroup<TSelf>
{
    /// <summary>Passes over the fields in wire order.</summary>
    static abstract void Fields<TCodec>(ref TSelf group, ref TCodec codec) where TCodec : struct, IFieldCodec, allows ref struct;
}

/// <summary>The body of a PDU. Octets inside a decoded body are slices of the PDU's memory: valid as long as that is.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IPdu<TSelf> : IFieldGroup<TSelf> where TSelf : struct, IPdu<TSelf>
{
    /// <summary>The command, or the most common one where several share the layout.</summary>
    static abstract CommandId Id { get; }

    /// <summary>True for each command that has this layout.</summary>
    static virtual bool Covers(CommandId id) => id == TSelf.Id;
}

/// <summary>Groups that several PDUs share.</summary>
internal static class SharedFields
{
    public const int ShortAddress = 21;
    public const int LongAddress = 65;
    public const int MessageId = 65;
    public const int ServiceType = 6;

    public static void Source<TCodec>(ref TCodec codec, ref Address value, int max) where TCodec : struct, IFieldCodec, allows ref struct
    {
        codec.Code(ref value.Ton, "source_addr_ton");
        codec.Code(ref value.Npi, "source_addr_npi");
        codec.CString(ref value.Digits, FieldNames.SourceAddress, max);
    }

    public static void Destination<TCodec>(ref TCodec codec, ref Address value, int max) where TCodec : struct, IFieldCodec, allows ref struct
    {
        codec.Code(ref value.Ton, "dest_addr_ton");
        codec.Code(ref value.Npi, "dest_addr_npi");
        codec.CString(ref value.Digits, FieldNames.DestinationAddress, max);
    }
}
