using Cpm.Sip.Headers;

namespace Cpm.Sip.Authentication;

/// <summary>Walks <c>Scheme name=value, name="value"</c> (RFC 3261 25.1, credentials and challenge).</summary>
internal ref struct AuthParameters
{
    private readonly ReadOnlyMemory<byte> _value;
    private int _at;

    private AuthParameters(ReadOnlyMemory<byte> value, int at)
    {
        _value = value;
        _at = at;
        IsWellFormed = true;
    }

    public HeaderParameter Current { get; private set; }

    public bool IsWellFormed { get; private set; }

    /// <summary>Begins behind the scheme, if it is Digest.</summary>
    public static bool TryBegin(ReadOnlyMemory<byte> value, out AuthParameters parameters)
    {
        parameters = default;
        var span = value.Span;
        var end = SipText.SkipRun(span, 0, SipText.TokenOctets);
        if (!SipText.EqualsIgnoreCase(span[..end], "Digest"u8)) return false;
        parameters = new(value, end);
        return true;
    }

    public bool MoveNext()
    {
        var span = _value.Span;
        var at = _at;
        while (at < span.Length && (SipText.IsWhiteSpace(span[at]) || span[at] == ',')) at++;
        if (at == span.Length) return false;
        var nameEnd = SipText.SkipRun(span, at, SipText.TokenOctets);
        var equals = SipText.SkipWhiteSpace(span, nameEnd);
        if (nameEnd == at || equals == span.Length || span[equals] != '=') return IsWellFormed = false;
        var start = SipText.SkipWhiteSpace(span, equals + 1);
        if (start == span.Length) return IsWellFormed = false;
        var quoted = span[start] == '"';
        var end = quoted ? SipText.SkipQuoted(span, start) : SipText.SkipRun(span, start, SipText.ParameterValueOctets);
        if (end <= start) return IsWellFormed = false;
        Current = new(_value[at..nameEnd], quoted ? _value[(start + 1)..(end - 1)] : _value[start..end], quoted);
        _at = end;
        return true;
    }
}
