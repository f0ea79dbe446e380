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
        && SipText.EqualsIgnoreCase(left.Host.Span, right.Host.Span) && left.Port == right.Port
        && SipParametersAgree(left.Parameters, right.Parameters) && SipParametersAgree(right.Parameters, left.Parameters)
        && HeadersAgree(left.Headers, right.Headers) && HeadersAgree(right.Headers, left.Headers);

    // Parameters in both must be equal; some may not be in one alone, even with their default value; others in one alone do not count.
    private static bool SipParametersAgree(UriParameters left, UriParameters right)
    {
        foreach (var parameter in left)
        {
            if (right.TryGet(parameter.Name.Span, out var other))
            {
                if (!PercentEscapes.Equal(parameter.Value.Span, other.Span, ignoreCase: true)) return false;
            }
            else if (parameter.Is("user"u8) || parameter.Is("ttl"u8) || parameter.Is("method"u8) || parameter.Is("maddr"u8) || parameter.Is("transport"u8))
            {
                return false;
            }
        }
        return true;
    }

    // Headers are never ignored: each must be in both.
    private static bool HeadersAgree(ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right)
    {
        foreach (var part in left.Span.Split((byte)'&'))
        {
            var found = false;
            foreach (var other in right.Span.Split((byte)'&'))
                found |= PercentEscapes.Equal(left.Span[part], right.Span[other], ignoreCase: true);
            if (!found) return false;
        }
        return true;
    }

    private static bool SameTel(in SipUri left, in SipUri right) =>
        SameNumber(left.User.Span, right.User.Span)
        && TelParametersAgree(left.Parameters, right.Parameters) && TelParametersAgree(right.Parameters, left.Parameters);

    private static bool TelParametersAgree(UriParameters left, UriParameters right)
    {
        foreach (var parameter in left)
        {
            if (!right.TryGet(parameter.Name.Span, out var other)) return false;
            var isNumber = parameter.Is("ext"u8) || (parameter.Is("phone-context"u8) && parameter.Value.Span.StartsWith("+"u8));
            var same = isNumber ? SameNumber(parameter.Value.Span, other.Span) : PercentEscapes.Equal(parameter.Value.Span, other.Span, ignoreCase: true);
            if (!same) return false;
        }
        return true;
    }

    private static bool SameNumber(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        int l = 0, r = 0;
        while (true)
        {
            while (l < left.Length && IsVisualSeparator(left[l])) l++;
            while (r < right.Length && IsVisualSeparator(right[r])) r++;
            if (l == left.Length || r == right.Length) return l == left.Length && r == right.Length;
            if (!SipText.EqualsIgnoreCase(left.Slice(l++, 1), right.Slice(r++, 1))) return false;
        }
    }

    internal static bool IsVisualSeparator(byte octet) => octet is (byte)'-' or (byte)'.' or (byte)'(' or (byte)')';
}
