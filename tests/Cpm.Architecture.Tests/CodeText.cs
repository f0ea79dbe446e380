namespace Cpm.Architecture.Tests;

/// <summary>Blanks out comments and literals, so that rules look at code only. What stands in the holes of interpolated strings is not looked at.</summary>
internal static class CodeText
{
    public static string Of(string text)
    {
        var code = text.ToCharArray();
        for (var i = 0; i < text.Length;)
        {
            var end = EndOfBlank(text, i);
            if (end == i) i++;
            for (; i < end; i++)
            {
                if (code[i] != '\n') code[i] = ' ';
            }
        }
        return new string(code);
    }

    /// <summary>Where the comment or literal that begins here ends; the same place when none begins.</summary>
    private static int EndOfBlank(string text, int at)
    {
        var rest = text.AsSpan(at);
        if (rest.StartsWith("//")) return at + LengthTo(rest, "\n", 2, 0);
        if (rest.StartsWith("/*")) return at + LengthTo(rest, "*/", 2, 2);
        if (rest[0] == '\'') return at + Quoted(rest, '\'');
        var prefix = rest.Length - rest.TrimStart("$@").Length;
        if (prefix >= rest.Length || rest[prefix] != '"' || (prefix > 0 && at > 0 && char.IsLetterOrDigit(text[at - 1]))) return at;
        var literal = rest[prefix..];
        var quotes = literal.Length - literal.TrimStart('"').Length;
        if (quotes >= 3) return at + prefix + LengthTo(literal, new string('"', quotes), quotes, quotes);
        return at + prefix + (rest[..prefix].Contains('@') ? Verbatim(literal) : Quoted(literal, '"'));
    }

    private static int LengthTo(ReadOnlySpan<char> text, string end, int from, int extra)
    {
        var found = text[from..].IndexOf(end);
        return found < 0 ? text.Length : from + found + extra;
    }

    private static int Quoted(ReadOnlySpan<char> text, char quote)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == quote) return i + 1;
            else if (text[i] == '\n') return i;
        }
        return text.Length;
    }

    private static int Verbatim(ReadOnlySpan<char> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] != '"') continue;
            if (i + 1 >= text.Length || text[i + 1] != '"') return i + 1;
            i++;
        }
        return text.Length;
    }
}
