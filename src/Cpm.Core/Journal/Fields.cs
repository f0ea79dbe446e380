using System.Buffers.Binary;
using System.Text;
using Cpm.Primitives;

namespace Cpm.Core.Journal;

/// <summary>Writes the fields of stored records: variable-length numbers, text behind its length. <see cref="End"/> hands the last of it to the output.</summary>
public ref struct FieldWriter(PooledWriter output)
{
    private const int Step = 256;
    private readonly PooledWriter _output = output;
    private Span<byte> _free = output.GetSpan(Step);
    private int _used;

    /// <summary>Gives the output what was written since the last time.</summary>
    public void End()
    {
        _output.Advance(_used);
        _free = _free[_used..];
        _used = 0;
    }

    /// <summary>One octet.</summary>
    public void Byte(byte value)
    {
        Need(1);
        _free[_used++] = value;
    }

    /// <summary>1 to 10 octets, seven bits each, lowest first.</summary>
    public void Number(ulong value)
    {
        Need(10);
        for (; value >= 0x80; value >>= 7) _free[_used++] = (byte)(value | 0x80);
        _free[_used++] = (byte)value;
    }

    /// <summary>A number that may be negative but is mostly small.</summary>
    public void Signed(long value) => Number((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>Eight octets.</summary>
    public void Fixed(long value)
    {
        Need(8);
        BinaryPrimitives.WriteInt64LittleEndian(_free[_used..], value);
        _used += 8;
    }

    /// <summary>UTF-8 behind its length.</summary>
    public void Text(string value)
    {
        if (value.Length == 0)
        {
            Byte(0);
            return;
        }
        var max = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (max < 0x80)
        {
            // Short text, which nearly all is: encode behind a one-octet length at once.
            Need(max + 1);
            var length = Encoding.UTF8.GetBytes(value, _free[(_used + 1)..]);
            _free[_used] = (byte)length;
            _used += length + 1;
            return;
        }
        var count = Encoding.UTF8.GetByteCount(value);
        Number((uint)count);
        Need(count);
        _used += Encoding.UTF8.GetBytes(value, _free[_used..]);
    }

    /// <summary>Octets behind their length.</summary>
    public void Octets(ReadOnlySpan<byte> value)
    {
        Number((uint)value.Length);
        Need(value.Length);
        value.CopyTo(_free[_used..]);
        _used += value.Length;
    }

    private void Need(int octets)
    {
        if (_free.Length - _used >= octets) return;
        _output.Advance(_used);
        _free = _output.GetSpan(Math.Max(octets, Step));
        _used = 0;
    }
}

/// <summary>Reads what <see cref="FieldWriter"/> wrote. Damage makes it fail and yield zeros; it never throws.</summary>
/// <param name="input">The stored octets; reading ends where they end.</param>
/// <param name="start">Where to begin.</param>
/// <param name="layout">When given: learns where text and octets lie.</param>
public ref struct FieldReader(ReadOnlySpan<byte> input, int start = 0, EntryLayout? layout = null)
{
    private readonly ReadOnlySpan<byte> _input = input;
    private readonly EntryLayout? _layout = layout;
    private int _at = start;

    /// <summary>True once anything could not be read.</summary>
    public bool Failed { get; private set; }

    /// <summary>True when everything was read.</summary>
    public readonly bool AtEnd => _at >= _input.Length;

    /// <summary>One octet.</summary>
    public byte Byte() => Take(1) is { IsEmpty: false } span ? span[0] : (byte)0;

    /// <summary>A variable-length number.</summary>
    public ulong Number()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
        Failed = true;
        return 0;
    }

    /// <summary>A number that may be negative.</summary>
    public long Signed()
    {
        var value = Number();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>How many elements follow; never more than there are octets left.</summary>
    public int Count()
    {
        var count = Number();
        if (count <= (ulong)(_input.Length - _at)) return (int)count;
        Failed = true;
        return 0;
    }

    /// <summary>Eight octets.</summary>
    public long Fixed() => Take(8) is { IsEmpty: false } span ? BinaryPrimitives.ReadInt64LittleEndian(span) : 0;

    /// <summary>UTF-8 behind its length.</summary>
    public string Text() => Count() is var length and > 0 ? Encoding.UTF8.GetString(TakeField(length)) : "";

    /// <summary>Octets behind their length, copied.</summary>
    public byte[] Octets() => Count() is var length and > 0 ? TakeField(length).ToArray() : [];

    private ReadOnlySpan<byte> TakeField(int length)
    {
        _layout?.Fields.Add((_at, length));
        return Take(length);
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (Failed || length > _input.Length - _at)
        {
            Failed = true;
            return default;
        }
        var span = _input.Slice(_at, length);
        _at += length;
        return span;
    }
}
