namespace Cpm.Sip.Headers;

/// <summary>
/// Media feature tags among the parameters of Contact and Accept-Contact (RFC 3840, RFC 3841). Tags are kept as received; these functions compare the URNs that
/// 3GPP puts into their values (TS 24.229 7.9.2), escaped or not, several in one value divided by commas.
/// </summary>
public static class FeatureTags
{
    /// <summary>The tag whose value lists communication service identifiers.</summary>
    public static ReadOnlySpan<byte> Icsi => "+g.3gpp.icsi-ref"u8;

    /// <summary>The tag whose value lists application reference identifiers.</summary>
    public static ReadOnlySpan<byte> Iari => "+g.3gpp.iari-ref"u8;

    /// <summary>Whether a parameter is a feature tag: one that begins with a plus sign, or one of the base tags (RFC 3840 9, 10).</summary>
    public static bool IsFeatureTag(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty) return false;
        if (name[0] == '+') return !SipText.EqualsIgnoreCase(name, "+sip.instance"u8);
        foreach (var tag in BaseTags)
        {
            if (SipText.EqualsIgnoreCase(name, tag)) return true;
        }
        return false;
    }

    /// <summary>Whether the tag <paramref name="tag"/> is there and its value names <paramref name="urn"/>, without regard to case and percent escapes.</summary>
    public static bool Contains(HeaderParameters parameters, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> urn)
    {
        foreach (var parameter in parameters)
        {
            if (parameter.Is(tag) && ListContains(parameter.Value.Span, urn)) return true;
        }
        return false;
    }

    /// <summary>Whether a comma list names a URN, without regard to case and percent escapes.</summary>
    public static bool ListContains(ReadOnlySpan<byte> list, ReadOnlySpan<byte> urn)
    {
        foreach (var range in list.Split((byte)','))
        {
            if (EqualUrns(list[range].Trim(" \t\r\n"u8), urn)) return true;
        }
        return false;
    }

    private static bool EqualUrns(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        int l = 0, r = 0;
        while (l < left.Length && r < right.Length)
        {
            var a = PercentEscapes.Next(left, ref l);
            var b = PercentEscapes.Next(right, ref r);
            if (a != b && !((a | 0x20) == (b | 0x20) && char.IsAsciiLetter((char)a))) return false;
        }
        return l == left.Length && r == right.Length;
    }

    private static readonly byte[][] BaseTags =
    [
        "audio"u8.ToArray(), "automata"u8.ToArray(), "class"u8.ToArray(), "duplex"u8.ToArray(), "data"u8.ToArray(), "control"u8.ToArray(),
        "mobility"u8.ToArray(), "description"u8.ToArray(), "events"u8.ToArray(), "priority"u8.ToArray(), "methods"u8.ToArray(), "schemes"u8.ToArray(),
        "application"u8.ToArray(), "video"u8.ToArray(), "language"u8.ToArray(), "type"u8.ToArray(), "isfocus"u8.ToArray(), "actor"u8.ToArray(),
        "text"u8.ToArray(), "extensions"u8.ToArray(),
    ];
}
