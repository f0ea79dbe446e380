using Cpm.Sip.Headers;
using Cpm.Sip.Messages;

namespace Cpm.Sip.Parsing;

/// <summary>Divides the header block into fields (RFC 3261 7.3): names, values, folding. Values are not read here, except Content-Length.</summary>
internal static class HeaderParser
{
    /// <summary>Adds the fields of a block to the message.</summary>
    /// <param name="block">The message up to and with the empty line.</param>
    /// <param name="at">Where the first field begins.</param>
    /// <param name="limits">The count of fields is checked against them.</param>
    /// <param name="message">Takes the fields, at offsets of <paramref name="block"/>.</param>
    /// <param name="contentLength">The body's length, -1 when no field says it.</param>
    public static SipRejection Parse(ReadOnlySpan<byte> block, int at, SipLimits limits, SipMessage message, out long contentLength)
    {
        var rejection = SipRejection.None;
        contentLength = -1;
        while (true)
        {
            var end = FindFieldEnd(block, at);
            if (end < 0) return SipRejection.LineEnd;
            if (end == at) return rejection;
            if (message.HeaderCount >= limits.HeaderCount) return SipRejection.TooManyHeaders;
            if (!TryAdd(block, at, end, message, out var range)) rejection = SipRejection.HeaderSyntax;
            else if (range.Id == SipHeaderId.ContentLength)
            {
                var value = block.Slice(range.ValueStart, range.ValueLength);
                if (!SipText.TryParseUInt32(value, out var length) || (contentLength >= 0 && contentLength != length)) return SipRejection.ContentLength;
                contentLength = length;
            }
            at = end + 2;
        }
    }

    /// <summary>The line end that is not followed by white space, or -1 at a CR or LF standing alone.</summary>
    private static int FindFieldEnd(ReadOnlySpan<byte> block, int at)
    {
        while (true)
        {
            var next = block[at..].IndexOfAny((byte)'\r', (byte)'\n');
            if (next < 0) return -1;
            at += next;
            if (block[at] != '\r' || at + 1 >= block.Length || block[at + 1] != '\n') return -1;
            if (at + 2 >= block.Length || block[at + 2] is not ((byte)' ' or (byte)'\t')) return at;
            at += 2;
        }
    }

    private static bool TryAdd(ReadOnlySpan<byte> block, int start, int end, SipMessage message, out HeaderRange range)
    {
        range = default;
        var line = block[start..end];
        var colon = line.IndexOf((byte)':');
        if (colon <= 0) return false;
        var nameLength = colon;
        while (nameLength > 0 && line[nameLength - 1] is (byte)' ' or (byte)'\t') nameLength--;
        var name = line[..nameLength];
        var id = SipHeaderNames.Lookup(name);
        if (id == SipHeaderId.Other && (nameLength > ushort.MaxValue || !SipText.IsToken(name))) return false;
        var from = SipText.SkipWhiteSpace(line, colon + 1);
        var to = line.Length;
        while (to > from && SipText.IsWhiteSpace(line[to - 1])) to--;
        range = new() { Id = id, NameStart = start, NameLength = (ushort)nameLength, ValueStart = start + from, ValueLength = to - from };
        message.AddHeader(range);
        return true;
    }
}
