using System.Buffers;
using System.Text;

namespace Cpm.Sip.Headers;

/// <summary>
/// The lexical ground of RFC 3261 25.1. Values keep their folding, so white space here is SP, HTAB, CR and LF: the parser has already made sure that a CR LF
/// inside a value is followed by white space.
/// </summary>
public static class SipText
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    internal static readonly SearchValues<byte> TokenOctets = SearchValues.Create(Encoding.ASCII.GetBytes(Letters + "-.!%*_+`'~"));
    internal static readonly SearchValues<byte> WhiteSpace = SearchValues.Create(" \t\r\n"u8);

    // What may stand unquoted after "=": token, host and IPv6 reference, and base64 or bare IPv6 addresses that peers send against the grammar.
    internal static readonly SearchValues<byte> ParameterValueOctets = SearchValues.Create(Encoding.ASCII.GetBytes(Letters + "-.!%*_+`'~[]:/=@&$#?{}|^()"));

    /// <summary>Whether the octets are one token.</summary>
    public static bool IsToken(ReadOnlySpan<byte> octets) => !octets.IsEmpty && !octets.ContainsAnyExcept(TokenOctets);

    /// <summary>Compares ASCII letters without case, as tokens compare (RFC 3261 7.3.1).</summary>
    public static bool EqualsIgnoreCase(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => Ascii.EqualsIgnoreCase(left, right);

    /// <summary>One decimal number of at most 32 bits, leading zeros allowed, nothing else.</summary>
    public static bool TryParseUInt32(ReadOnlySpan<byte> digits, out uint number)
    {
        ulong sum = 0;
        number = 0;
        if (digits.IsEmpty) return false;
        foreach (var octet in digits)
        {
            var digit = (uint)(octet - '0');
            if (digit > 9) return false;
            sum = (sum * 10) + digit;
            if (sum > uint.MaxValue) return false;
        }
        number = (uint)sum;
        return true;
    }

    /// <summary>The octets without surrounding white space.</summary>
    public static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> octets)
    {
        var span = octets.Span;
        var start = SkipWhiteSpace(span, 0);
        if (start == span.Length) return default;
        var end = span.Length;
        while (IsWhiteSpace(span[end - 1])) end--;
        return octets[start..end];
    }

    /// <summary>The content of a quoted string without its escapes (RFC 3261 25.1, quoted-pair), as text.</summary>
    /// <param name="content">What stands between the quotes.</param>
    public static string Unescape(ReadOnlySpan<byte> content)
    {
        if (!content.Contains((byte)'\\')) return Encoding.UTF8.GetString(content);
        var plain = new byte[content.Length];
        var length = 0;
        for (var i = 0; i < content.Length; i++)
        {
            if (content[i] == '\\' && i + 1 < content.Length) i++;
            plain[length++] = content[i];
        }
        return Encoding.UTF8.GetString(plain, 0, length);
    }

    internal static bool IsWhiteSpace(byte octet) => octet is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    internal static int SkipWhiteSpace(ReadOnlySpan<byte> span, int at)
    {
        while (at < span.Length && IsWhiteSpace(span[at])) at++;
        return at;
    }

    /// <summary>The end of a run of the given octets.</summary>
    internal static int SkipRun(ReadOnlySpan<byte> span, int at, SearchValues<byte> octets)
    {
        var length = span[at..].IndexOfAnyExcept(octets);
        return length < 0 ? span.Length : at + length;
    }

    /// <summary>From an opening quote to the index behind the closing one, or -1 when it is never closed.</summary>
    internal static int SkipQuoted(ReadOnlySpan<byte> span, int at)
    {
        at++;
        while (true)
        {
            var next = span[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0) return -1;
            at += next;
            if (span[at] == '"') return at + 1;
            at += 2;
            if (at > span.Length) return -1;
        }
    }
}
