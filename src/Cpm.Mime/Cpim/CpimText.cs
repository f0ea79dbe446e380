using System.Globalization;
using System.Text;

namespace Cpm.Mime;

/// <summary>Escapes in CPIM header text (RFC 3862 section 2.3.1): <c>\n</c>, <c>\"</c>, <c>\u00e4</c>.</summary>
public static class CpimText
{
    /// <summary>The text with its escapes resolved; <c>\u</c> pairs that are surrogates join. An escape that is none stays as it is.</summary>
    public static string Decode(ReadOnlySpan<byte> value)
    {
        var text = Charsets.DecodeLenient(value);
        if (!text.Contains('\\', StringComparison.Ordinal)) return text;
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                result.Append(text[i]);
                continue;
            }
            var escape = text[++i];
            if (escape == 'u' && i + 4 < text.Length && ushort.TryParse(text.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
            {
                result.Append((char)unit);
                i += 4;
            }
            else if (Meaning(escape) is { } meaning)
            {
                result.Append(meaning);
            }
            else
            {
                result.Append('\\').Append(escape);
            }
        }
        return result.ToString();
    }

    private static char? Meaning(char escape) => escape switch
    {
        'b' => '\b',
        't' => '\t',
        'n' => '\n',
        'r' => '\r',
        '"' or '\'' or '\\' => escape,
        _ => null,
    };

    /// <summary>The most octets that <see cref="Escape"/> makes of one UTF-8 octet.</summary>
    internal const int MaxGrowth = 6;

    /// <summary>Writes UTF-8 text so that it fits one header line and, quoted, one string: controls, backslash and quotes as escapes.</summary>
    /// <returns>Octets written, at most <see cref="MaxGrowth"/> times the input.</returns>
    internal static int Escape(ReadOnlySpan<byte> utf8, Span<byte> destination)
    {
        var written = 0;
        foreach (var octet in utf8)
        {
            var letter = octet switch { 8 => 'b', 9 => 't', 10 => 'n', 13 => 'r', (byte)'"' => '"', (byte)'\\' => '\\', _ => '\0' };
            if (letter != '\0')
            {
                destination[written++] = (byte)'\\';
                destination[written++] = (byte)letter;
            }
            else if (octet is < 32 or 127)
            {
                "\\u00"u8.CopyTo(destination[written..]);
                destination[written + 4] = Hex(octet >> 4);
                destination[written + 5] = Hex(octet & 15);
                written += 6;
            }
            else
            {
                destination[written++] = octet;
            }
        }
        return written;
    }

    private static byte Hex(int digit) => (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);
}
