using System.Text;
using Cpm.Primitives;

namespace Cpm.Interworking.Correlation;

/// <summary>How a message begins, as a report quotes it: kept as a hash, for what people wrote does not belong among facts.</summary>
/// <param name="Hash">Hash of the first octets.</param>
/// <param name="Length">How many; 0 for no quote.</param>
internal readonly record struct Quote(ulong Hash, byte Length)
{
    private const int Longest = 64;

    /// <summary>Of a text in ASCII, whose octets are the same in all that messages are written in.</summary>
    public static Quote Of(string text)
    {
        if (text.Length == 0) return default;
        Span<byte> octets = stackalloc byte[Longest];
        var length = Encoding.ASCII.GetBytes(text.AsSpan(0, Math.Min(text.Length, Longest)), octets);
        return new(StableHash.Of(octets[..length]), (byte)length);
    }

    /// <summary>True where the content begins as quoted.</summary>
    public bool IsOf(ReadOnlySpan<byte> content) => Length > 0 && content.Length >= Length && StableHash.Of(content[..Length]) == Hash;

    /// <summary>As it is stored.</summary>
    public byte[] ToOctets()
    {
        if (Length == 0) return [];
        var octets = new byte[9];
        BitConverter.TryWriteBytes(octets, Hash);
        octets[8] = Length;
        return octets;
    }

    /// <summary>As it was stored.</summary>
    public static Quote FromOctets(ReadOnlySpan<byte> octets) => octets.Length == 9 ? new(BitConverter.ToUInt64(octets), octets[8]) : default;
}
