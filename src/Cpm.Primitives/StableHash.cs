using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Cpm.Primitives;

/// <summary>A 64-bit hash that is the same in every process and version, since hashes are stored. Not for use against an adversary: whoever looks up by it compares the value too.</summary>
public static class StableHash
{
    private const ulong Prime1 = 0x9E3779B185EBCA87;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4F;

    /// <summary>Hashes octets.</summary>
    public static ulong Of(ReadOnlySpan<byte> value, ulong seed = 0)
    {
        var hash = seed ^ ((ulong)value.Length * Prime1);
        while (value.Length >= sizeof(ulong))
        {
            hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(value));
            value = value[sizeof(ulong)..];
        }
        ulong rest = 0;
        for (var i = 0; i < value.Length; i++) rest |= (ulong)value[i] << (8 * i);
        hash = Mix(hash, rest);
        hash ^= hash >> 29;
        hash *= Prime2;
        return hash ^ (hash >> 32);
    }

    /// <summary>Hashes text by its UTF-8 octets.</summary>
    public static ulong Of(ReadOnlySpan<char> value, ulong seed = 0)
    {
        // Zeroing the space costs as much as hashing it: most values are short.
        Span<byte> utf8 = value.Length <= 42 ? stackalloc byte[128] : value.Length <= 170 ? stackalloc byte[512] : new byte[Encoding.UTF8.GetMaxByteCount(value.Length)];
        return Of(utf8[..Encoding.UTF8.GetBytes(value, utf8)], seed);
    }

    private static ulong Mix(ulong hash, ulong value) => BitOperations.RotateLeft(hash ^ (value * Prime1), 27) * Prime2;
}
