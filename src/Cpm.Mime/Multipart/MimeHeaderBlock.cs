namespace Cpm.Mime;

/// <summary>Finds and checks the header block at the start of a part.</summary>
internal static class MimeHeaderBlock
{
    /// <summary>Finds the empty line.</summary>
    /// <param name="text">The part from its first octet.</param>
    /// <param name="headers">Length of the headers, the end of the last line included.</param>
    /// <param name="body">Where the body starts.</param>
    public static bool TryMeasure(ReadOnlySpan<byte> text, out int headers, out int body)
    {
        headers = 0;
        while (true)
        {
            body = headers;
            if (body < text.Length && text[body] == '\r') body++;
            if (body >= text.Length) return false;
            if (text[body] == '\n')
            {
                body++;
                return true;
            }
            var line = text[headers..].IndexOf((byte)'\n');
            if (line < 0) return false;
            headers += line + 1;
        }
    }

    /// <summary>True where every line of the block is a header or the fold of one.</summary>
    public static bool IsValid(ReadOnlySpan<byte> block)
    {
        var reader = new MimeHeaderReader(block);
        while (reader.TryRead(out _))
        {
        }
        return !reader.Failed;
    }
}
