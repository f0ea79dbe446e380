using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Cpm.Mime;

/// <summary>Character sets of text parts (RFC 2046 section 4.1.2) to Unicode. Unknown names and broken octets never fail: the text is what the user wants.</summary>
public static class Charsets
{
    private const int Windows1252 = 1252;

    /// <summary>Finds the decoder of a charset name. False where it is unknown; us-ascii counts as UTF-8, iso-8859-1 as Windows-1252, as all readers do.</summary>
    public static bool TryGet(string? name, out Encoding encoding)
    {
        encoding = Encoding.UTF8;
        switch (name?.Trim().ToLowerInvariant())
        {
            case null or "" or "utf-8" or "utf8" or "us-ascii" or "ascii" or "ansi_x3.4-1968" or "iso646-us":
                return true;
            case "iso-8859-1" or "latin1" or "l1" or "iso_8859-1" or "windows-1252" or "cp1252":
                encoding = CodePagesEncodingProvider.Instance.GetEncoding(Windows1252)!;
                return true;
            case "utf-16be" or "utf-16":
                encoding = Encoding.BigEndianUnicode;
                return true;
            case "utf-16le":
                encoding = Encoding.Unicode;
                return true;
            case "utf-32" or "utf-32le":
                encoding = Encoding.UTF32;
                return true;
            // UTF-7 hides characters from filters; nobody sends it.
            case "utf-7":
                return false;
            case var other:
                var found = CodePagesEncodingProvider.Instance.GetEncoding(other);
                encoding = found ?? Encoding.UTF8;
                return found is not null;
        }
    }

    /// <summary>The text of octets in a charset; a byte order mark wins over the name and is removed. An unknown name is read as UTF-8 or, where that does not fit, Windows-1252.</summary>
    public static string Decode(ReadOnlySpan<byte> octets, string? charset)
    {
        if (octets.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) return Encoding.UTF8.GetString(octets[3..]);
        if (IsUtf16(charset) && octets.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) return Encoding.BigEndianUnicode.GetString(octets[2..]);
        if (IsUtf16(charset) && octets.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) return Encoding.Unicode.GetString(octets[2..]);
        if (!TryGet(charset, out var encoding) || ReferenceEquals(encoding, Encoding.UTF8)) return DecodeLenient(octets);
        return encoding.GetString(octets);
    }

    /// <summary>The same as UTF-8 octets, into a writer. Text that is UTF-8 already is copied, and allocates nothing.</summary>
    public static void ToUtf8(ReadOnlySpan<byte> octets, string? charset, IBufferWriter<byte> output)
    {
        var isUtf8 = charset is null || (TryGet(charset, out var encoding) && ReferenceEquals(encoding, Encoding.UTF8));
        if (isUtf8 && octets.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) octets = octets[3..];
        if (isUtf8 && Utf8.IsValid(octets)) output.Write(octets);
        else Encoding.UTF8.GetBytes(Decode(octets, charset), output);
    }

    /// <summary>UTF-8 where the octets are valid UTF-8, else Windows-1252, which gives every octet some character.</summary>
    internal static string DecodeLenient(ReadOnlySpan<byte> octets) =>
        Utf8.IsValid(octets) ? Encoding.UTF8.GetString(octets) : CodePagesEncodingProvider.Instance.GetEncoding(Windows1252)!.GetString(octets);

    private static bool IsUtf16(string? charset) => charset?.StartsWith("utf-16", StringComparison.OrdinalIgnoreCase) == true;
}
