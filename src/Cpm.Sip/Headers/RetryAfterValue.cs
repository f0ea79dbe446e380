namespace Cpm.Sip.Headers;

/// <summary>A Retry-After (RFC 3261 20.33).</summary>
/// <param name="Seconds">When to try again.</param>
/// <param name="Parameters">duration and others.</param>
public readonly record struct RetryAfterValue(uint Seconds, HeaderParameters Parameters)
{
    /// <summary>Reads <c>seconds (comment);params</c>; the comment, which may nest, is passed over.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> value, out RetryAfterValue retry)
    {
        retry = default;
        var span = value.Span;
        var end = span.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (end < 0) end = span.Length;
        if (!SipText.TryParseUInt32(span[..end], out var seconds)) return false;
        end = SipText.SkipWhiteSpace(span, end);
        if (end < span.Length && span[end] == '(') end = SkipComment(span, end);
        if (end < 0 || !HeaderParameters.TryParse(value[end..], out var parameters)) return false;
        retry = new(seconds, parameters);
        return true;
    }

    private static int SkipComment(ReadOnlySpan<byte> span, int at)
    {
        var depth = 0;
        for (; at < span.Length; at++)
        {
            if (span[at] == '\\') at++;
            else if (span[at] == '(') depth++;
            else if (span[at] == ')' && --depth == 0) return at + 1;
        }
        return -1;
    }
}
