namespace Cpm.Sip.Headers;

/// <summary>A token with parameters: Content-Disposition (RFC 3261 20.11), Event, Subscription-State, Request-Disposition, an element of Accept-Encoding.</summary>
/// <param name="Token">The token.</param>
/// <param name="Parameters">Its parameters.</param>
public readonly record struct TokenValue(ReadOnlyMemory<byte> Token, HeaderParameters Parameters)
{
    /// <summary>Whether this is the token, without regard to case.</summary>
    public bool Is(ReadOnlySpan<byte> token) => SipText.EqualsIgnoreCase(Token.Span, token);

    /// <summary>Reads <c>token;params</c>.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> value, out TokenValue token)
    {
        token = default;
        var end = SipText.SkipRun(value.Span, 0, SipText.TokenOctets);
        if (end == 0 || !HeaderParameters.TryParse(value[end..], out var parameters)) return false;
        token = new(value[..end], parameters);
        return true;
    }
}
