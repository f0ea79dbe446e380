namespace Cpm.Sip.Headers;

/// <summary>
/// An address with optional display name and parameters: the value of From, To, Contact, Route, P-Asserted-Identity and others (RFC 3261 20.10, 25.1).
/// Octets of the message it was read from.
/// </summary>
public readonly struct NameAddrValue
{
    private readonly ReadOnlyMemory<byte> _display;
    private readonly bool _quoted;

    private NameAddrValue(ReadOnlyMemory<byte> display, bool quoted, ReadOnlyMemory<byte> uri, bool bracketed, HeaderParameters parameters)
    {
        _display = display;
        _quoted = quoted;
        Uri = uri;
        IsBracketed = bracketed;
        Parameters = parameters;
    }

    /// <summary>The URI without brackets, of whatever scheme.</summary>
    public ReadOnlyMemory<byte> Uri { get; }

    /// <summary>Whether the URI stood in angle brackets. Without them all parameters belong to the field (RFC 3261 20).</summary>
    public bool IsBracketed { get; }

    /// <summary>The field's parameters.</summary>
    public HeaderParameters Parameters { get; }

    /// <summary>The display name as received, without quotes, escapes kept; empty when there is none.</summary>
    public ReadOnlyMemory<byte> DisplayName => _display;

    /// <summary>The tag of From and To (RFC 3261 19.3); empty when there is none.</summary>
    public ReadOnlyMemory<byte> Tag => Parameters.TryGet("tag"u8, out var tag) ? tag : default;

    /// <summary>The display name as text, escapes undone. Allocates.</summary>
    public string DecodeDisplayName() => _quoted ? SipText.Unescape(_display.Span) : System.Text.Encoding.UTF8.GetString(_display.Span);

    /// <summary>Reads <c>"name" &lt;uri&gt;;params</c>, <c>name &lt;uri&gt;;params</c>, <c>&lt;uri&gt;;params</c> or <c>uri;params</c>.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> value, out NameAddrValue address)
    {
        address = default;
        var span = value.Span;
        var at = SipText.SkipWhiteSpace(span, 0);
        if (at == span.Length) return false;
        if (span[at] == '"')
        {
            var end = SipText.SkipQuoted(span, at);
            if (end < 0) return false;
            var open = SipText.SkipWhiteSpace(span, end);
            return open < span.Length && span[open] == '<' && TryParseBracketed(value, open, value[(at + 1)..(end - 1)], quoted: true, out address);
        }
        var mark = span[at..].IndexOfAny((byte)'<', (byte)':', (byte)'"');
        if (mark < 0) return false;
        mark += at;
        if (span[mark] == '"') return false;
        if (span[mark] == ':') return TryParseBare(value, at, out address);
        var display = SipText.Trim(value[at..mark]);
        return IsTokens(display.Span) && TryParseBracketed(value, mark, display, quoted: false, out address);
    }

    private static bool TryParseBracketed(ReadOnlyMemory<byte> value, int open, ReadOnlyMemory<byte> display, bool quoted, out NameAddrValue address)
    {
        address = default;
        var span = value.Span;
        var length = span[(open + 1)..].IndexOf((byte)'>');
        if (length < 0) return false;
        var uri = value.Slice(open + 1, length);
        if (!SipUri.IsPlausible(uri.Span) || !HeaderParameters.TryParse(value[(open + length + 2)..], out var parameters)) return false;
        address = new(display, quoted, uri, bracketed: true, parameters);
        return true;
    }

    private static bool TryParseBare(ReadOnlyMemory<byte> value, int at, out NameAddrValue address)
    {
        address = default;
        var span = value.Span;
        var length = span[at..].IndexOfAny(" \t\r\n;"u8);
        var uri = length < 0 ? value[at..] : value.Slice(at, length);
        // A URI with a question mark or comma must be enclosed, or nobody can tell whose they are (RFC 3261 20).
        if (!SipUri.IsPlausible(uri.Span) || uri.Span.IndexOfAny((byte)'?', (byte)',') >= 0) return false;
        if (!HeaderParameters.TryParse(value[(at + uri.Length)..], out var parameters)) return false;
        address = new(default, quoted: false, uri, bracketed: false, parameters);
        return true;
    }

    private static bool IsTokens(ReadOnlySpan<byte> display)
    {
        for (var at = 0; at < display.Length; at = SipText.SkipWhiteSpace(display, at))
        {
            var end = SipText.SkipRun(display, at, SipText.TokenOctets);
            if (end == at) return false;
            at = end;
        }
        return true;
    }
}
