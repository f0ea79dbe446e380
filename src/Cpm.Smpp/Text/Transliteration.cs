using System.Collections.Immutable;
using System.Text;

namespace Cpm.Smpp.Text;

/// <summary>Replaces characters that a 7-bit alphabet lacks by ones that read alike. It changes the text, so it is done by policy only and every change is listed.</summary>
public static class Transliteration
{
    /// <summary>Rewrites a text so that an alphabet has all its characters.</summary>
    /// <returns>False when some character has no likeness: then nothing is worth changing.</returns>
    internal static bool TryRewrite(string text, in TextCoding coding, out string rewritten, out ImmutableArray<TextLoss> losses)
    {
        rewritten = text;
        losses = [];
        var result = new StringBuilder(text.Length);
        var changes = new TextLossCounter();
        foreach (var c in text)
        {
            if (coding.Cost(c) > 0)
            {
                result.Append(c);
                continue;
            }
            if (Likeness(c, coding) is not { } likeness) return false;
            changes.Add(c.ToString(), likeness);
            result.Append(likeness);
        }
        rewritten = result.ToString();
        losses = changes.ToImmutable();
        return true;
    }

    private static string? Likeness(char c, in TextCoding coding)
    {
        if (Replacement(c) is { } replacement && Has(coding, replacement)) return replacement;
        var letter = c;
        while (Decompositions.TryStrip(letter, out var bare))
        {
            letter = bare;
            if (coding.Cost(letter) > 0) return letter.ToString();
        }
        return Replacement(letter) is { } last && Has(coding, last) ? last : null;
    }

    private static bool Has(in TextCoding coding, string text)
    {
        foreach (var c in text)
        {
            if (coding.Cost(c) == 0) return false;
        }
        return true;
    }

    // No standard lists these: they are what SMS users read without noticing.
    private static string? Replacement(char c) => c switch
    {
        '\u2018' or '\u2019' or '\u201A' or '\u201B' or '`' or '\u00B4' or '\u2032' or '\u02BC' or '\u2039' or '\u203A' => "'",
        '\u201C' or '\u201D' or '\u201E' or '\u201F' or '\u00AB' or '\u00BB' or '\u2033' or '\u00A8' => "\"",
        '\u2010' or '\u2011' or '\u2012' or '\u2013' or '\u2014' or '\u2015' or '\u2212' or '\u00AF' => "-",
        '\u2026' => "...",
        '\u00A0' or (>= '\u2000' and <= '\u200A') or '\u202F' or '\u205F' or '\u3000' => " ",
        '\u2028' or '\u2029' => "\n",
        '\u00AD' or (>= '\u200B' and <= '\u200F') or (>= '\u202A' and <= '\u202E') or (>= '\u2060' and <= '\u2064') or (>= '\u2066' and <= '\u2069') => "",
        // Marks for which no letter with the mark exists.
        >= '\u0300' and <= '\u036F' => "",
        '\u2022' or '\u2023' or '\u2043' => "*",
        '\u00B7' or '\u2024' => ".",
        '\u00D7' => "x",
        '\u00F7' or '\u2044' => "/",
        '\u00A9' => "(c)",
        '\u00AE' => "(r)",
        '\u2122' => "(tm)",
        '\u20AC' => "EUR",
        '\u00BC' => "1/4",
        '\u00BD' => "1/2",
        '\u00BE' => "3/4",
        '\u00B9' => "1",
        '\u00B2' => "2",
        '\u00B3' => "3",
        '\u00AA' => "a",
        '\u00BA' => "o",
        '\u00B5' => "u",
        '\u00A2' => "c",
        '\u00A6' => "|",
        '\u00B8' => ",",
        '\u00E7' => "\u00C7",
        '\u00DF' => "ss",
        '\u00C6' => "AE",
        '\u00E6' => "ae",
        '\u00D8' => "O",
        '\u00F8' => "o",
        '\u0141' => "L",
        '\u0142' => "l",
        '\u00D0' or '\u0110' => "D",
        '\u00F0' or '\u0111' => "d",
        '\u0152' => "OE",
        '\u0153' => "oe",
        '\u00DE' => "Th",
        '\u00FE' => "th",
        '\u0126' => "H",
        '\u0127' => "h",
        '\u0131' => "i",
        '\u0138' => "k",
        '\u013F' => "L",
        '\u0140' => "l",
        '\u0149' => "'n",
        '\u014A' => "N",
        '\u014B' => "n",
        '\u0166' => "T",
        '\u0167' => "t",
        '\u017F' => "s",
        '\u0192' => "f",
        '\u1E9E' => "SS",
        _ => Greek(c),
    };

    // The default alphabet has only the Greek capitals that do not look like Latin ones.
    private static string? Greek(char c)
    {
        const string Capitals = "\u0391\u0392\u0393\u0394\u0395\u0396\u0397\u0398\u0399\u039A\u039B\u039C\u039D\u039E\u039F\u03A0\u03A1\u03A3\u03A4\u03A5\u03A6\u03A7\u03A8\u03A9";
        const string Alike = "AB\u0393\u0394EZH\u0398IK\u039BMN\u039EO\u03A0P\u03A3TY\u03A6X\u03A8\u03A9";
        var capital = c switch
        {
            '\u03C2' => '\u03A3',
            >= '\u03B1' and <= '\u03C9' => (char)(c - 0x20),
            _ => c,
        };
        var at = Capitals.IndexOf(capital, StringComparison.Ordinal);
        return at < 0 ? null : Alike.Substring(at, 1);
    }
}
