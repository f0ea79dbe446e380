namespace Cpm.Sip.Headers;

/// <summary>The telephone number in a URI (RFC 3966; RFC 3261 19.1.6 for sip URIs with <c>user=phone</c>).</summary>
public static class TelephoneNumber
{
    private const int LongestNumber = 64;

    /// <summary>
    /// The number without visual separators, with its plus sign when it is global. Also taken from a sip URI without <c>user=phone</c> when
    /// <paramref name="guess"/> and its user part is a plus sign and digits.
    /// </summary>
    public static bool TryGet(in SipUri uri, bool guess, out string number)
    {
        number = "";
        var user = uri.User.Span;
        var semicolon = user.IndexOf((byte)';');
        if (semicolon >= 0) user = user[..semicolon];
        if (user.Length is 0 or > LongestNumber || (!uri.IsTelephone && !(guess && user[0] == '+'))) return false;
        Span<char> plain = stackalloc char[LongestNumber];
        var length = 0;
        for (var at = 0; at < user.Length;)
        {
            var octet = PercentEscapes.Next(user, ref at);
            if (SipUriComparer.IsVisualSeparator(octet)) continue;
            if (!char.IsAsciiHexDigit((char)octet) && octet is not ((byte)'*' or (byte)'#') && !(octet == '+' && length == 0)) return false;
            plain[length++] = (char)octet;
        }
        if (length == 0 || (length == 1 && plain[0] == '+')) return false;
        number = new string(plain[..length]);
        return true;
    }

    /// <summary>A parameter of the number itself, such as phone-context or isub: of a tel URI its parameter, of a sip URI one inside the user part.</summary>
    public static bool TryGetParameter(in SipUri uri, ReadOnlySpan<byte> name, out ReadOnlyMemory<byte> value)
    {
        if (uri.Scheme == SipUriScheme.Tel) return uri.Parameters.TryGet(name, out value);
        var semicolon = uri.User.Span.IndexOf((byte)';');
        value = default;
        return semicolon >= 0 && UriParameters.AreWellFormed(uri.User.Span[semicolon..]) && new UriParameters(uri.User[semicolon..]).TryGet(name, out value);
    }
}
