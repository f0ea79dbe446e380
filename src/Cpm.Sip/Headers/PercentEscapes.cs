using System.Buffers;

namespace Cpm.Sip.Headers;

/// <summary>Percent escapes of URIs (RFC 3986 2.1).</summary>
public static class PercentEscapes
{
    private static readonly SearchValues<byte> Reserved = SearchValues.Create(";/?:@&=+$,"u8);

    /// <summary>Whether each percent sign is followed by two hexadecimal digits.</summary>
    public static bool AreWellFormed(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            var percent = text.IndexOf((byte)'%');
            if (percent < 0) return true;
            if (percent + 2 >= text.Length || !char.IsAsciiHexDigit((char)text[percent + 1]) || !char.IsAsciiHexDigit((char)text[percent + 2])) return false;
            text = text[(percent + 3)..];
        }
    }

    /// <summary>The octet at an index, an escape undone, and the index behind it. A percent sign without two digits stands for itself.</summary>
    public static byte Next(ReadOnlySpan<byte> text, ref int at)
    {
        var octet = text[at];
        if (octet == '%' && at + 2 < text.Length && TryHex(text[at + 1], out var high) && TryHex(text[at + 2], out var low))
        {
            at += 3;
            return (byte)((high << 4) | low);
        }
        at++;
        return octet;
    }

    /// <summary>Undoes the escapes.</summary>
    /// <param name="text">The escaped text.</param>
    /// <param name="output">At least as long as <paramref name="text"/>.</param>
    /// <returns>The length of the plain octets.</returns>
    public static int Decode(ReadOnlySpan<byte> text, Span<byte> output)
    {
        var length = 0;
        for (var at = 0; at < text.Length;) output[length++] = Next(text, ref at);
        return length;
    }

    /// <summary>
    /// Compares with escapes undone; with <paramref name="ignoreCase"/> ASCII letters without case. An escaped reserved character is not the same as the bare
    /// one (RFC 3261 19.1.4).
    /// </summary>
    public static bool Equal(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, bool ignoreCase)
    {
        int l = 0, r = 0;
        while (l < left.Length && r < right.Length)
        {
            int from = l, other = r;
            var a = Next(left, ref l);
            var b = Next(right, ref r);
            if (a != b && !(ignoreCase && (a | 0x20) == (b | 0x20) && char.IsAsciiLetter((char)a))) return false;
            if (l - from != r - other && Reserved.Contains(a)) return false;
        }
        return l == left.Length && r == right.Length;
    }

    private static bool TryHex(byte digit, out int value)
    {
        value = digit switch
        {
            >= (byte)'0' and <= (byte)'9' => digit - '0',
            >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
            >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
            _ => -1,
        };
        return value >= 0;
    }
}
