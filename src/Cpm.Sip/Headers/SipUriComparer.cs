namespace Cpm.Sip.Headers;

/// <summary>Whether two URIs are the same (RFC 3261 19.1.4 for sip and sips, RFC 3966 4 for tel).</summary>
public static class SipUriComparer
{
    /// <summary>True when the URIs are equivalent. URIs of other schemes are equal when their octets are.</summary>
    public static bool AreEqual(ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right)
    {
        if (left.Span.SequenceEqual(right.Span)) return true;
        return SipUri.TryParse(left, out var a) && SipUri.TryParse(right, out var b) && AreEqual(a, b);
    }

    /// <summary>True when the URIs are equivalent.</summary>
    public static bool AreEqual(in SipUri left, in SipUri right) =>
        left.Scheme == right.Scheme && (left.Scheme == SipUriScheme.Tel ? SameTel(left, right) : SameSip(left, right));

    private static bool SameSip(in SipUri left, in SipUri right) =>
        PercentEscapes.Equal(left.User.Span, right.User.Span, ignoreCase: false)
        && PercentEscapes.Equal(left.Password.Span, right.Password.Span, ignoreCase: false)
        && SipText.EqualsIgnoreCase(left.Host.Span, right.Host.Span) && left.Port == right.Port;

    private static bool SameTel(in SipUri left, in SipUri right) => SipText.EqualsIgnoreCase(left.User.Span, right.User.Span);
}
