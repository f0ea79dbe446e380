using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Cpm.Smpp.Tlvs;

namespace Cpm.Smpp.Pdus;

/// <summary>The writing pass: puts fields into a span that <see cref="PduSizer"/> has measured and found valid.</summary>
/// <param name="pdu">Exactly the measured length; the header is already there.</param>
public ref struct PduWriter(Span<byte> pdu) : IFieldCodec
{
    private readonly Span<byte> _pdu = pdu;
    private int _at = PduHeader.Size;

    /// <inheritdoc/>
    public void Octet(ref byte value, string field) => _pdu[_at++] = value;

    /// <inheritdoc/>
    public void Code<T>(ref T value, string field) where T : unmanaged, Enum => _pdu[_at++] = Unsafe.BitCast<T, byte>(value);

    /// <inheritdoc/>
    public void UInt32(ref uint value, string field)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_pdu[_at..], value);
        _at += sizeof(uint);
    }

    /// <inheritdoc/>
    public void CString(ref ReadOnlyMemory<byte> value, string field, int max)
    {
        Copy(value);
        _pdu[_at++] = 0;
    }

    /// <inheritdoc/>
    public void Time(ref ReadOnlyMemory<byte> value, string field) => CString(ref value, field, SmppTime.Length + 1);

    /// <inheritdoc/>
    public void ShortMessage(ref ReadOnlyMemory<byte> value, string field)
    {
        _pdu[_at++] = (byte)value.Length;
        Copy(value);
    }

    /// <inheritdoc/>
    public void Groups<T>(ref ReadOnlyMemory<T> value, string countField) where T : struct, IFieldGroup<T>
    {
        _pdu[_at++] = (byte)value.Length;
        foreach (var item in value.Span)
        {
            var group = item;
            T.Fields(ref group, ref this);
        }
    }

    /// <inheritdoc/>
    public void Tlvs(ref TlvList value)
    {
        // No room: the measuring pass left them out.
        if (_at < _pdu.Length) Copy(value.Raw);
    }

    /// <inheritdoc/>
    public readonly void Refuse(string field)
    {
        // The measuring pass has refused such a PDU before.
    }

    private void Copy(ReadOnlyMemory<byte> value)
    {
        if (value.Length == 0) return;
        value.Span.CopyTo(_pdu[_at..]);
        _at += value.Length;
    }
}
