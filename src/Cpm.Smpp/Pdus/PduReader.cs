using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Cpm.Smpp.Tlvs;

namespace Cpm.Smpp.Pdus;

/// <summary>The reading pass: fills fields from the octets of one whole PDU, without copying them.</summary>
public ref struct PduReader : IFieldCodec
{
    private const int TimeSize = 17;
    private readonly ReadOnlyMemory<byte> _memory;
    private readonly ReadOnlySpan<byte> _pdu;
    private readonly PduLimits _limits;
    private readonly CommandId _command;
    private int _at;
    private bool _failed;

    /// <param name="pdu">A whole PDU, header included.</param>
    /// <param name="limits">What to accept.</param>
    public PduReader(ReadOnlyMemory<byte> pdu, PduLimits limits)
    {
        _memory = pdu;
        _pdu = pdu.Span;
        _limits = limits;
        _command = PduHeader.Read(_pdu).Id;
        _at = PduHeader.Size;
    }

    /// <summary>The first error met.</summary>
    public PduError Error { get; private set; }

    /// <summary>The next octet to read.</summary>
    public readonly int Offset => _at;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Octet(ref byte value, string field)
    {
        if (Have(1, field)) value = _pdu[_at++];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Code<T>(ref T value, string field) where T : unmanaged, Enum
    {
        if (Have(1, field)) value = Unsafe.BitCast<byte, T>(_pdu[_at++]);
    }

    /// <inheritdoc/>
    public void UInt32(ref uint value, string field)
    {
        if (!Have(sizeof(uint), field)) return;
        value = BinaryPrimitives.ReadUInt32BigEndian(_pdu[_at..]);
        _at += sizeof(uint);
    }

    /// <inheritdoc/>
    public void CString(ref ReadOnlyMemory<byte> value, string field, int max)
    {
        if (_failed) return;
        var rest = _pdu[_at..];
        var length = rest[..Math.Min(max, rest.Length)].IndexOf((byte)0);
        if (length < 0)
        {
            Fail(rest.Length < max ? PduErrorKind.Truncated : PduErrorKind.TooLong, field);
            return;
        }
        value = length == 0 ? default : _memory.Slice(_at, length);
        _at += length + 1;
    }

    /// <inheritdoc/>
    public void Time(ref ReadOnlyMemory<byte> value, string field)
    {
        var start = _at;
        CString(ref value, field, TimeSize);
        if (!_limits.Strict || value.Length is 0 or TimeSize - 1 || _failed) return;
        _at = start;
        Fail(PduErrorKind.InvalidValue, field);
    }

    /// <inheritdoc/>
    public void ShortMessage(ref ReadOnlyMemory<byte> value, string field)
    {
        if (!Have(1, field)) return;
        var length = _pdu[_at];
        if (!Have(1 + length, field)) return;
        value = length == 0 ? default : _memory.Slice(_at + 1, length);
        _at += 1 + length;
    }

    /// <inheritdoc/>
    public void Groups<T>(ref ReadOnlyMemory<T> value, string countField) where T : struct, IFieldGroup<T>
    {
        if (!Have(1, countField)) return;
        int count = _pdu[_at++];
        // Each group has at least one octet: a count that cannot be true costs no memory.
        if (count == 0 || !Have(count, countField)) return;
        var groups = new T[count];
        for (var i = 0; i < groups.Length && !_failed; i++) T.Fields(ref groups[i], ref this);
        value = groups;
    }

    /// <inheritdoc/>
    public void Tlvs(ref TlvList value)
    {
        if (_failed || _at == _pdu.Length) return;
        var kind = TlvList.Check(_pdu[_at..], _limits, out var start, out var length);
        if (kind != PduErrorKind.None)
        {
            Fail(kind, FieldNames.Tlvs);
            return;
        }
        if (length > 0) value = new TlvList(_memory.Slice(_at + start, length));
        _at = _pdu.Length;
    }

    /// <inheritdoc/>
    public void Refuse(string field)
    {
        if (!_failed) Fail(PduErrorKind.InvalidValue, field);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Have(int octets, string field)
    {
        if (_pdu.Length - _at >= octets && !_failed) return true;
        if (_failed) return false;
        Fail(PduErrorKind.Truncated, field);
        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Fail(PduErrorKind kind, string field)
    {
        _failed = true;
        Error = new PduError(kind, _command, field, _at);
    }
}
