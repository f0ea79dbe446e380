namespace Cpm.Mime;

/// <summary>A delimiter line (RFC 2046 section 5.1.1) in some text.</summary>
/// <param name="Level">Index of its boundary in the list that was searched for.</param>
/// <param name="Start">Where it starts, the line end in front of it included.</param>
/// <param name="End">Where the text behind it starts.</param>
/// <param name="IsClose">It ends its multipart.</param>
internal readonly record struct MultipartDelimiter(int Level, int Start, int End, bool IsClose)
{
    /// <summary>Boundaries may be up to 70 octets without a blank at the end, and must not break the line.</summary>
    public static bool IsBoundary(ReadOnlySpan<byte> boundary) =>
        boundary.Length is > 0 and <= 70 && boundary.IndexOfAny(HeaderSyntax.Controls) < 0 && boundary[^1] != ' ';

    /// <summary>
    /// Finds the first delimiter line of any of the boundaries, the outermost first. Blanks behind the boundary are padding.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="atLineStart">The text starts at the start of a line.</param>
    /// <param name="isFinal">Nothing follows the text.</param>
    /// <param name="boundaries">Outermost first.</param>
    /// <param name="delimiter">The delimiter found.</param>
    /// <param name="safe">Where none was found: how many octets cannot belong to one, whatever follows.</param>
    public static bool TryFind(ReadOnlySpan<byte> text, bool atLineStart, bool isFinal, IReadOnlyList<byte[]> boundaries, out MultipartDelimiter delimiter, out int safe)
    {
        var from = 0;
        while (true)
        {
            int line;
            if (from == 0 && atLineStart && text.StartsWith("--"u8)) line = 0;
            else
            {
                var found = text[from..].IndexOf("\n--"u8);
                if (found < 0) break;
                line = from + found + 1;
            }
            for (var level = 0; level < boundaries.Count; level++)
            {
                var match = Match(text[(line + 2)..], boundaries[level], isFinal, out var length, out var isClose);
                if (match == Fit.Yes)
                {
                    safe = StartOf(text, line);
                    delimiter = new MultipartDelimiter(level, safe, line + 2 + length, isClose);
                    return true;
                }
                if (match == Fit.Perhaps)
                {
                    safe = StartOf(text, line);
                    delimiter = default;
                    return false;
                }
            }
            from = line + 1;
        }
        delimiter = default;
        safe = isFinal ? text.Length : WithoutPartialLine(text, atLineStart);
        return false;
    }

    private enum Fit { No, Perhaps, Yes }

    private static Fit Match(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> boundary, bool isFinal, out int length, out bool isClose)
    {
        length = 0;
        isClose = false;
        if (rest.Length < boundary.Length) return !isFinal && boundary.StartsWith(rest) ? Fit.Perhaps : Fit.No;
        if (!rest.StartsWith(boundary)) return Fit.No;
        var at = boundary.Length;
        if (rest[at..].StartsWith("--"u8))
        {
            isClose = true;
            at += 2;
        }
        while (at < rest.Length && rest[at] is (byte)' ' or (byte)'\t') at++;
        if (at < rest.Length && rest[at] == '\r') at++;
        if (at == rest.Length) return EndOfText(rest, boundary.Length, isFinal, ref length);
        if (rest[at] != '\n') return !isClose && !isFinal && rest.Length == boundary.Length + 1 && rest[^1] == '-' ? Fit.Perhaps : Fit.No;
        length = at + 1;
        return Fit.Yes;
    }

    private static Fit EndOfText(ReadOnlySpan<byte> rest, int boundary, bool isFinal, ref int length)
    {
        length = rest.Length;
        if (isFinal) return Fit.Yes;
        // Padding without an end would hold the text back for ever.
        return rest.Length - boundary < 1024 ? Fit.Perhaps : Fit.No;
    }

    private static int StartOf(ReadOnlySpan<byte> text, int line)
    {
        if (line == 0) return 0;
        return line >= 2 && text[line - 2] == '\r' ? line - 2 : line - 1;
    }

    // The last octets may be the start of "CR LF - - boundary".
    private static int WithoutPartialLine(ReadOnlySpan<byte> text, bool atLineStart)
    {
        if (text.EndsWith("\r\n-"u8)) return text.Length - 3;
        if (text.EndsWith("\r\n"u8) || text.EndsWith("\n-"u8)) return text.Length - 2;
        if (text.EndsWith("\r"u8) || text.EndsWith("\n"u8)) return text.Length - 1;
        return atLineStart && text.SequenceEqual("-"u8) ? 0 : text.Length;
    }
}
