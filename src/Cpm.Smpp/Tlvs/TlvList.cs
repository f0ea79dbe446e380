using System.Buffers.Binary;
using System.Text;
using Cpm.Smpp.Pdus;

namespace Cpm.Smpp.Tlvs;

/// <summary>One optional parameter.</summary>
/// <param name="Tag">Its tag.</param>
/// <param name="Value">Its octets.</param>
public readonly record struct Tlv(TlvTag Tag, ReadOnlyMemory<byte> Value);

/// <summary>
/// The TLVs of a PDU as they stand on the wire: in their order, repeated ones and unknown ones included. Reading one by its tag looks through the few octets
/// that are there. Made by a reader or by <see cref="TlvBuilder"/>.
/// </summary>
public readonly struct TlvList
{
    private const int HeaderSize = 4;

    internal TlvList(ReadOnlyMemory<byte> raw) => Raw = raw;

    /// <summary>All TLVs as octets.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>True when there is none.</summary>
    public bool IsEmpty => Raw.Length == 0;

    /// <summary>Walks through all TLVs in wire order.</summary>
    public Enumerator GetEnumerator() => new(Raw);

    /// <summary>True when the tag is there.</summary>
    public bool Contains(TlvTag tag) => TryGet(tag, out _);

    /// <summary>The first value with this tag.</summary>
    public bool TryGet(TlvTag tag, out ReadOnlyMemory<byte> value)
    {
        foreach (var tlv in this)
        {
            if (tlv.Tag != tag) continue;
            value = tlv.Value;
            return true;
        }
        value = default;
        return false;
    }

    /// <summary>The first value with this tag, when it is one octet. A value of another length counts as absent.</summary>
    public bool TryGetOctet(TlvTag tag, out byte value)
    {
        value = 0;
        if (!TryGet(tag, out var octets) || octets.Length != 1) return false;
        value = octets.Span[0];
        return true;
    }

    /// <summary>The first value with this tag, when it is two octets.</summary>
    public bool TryGetUInt16(TlvTag tag, out ushort value)
    {
        value = 0;
        if (!TryGet(tag, out var octets) || octets.Length != sizeof(ushort)) return false;
        value = BinaryPrimitives.ReadUInt16BigEndian(octets.Span);
        return true;
    }

    /// <summary>The first value with this tag, when it is four octets.</summary>
    public bool TryGetUInt32(TlvTag tag, out uint value)
    {
        value = 0;
        if (!TryGet(tag, out var octets) || octets.Length != sizeof(uint)) return false;
        value = BinaryPrimitives.ReadUInt32BigEndian(octets.Span);
        return true;
    }

    /// <summary>The first value with this tag as a C-octet string: what stands before the first NUL, which is often missing or doubled in the field.</summary>
    public bool TryGetCString(TlvTag tag, out ReadOnlyMemory<byte> value)
    {
        if (!TryGet(tag, out value)) return false;
        var end = value.Span.IndexOf((byte)0);
        if (end >= 0) value = value[..end];
        return true;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var tlv in this) text.Append(text.Length == 0 ? "" : " ").Append(tlv.Tag.Name()).Append('=').Append(Convert.ToHexString(tlv.Value.Span));
        return text.ToString();
    }

    /// <summary>
    /// Finds the TLVs in the rest of a PDU. Lenient: zero octets after them, and one before them (both sent by real peers after short_message), are skipped.
    /// </summary>
    internal static PduErrorKind Check(ReadOnlySpan<byte> rest, PduLimits limits, out int start, out int length)
    {
        start = 0;
        var kind = Walk(rest, limits.MaxTlvs, out length);
        if (kind != PduErrorKind.TlvStream || limits.Strict) return kind;
        if (rest.Length - length < HeaderSize && !rest[length..].ContainsAnyExcept((byte)0)) return PduErrorKind.None;
        if (rest[0] != 0 || Walk(rest[1..], limits.MaxTlvs, out var shifted) != PduErrorKind.None) return kind;
        start = 1;
        length = shifted;
        return PduErrorKind.None;
    }

    private static PduErrorKind Walk(ReadOnlySpan<byte> octets, int max, out int at)
    {
        at = 0;
        for (var count = 0; at < octets.Length; count++)
        {
            if (count == max) return PduErrorKind.TooManyTlvs;
            if (octets.Length - at < HeaderSize) return PduErrorKind.TlvStream;
            int length = BinaryPrimitives.ReadUInt16BigEndian(octets[(at + 2)..]);
            if (octets.Length - at - HeaderSize < length) return PduErrorKind.TlvStream;
            at += HeaderSize + length;
        }
        return PduErrorKind.None;
    }

    /// <summary>Walks through TLVs that have been checked.</summary>
    public struct Enumerator(ReadOnlyMemory<byte> raw)
    {
        private int _at;

        /// <summary>The present TLV.</summary>
        public Tlv Current { get; private set; }

        /// <summary>Goes to the next TLV.</summary>
        public bool MoveNext()
        {
            if (_at >= raw.Length) return false;
            var header = raw.Span[_at..];
            var tag = (TlvTag)BinaryPrimitives.ReadUInt16BigEndian(header);
            int length = BinaryPrimitives.ReadUInt16BigEndian(header[2..]);
            Current = new Tlv(tag, raw.Slice(_at + HeaderSize, length));
            _at += HeaderSize + length;
            return true;
        }
    }
}
