using System.Buffers;
using System.Text;

namespace Cpm.Sip.Headers;

/// <summary>Schemes of <see cref="SipUri"/>.</summary>
public enum SipUriScheme : byte
{
    /// <summary>sip, RFC 3261 19.1.</summary>
    Sip,

    /// <summary>sips, RFC 3261 19.1.</summary>
    Sips,

    /// <summary>tel, RFC 3966.</summary>
    Tel,
}

/// <summary>
/// A sip, sips or tel URI divided into its parts, which are octets of what it was read from, escapes kept. Equality of the struct is not that of URIs: use
/// <see cref="SipUriComparer"/>.
/// </summary>
public readonly struct SipUri
{
    private const string Unreserved = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.!~*'()%";
    private static readonly SearchValues<byte> UserOctets = SearchValues.Create(Encoding.ASCII.GetBytes(Unreserved + "&=+$,;?/#[]^|{}`"));
    private static readonly SearchValues<byte> PasswordOctets = SearchValues.Create(Encoding.ASCII.GetBytes(Unreserved + "&=+$,"));
    private static readonly SearchValues<byte> SchemeOctets = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."u8);
    private static readonly SearchValues<byte> HeaderOctets = SearchValues.Create(Encoding.ASCII.GetBytes(Unreserved + "[]/?:+$&="));
    private static readonly SearchValues<byte> TelDigits = SearchValues.Create("0123456789abcdefABCDEF*#-.()"u8);
    private static readonly SearchValues<byte> VisualSeparators = SearchValues.Create("-.()"u8);
    private static readonly SearchValues<byte> NotInUris = SearchValues.Create([.. Enumerable.Range(0, 33).Select(i => (byte)i), (byte)'<', (byte)'>', (byte)'"', 127]);

    private SipUri(SipUriScheme scheme, ReadOnlyMemory<byte> raw) => (Scheme, Raw) = (scheme, raw);

    /// <summary>The scheme.</summary>
    public SipUriScheme Scheme { get; }

    /// <summary>The whole URI.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>The user part; of a tel URI the number with its visual separators. Empty when there is none.</summary>
    public ReadOnlyMemory<byte> User { get; private init; }

    /// <summary>The password; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Password { get; private init; }

    /// <summary>The host, an IPv6 address with its square brackets; empty for a tel URI.</summary>
    public ReadOnlyMemory<byte> Host { get; private init; }

    /// <summary>The port, 0 when there is none.</summary>
    public int Port { get; private init; }

    /// <summary>The parameters.</summary>
    public UriParameters Parameters { get; private init; }

    /// <summary>What stands behind the question mark, <c>name=value&amp;name=value</c>; empty when there is nothing.</summary>
    public ReadOnlyMemory<byte> Headers { get; private init; }

    /// <summary>Whether the user part is a telephone number: a tel URI, or a sip URI with <c>user=phone</c>.</summary>
    public bool IsTelephone => Scheme == SipUriScheme.Tel || (Parameters.TryGet("user"u8, out var user) && SipText.EqualsIgnoreCase(user.Span, "phone"u8));

    /// <summary>Reads a URI that the caller owns no longer than the call: the octets are copied.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out SipUri uri) => TryParse(text.ToArray().AsMemory(), out uri);

    /// <summary>Reads a URI; its parts are slices of <paramref name="text"/>.</summary>
    /// <returns>False for another scheme or a malformed URI.</returns>
    public static bool TryParse(ReadOnlyMemory<byte> text, out SipUri uri)
    {
        uri = default;
        var span = text.Span;
        var colon = span.IndexOf((byte)':');
        if (colon < 0) return false;
        if (SipText.EqualsIgnoreCase(span[..colon], "sip"u8)) return TryParseSip(SipUriScheme.Sip, text, colon + 1, out uri);
        if (SipText.EqualsIgnoreCase(span[..colon], "sips"u8)) return TryParseSip(SipUriScheme.Sips, text, colon + 1, out uri);
        return SipText.EqualsIgnoreCase(span[..colon], "tel"u8) && TryParseTel(text, colon + 1, out uri);
    }

    /// <summary>Whether this is a scheme, a colon and octets that URIs may have: what a forwarded URI of any scheme must be.</summary>
    public static bool IsPlausible(ReadOnlySpan<byte> text)
    {
        var colon = text.IndexOf((byte)':');
        return colon > 0 && colon + 1 < text.Length && !text[..colon].ContainsAnyExcept(SchemeOctets) && !text[(colon + 1)..].ContainsAny(NotInUris);
    }

    /// <summary>Whether the scheme is one of <see cref="SipUriScheme"/>; the rest is not looked at.</summary>
    public static bool HasKnownScheme(ReadOnlySpan<byte> text)
    {
        var colon = text.IndexOf((byte)':');
        return colon is 3 or 4 && (SipText.EqualsIgnoreCase(text[..colon], "sip"u8) || SipText.EqualsIgnoreCase(text[..colon], "sips"u8)
            || SipText.EqualsIgnoreCase(text[..colon], "tel"u8));
    }

    /// <inheritdoc/>
    public override string ToString() => Encoding.UTF8.GetString(Raw.Span);

    private static bool TryParseSip(SipUriScheme scheme, ReadOnlyMemory<byte> text, int at, out SipUri uri)
    {
        uri = default;
        var span = text.Span;
        ReadOnlyMemory<byte> user = default, password = default;
        var sign = span[at..].IndexOf((byte)'@');
        if (sign >= 0)
        {
            var info = span.Slice(at, sign);
            var colon = info.IndexOf((byte)':');
            user = text.Slice(at, colon < 0 ? sign : colon);
            password = colon < 0 ? default : text.Slice(at + colon + 1, sign - colon - 1);
            if (user.IsEmpty || !PercentEscapes.AreWellFormed(info)) return false;
            if (user.Span.ContainsAnyExcept(UserOctets) || password.Span.ContainsAnyExcept(PasswordOctets)) return false;
            at += sign + 1;
        }
        var end = HostScan.End(span, at);
        if (end <= at) return false;
        var host = text[at..end];
        var port = 0;
        if (end < span.Length && span[end] == ':')
        {
            end++;
            if (!HostScan.TryTakePort(span, ref end, out port)) return false;
        }
        var question = span[end..].IndexOf((byte)'?');
        var parameters = text[end..(question < 0 ? span.Length : end + question)];
        var headers = question < 0 ? default : text[(end + question + 1)..];
        if (!UriParameters.AreWellFormed(parameters.Span)) return false;
        if (question >= 0 && (headers.IsEmpty || headers.Span.ContainsAnyExcept(HeaderOctets) || !PercentEscapes.AreWellFormed(headers.Span))) return false;
        uri = new(scheme, text) { User = user, Password = password, Host = host, Port = port, Parameters = new(parameters), Headers = headers };
        return true;
    }

    private static bool TryParseTel(ReadOnlyMemory<byte> text, int at, out SipUri uri)
    {
        uri = default;
        var span = text.Span;
        var semicolon = span[at..].IndexOf((byte)';');
        var number = semicolon < 0 ? text[at..] : text.Slice(at, semicolon);
        var parameters = semicolon < 0 ? default : text[(at + semicolon)..];
        var digits = number.Span;
        if (digits.Length > 0 && digits[0] == '+') digits = digits[1..];
        if (digits.IsEmpty || digits.ContainsAnyExcept(TelDigits) || !digits.ContainsAnyExcept(VisualSeparators)) return false;
        if (!UriParameters.AreWellFormed(parameters.Span)) return false;
        uri = new(SipUriScheme.Tel, text) { User = number, Parameters = new(parameters) };
        return true;
    }
}
