namespace Cpm.Sip.Headers;

/// <summary>A media type with parameters: the value of Content-Type, or one element of Accept (RFC 3261 20.1, 20.15).</summary>
/// <param name="Type">Before the slash.</param>
/// <param name="Subtype">Behind the slash.</param>
/// <param name="Parameters">charset, boundary, q, …</param>
public readonly record struct MediaTypeValue(ReadOnlyMemory<byte> Type, ReadOnlyMemory<byte> Subtype, HeaderParameters Parameters)
{
    /// <summary>Whether this is the type named, without regard to case and parameters.</summary>
    public bool Is(ReadOnlySpan<byte> type, ReadOnlySpan<byte> subtype) =>
        SipText.EqualsIgnoreCase(Type.Span, type) && SipText.EqualsIgnoreCase(Subtype.Span, subtype);

    /// <summary>Reads <c>type/subtype;params</c>.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> value, out MediaTypeValue type)
    {
        type = default;
        var span = value.Span;
        var end = SipText.SkipRun(span, 0, SipText.TokenOctets);
        var at = SipText.SkipWhiteSpace(span, end);
        if (end == 0 || at == span.Length || span[at] != '/') return false;
        at = SipText.SkipWhiteSpace(span, at + 1);
        var subEnd = SipText.SkipRun(span, at, SipText.TokenOctets);
        if (subEnd == at || !HeaderParameters.TryParse(value[subEnd..], out var parameters)) return false;
        type = new(value[..end], value[at..subEnd], parameters);
        return true;
    }
}
