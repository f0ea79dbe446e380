namespace Cpm.Mime;

/// <summary>Walks MIME header lines (RFC 5322 section 2.2, folded lines too) up to the empty line or the end of the text.</summary>
internal ref struct MimeHeaderReader(ReadOnlySpan<byte> text, int position = 0)
{
    private readonly ReadOnlySpan<byte> _text = text;

    public int Position { get; private set; } = position;

    /// <summary>The empty line that ends a block was read: what follows is the body.</summary>
    public bool AtBody { get; private set; }

    /// <summary>A line that is no header was met.</summary>
    public bool Failed { get; private set; }

    public readonly record struct Header(Range Name, Range Value, int LineStart);

    public bool TryRead(out Header header)
    {
        header = default;
        if (Position >= _text.Length || AtBody || Failed) return false;
        var start = Position;
        var end = EndOfLine(start, out var next);
        if (end == start)
        {
            Position = next;
            AtBody = true;
            return false;
        }
        while (next < _text.Length && _text[next] is (byte)' ' or (byte)'\t')
        {
            var foldEnd = EndOfLine(next, out var afterFold);
            // A line of blanks only ends the block in many readers; as a fold it would hide the body.
            if (_text[next..foldEnd].IndexOfAnyExcept(" \t"u8) < 0) break;
            end = foldEnd;
            next = afterFold;
        }
        var line = _text[start..end];
        var colon = line.IndexOf((byte)':');
        var nameLength = colon;
        while (nameLength > 0 && line[nameLength - 1] is (byte)' ' or (byte)'\t') nameLength--;
        if (nameLength <= 0 || line[..nameLength].IndexOfAnyExcept(HeaderSyntax.Token) >= 0 || HasControls(line))
        {
            Failed = true;
            return false;
        }
        var valueStart = start + colon + 1;
        while (valueStart < end && HeaderSyntax.IsBlank(_text[valueStart])) valueStart++;
        while (end > valueStart && HeaderSyntax.IsBlank(_text[end - 1])) end--;
        header = new Header(start..(start + nameLength), valueStart..end, start);
        Position = next;
        return true;
    }

    private static bool HasControls(ReadOnlySpan<byte> line)
    {
        while (true)
        {
            var at = line.IndexOfAny(HeaderSyntax.Controls);
            if (at < 0) return false;
            // The line ends inside a folded header are followed by a blank.
            var fold = line[at..];
            if (!fold.StartsWith("\r\n "u8) && !fold.StartsWith("\r\n\t"u8) && !fold.StartsWith("\n "u8) && !fold.StartsWith("\n\t"u8)) return true;
            line = fold[2..];
        }
    }

    private readonly int EndOfLine(int start, out int next)
    {
        var length = _text[start..].IndexOf((byte)'\n');
        if (length < 0)
        {
            next = _text.Length;
            return next;
        }
        next = start + length + 1;
        return length > 0 && _text[start + length - 1] == '\r' ? start + length - 1 : start + length;
    }
}
