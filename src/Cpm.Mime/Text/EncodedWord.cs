using System.Text;
using Cpm.Primitives;

namespace Cpm.Mime;

/// <summary>Encoded words in header text (RFC 2047): <c>=?utf-8?Q?Gr=C3=BC=C3=9Fe?=</c>.</summary>
public static class EncodedWord
{
    // RFC 2047 section 2: 75 characters in all; the frame of ours is "=?utf-8?B?" and "?=".
    private const int MaxTextOctets = 45;

    // Longer words than section 2 allows are common; a bound keeps the search for their ends short.
    private const int MaxWord = 1024;

    /// <summary>Decodes header text: folds become blanks, encoded words their text, blanks between two encoded words vanish (section 6.2). What cannot be decoded stays as it is.</summary>
    public static string Decode(ReadOnlySpan<byte> value)
    {
        if (value.IndexOf("=?"u8) < 0 && value.IndexOfAny("\r\n"u8) < 0) return Charsets.DecodeLenient(value);
        using var bytes = new PooledWriter(value.Length);
        var previousWasWord = false;
        while (!value.IsEmpty)
        {
            var at = value.IndexOf("=?"u8);
            var plain = at < 0 ? value : value[..at];
            var length = at < 0 ? 0 : TryDecodeWord(value[at..], out var word) ? Emit(bytes, plain, word, previousWasWord) : 0;
            if (length > 0)
            {
                previousWasWord = true;
                value = value[(at + length)..];
                continue;
            }
            previousWasWord = false;
            var through = at < 0 ? value.Length : at + 2;
            WriteUnfolded(bytes, value[..through]);
            value = value[through..];
        }
        return Charsets.DecodeLenient(bytes.WrittenSpan);
    }

    /// <summary>Writes text for a header: as it is where it is printable ASCII, else as folded base64 words of whole characters.</summary>
    public static string Encode(string text)
    {
        if (Ascii.IsValid(text) && text.AsSpan().IndexOfAnyInRange('\0', '\x1F') < 0 && !text.Contains("=?", StringComparison.Ordinal)) return text;
        var result = new StringBuilder();
        var chunk = new byte[MaxTextOctets];
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (length + rune.Utf8SequenceLength > MaxTextOctets) Append();
            length += rune.EncodeToUtf8(chunk.AsSpan(length));
        }
        Append();
        return result.ToString();

        void Append()
        {
            if (result.Length > 0) result.Append("\r\n ");
            result.Append("=?utf-8?B?").Append(Convert.ToBase64String(chunk, 0, length)).Append("?=");
            length = 0;
        }
    }

    private readonly record struct Word(byte[] Utf8, int Length);

    private static int Emit(PooledWriter bytes, ReadOnlySpan<byte> plain, Word word, bool previousWasWord)
    {
        if (!previousWasWord || HeaderSyntax.Trim(plain).Length > 0) WriteUnfolded(bytes, plain);
        bytes.Write(word.Utf8);
        return word.Length;
    }

    private static bool TryDecodeWord(ReadOnlySpan<byte> text, out Word word)
    {
        word = default;
        var charsetEnd = text[2..].IndexOf((byte)'?') + 2;
        if (charsetEnd <= 2 || charsetEnd + 2 >= text.Length || text[charsetEnd + 2] != '?') return false;
        var content = text[(charsetEnd + 3)..];
        content = content[..Math.Min(content.Length, MaxWord)];
        var end = content.IndexOf("?="u8);
        if (end < 0 || content[..end].IndexOfAny(" \r\n"u8) >= 0) return false;
        // RFC 2231 section 5: charset*language
        var charset = Encoding.ASCII.GetString(text[2..charsetEnd]).Split('*')[0];
        if (!Charsets.TryGet(charset, out _)) return false;

        using var decoded = new PooledWriter();
        if ((text[charsetEnd + 1] | 0x20) == 'b') TransferDecoder.Decode(TransferEncoding.Base64, content[..end], decoded);
        else if ((text[charsetEnd + 1] | 0x20) == 'q') DecodeQ(content[..end], decoded);
        else return false;
        word = new Word(Encoding.UTF8.GetBytes(Charsets.Decode(decoded.WrittenSpan, charset)), charsetEnd + 3 + end + 2);
        return true;
    }

    private static void DecodeQ(ReadOnlySpan<byte> content, PooledWriter output)
    {
        var spaced = content.ToArray();
        spaced.AsSpan().Replace((byte)'_', (byte)' ');
        // The soft line break keeps blanks at the end from being taken for padding.
        TransferDecoder.Decode(TransferEncoding.QuotedPrintable, [.. spaced, (byte)'='], output);
    }

    private static void WriteUnfolded(PooledWriter output, ReadOnlySpan<byte> text)
    {
        foreach (var octet in text)
        {
            if (octet is not ((byte)'\r' or (byte)'\n')) output.Write([octet]);
        }
    }
}
