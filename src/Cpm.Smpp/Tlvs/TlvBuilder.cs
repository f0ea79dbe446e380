using System.Buffers.Binary;
using Cpm.Primitives;

namespace Cpm.Smpp.Tlvs;

/// <summary>Puts TLVs together. Reusable: <see cref="Clear"/> and start again; lists built before then must be out of use. Not thread-safe.</summary>
public sealed class TlvBuilder : IDisposable
{
    private const int HeaderSize = 4;
    private readonly PooledWriter _octets = new();

    /// <summary>Adds a TLV with any value of at most 65,535 octets.</summary>
    public TlvBuilder Add(TlvTag tag, ReadOnlySpan<byte> value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Length, ushort.MaxValue, nameof(value));
        var span = _octets.GetSpan(HeaderSize + value.Length);
        BinaryPrimitives.WriteUInt16BigEndian(span, (ushort)tag);
        BinaryPrimitives.WriteUInt16BigEndian(span[2..], (ushort)value.Length);
        value.CopyTo(span[HeaderSize..]);
        _octets.Advance(HeaderSize + value.Length);
        return this;
    }

    /// <summary>Adds a one-octet TLV.</summary>
    public TlvBuilder AddOctet(TlvTag tag, byte value) => Add(tag, [value]);

    /// <summary>Adds a two-octet TLV.</summary>
    public TlvBuilder AddUInt16(TlvTag tag, ushort value)
    {
        Span<byte> octets = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(octets, value);
        return Add(tag, octets);
    }

    /// <summary>Adds a four-octet TLV.</summary>
    public TlvBuilder AddUInt32(TlvTag tag, uint value)
    {
        Span<byte> octets = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(octets, value);
        return Add(tag, octets);
    }

    /// <summary>Adds a C-octet string; the NUL is appended here.</summary>
    public TlvBuilder AddCString(TlvTag tag, ReadOnlySpan<byte> value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(value.Length, ushort.MaxValue, nameof(value));
        var span = _octets.GetSpan(HeaderSize + value.Length + 1);
        BinaryPrimitives.WriteUInt16BigEndian(span, (ushort)tag);
        BinaryPrimitives.WriteUInt16BigEndian(span[2..], (ushort)(value.Length + 1));
        value.CopyTo(span[HeaderSize..]);
        span[HeaderSize + value.Length] = 0;
        _octets.Advance(HeaderSize + value.Length + 1);
        return this;
    }

    /// <summary>What was added, over this builder's memory: valid until it is cleared, added to, or disposed.</summary>
    public TlvList View() => new(_octets.WrittenMemory);

    /// <summary>What was added, as a copy that lives on.</summary>
    public TlvList ToList() => new(_octets.WrittenSpan.ToArray());

    /// <summary>Starts again.</summary>
    public void Clear() => _octets.Clear();

    /// <summary>Returns the memory.</summary>
    public void Dispose() => _octets.Dispose();
}
