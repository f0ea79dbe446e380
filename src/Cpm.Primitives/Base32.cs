using System.Diagnostics.CodeAnalysis;

namespace Cpm.Primitives;

/// <summary>Prints 64-bit ids as 13 characters of Crockford's base 32, which sort as the ids do and survive being read aloud.</summary>
public static class Base32
{
    /// <summary>Length of a printed id.</summary>
    public const int Length = 13;

    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>Prints an id.</summary>
    public static string Encode(long id) => string.Create(Length, id, static (span, value) => Encode(value, span));

    /// <summary>Prints an id into the first 13 characters of <paramref name="destination"/>.</summary>
    public static void Encode(long id, Span<char> destination)
    {
        var value = (ulong)id;
        for (var i = Length - 1; i >= 0; i--, value >>= 5) destination[i] = Alphabet[(int)(value & 31)];
    }

    /// <summary>Prints an id as ASCII into the first 13 octets of <paramref name="destination"/>.</summary>
    public static void Encode(long id, Span<byte> destination)
    {
        var value = (ulong)id;
        for (var i = Length - 1; i >= 0; i--, value >>= 5) destination[i] = (byte)Alphabet[(int)(value & 31)];
    }

    /// <summary>Reads a printed id, in either case, with o, i and l taken for the digits they look like.</summary>
    public static bool TryDecode([NotNullWhen(true)] string? text, out long id)
    {
        id = 0;
        if (text is not { Length: Length }) return false;
        ulong value = 0;
        foreach (var c in text)
        {
            var digit = char.ToLowerInvariant(c) switch
            {
                'o' => 0,
                'i' or 'l' => 1,
                var lower => Alphabet.IndexOf(lower, StringComparison.Ordinal),
            };
            if (digit < 0 || value >> 59 != 0) return false;
            value = (value << 5) | (uint)digit;
        }
        id = (long)value;
        return true;
    }
}
