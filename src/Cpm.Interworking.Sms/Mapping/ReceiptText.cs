using System.Buffers;
using System.Text;

namespace Cpm.Interworking.Sms.Mapping;

/// <summary>
/// The text of a delivery receipt (SMPP v3.4 Appendix B), which every centre writes in its own way: fields in any order, any of them missing, dates of any length.
/// Read field by field; what cannot be read is empty. Never throws.
/// </summary>
/// <param name="Id">id, at most 64 characters.</param>
/// <param name="Stat">stat: the state as a word.</param>
/// <param name="Error">err: the network's own code, decimal, hexadecimal or a name.</param>
/// <param name="SubmitDate">submit date, in the centre's own time.</param>
/// <param name="DoneDate">done date, in the centre's own time.</param>
/// <param name="Quote">text: how the message begins, as far as it is ASCII; at most 20 characters.</param>
public readonly record struct ReceiptText(string Id, string Stat, string Error, string SubmitDate, string DoneDate, string Quote = "")
{
    private const int MostOctets = 1024;
    private const int MostId = 64;
    private const int MostQuote = 20;
    private static readonly SearchValues<byte> Separators = SearchValues.Create(" \t\r\n;,\0"u8);

    private enum Label : byte
    {
        None,
        Id,
        Sub,
        Dlvrd,
        SubmitDate,
        DoneDate,
        Stat,
        Error,
        Text,
    }

    /// <summary>Reads a receipt's text.</summary>
    /// <param name="octets">short_message or message_payload, in ASCII or, as some centres do, in UCS-2.</param>
    public static ReceiptText Parse(ReadOnlySpan<byte> octets)
    {
        Span<byte> narrow = stackalloc byte[MostOctets / 2];
        return Read(Narrow(octets.Length > MostOctets ? octets[..MostOctets] : octets, narrow));
    }

    private static ReceiptText Read(ReadOnlySpan<byte> octets)
    {
        var result = new ReceiptText("", "", "", "", "");
        var open = Label.None;
        var start = 0;
        for (var colon = 0; colon < octets.Length; colon++)
        {
            if (octets[colon] != ':') continue;
            var label = Find(octets[..colon], out var length);
            if (label == Label.None) continue;
            result = result.With(open, octets[start..(colon - length)]);
            open = label;
            start = colon + 1;
            // The text swallows the rest: what stands in it is not ours to read.
            if (label == Label.Text) return result with { Quote = QuoteOf(octets[start..]) };
        }
        return result.With(open, octets[start..]);
    }

    // The first value of a field counts.
    private ReceiptText With(Label label, ReadOnlySpan<byte> value) => label switch
    {
        Label.Id when Id.Length == 0 => this with { Id = Word(value, MostId) },
        Label.Stat when Stat.Length == 0 => this with { Stat = Word(value, 14).ToUpperInvariant() },
        Label.Error when Error.Length == 0 => this with { Error = Word(value, 10) },
        Label.SubmitDate when SubmitDate.Length == 0 => this with { SubmitDate = Word(value, 17) },
        Label.DoneDate when DoneDate.Length == 0 => this with { DoneDate = Word(value, 17) },
        _ => this,
    };

    private static string QuoteOf(ReadOnlySpan<byte> value)
    {
        if (value.Length > MostQuote) value = value[..MostQuote];
        var end = value.IndexOfAnyExceptInRange((byte)' ', (byte)'~');
        return Encoding.ASCII.GetString(end < 0 ? value : value[..end]);
    }

    // Up to the first separator; a value longer than its field can be is no value.
    private static string Word(ReadOnlySpan<byte> value, int longest)
    {
        value = value.TrimStart(" \t\r\n;,\0"u8);
        var end = value.IndexOfAny(Separators);
        if (end >= 0) value = value[..end];
        return value.Length > longest || value.ContainsAnyExceptInRange((byte)'!', (byte)'~') ? "" : Encoding.ASCII.GetString(value);
    }

    // The label that ends here, as a whole word, in any case.
    private static Label Find(ReadOnlySpan<byte> before, out int length)
    {
        length = LastWord(before);
        var word = before[(before.Length - length)..];
        if (!Ascii.EqualsIgnoreCase(word, "date"u8))
        {
            return Ascii.EqualsIgnoreCase(word, "id"u8) ? Label.Id
                : Ascii.EqualsIgnoreCase(word, "sub"u8) ? Label.Sub
                : Ascii.EqualsIgnoreCase(word, "dlvrd"u8) ? Label.Dlvrd
                : Ascii.EqualsIgnoreCase(word, "stat"u8) ? Label.Stat
                : Ascii.EqualsIgnoreCase(word, "err"u8) ? Label.Error
                : Ascii.EqualsIgnoreCase(word, "text"u8) ? Label.Text
                : Label.None;
        }
        var rest = before[..^length].TrimEnd(" \t_"u8);
        var first = LastWord(rest);
        word = rest[(rest.Length - first)..];
        length = before.Length - rest.Length + first;
        return Ascii.EqualsIgnoreCase(word, "submit"u8) ? Label.SubmitDate
            : Ascii.EqualsIgnoreCase(word, "done"u8) ? Label.DoneDate
            : Label.None;
    }

    private static int LastWord(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (length < text.Length && char.IsAsciiLetterOrDigit((char)text[^(length + 1)])) length++;
        return length;
    }

    // UCS-2 where every first octet of a pair is zero: the receipt's words are ASCII in any case.
    private static ReadOnlySpan<byte> Narrow(ReadOnlySpan<byte> octets, Span<byte> narrow)
    {
        if (octets.Length < 2 || octets.Length % 2 != 0) return octets;
        for (var i = 0; i < octets.Length; i += 2)
        {
            if (octets[i] != 0) return octets;
            narrow[i / 2] = octets[i + 1];
        }
        return narrow[..(octets.Length / 2)];
    }
}
