namespace Cpm.Sip.Headers;

/// <summary>One parameter of a header field value.</summary>
/// <param name="Name">The name as received; names compare without case.</param>
/// <param name="Value">The value; of a quoted one what stands between the quotes, escapes kept. Empty when there is none.</param>
/// <param name="IsQuoted">Whether the value was a quoted string.</param>
public readonly record struct HeaderParameter(ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Value, bool IsQuoted)
{
    /// <summary>Whether this is the parameter of that name.</summary>
    public bool Is(ReadOnlySpan<byte> name) => SipText.EqualsIgnoreCase(Name.Span, name);
}

/// <summary>The parameters <c>;name=value;name</c> behind a header field value (RFC 3261 25.1, generic-param).</summary>
public readonly struct HeaderParameters
{
    internal HeaderParameters(ReadOnlyMemory<byte> raw) => Raw = raw;

    /// <summary>All parameters as received, from the first semicolon on; empty when there are none.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>Walks the parameters in order.</summary>
    public ParameterEnumerator GetEnumerator() => new(Raw);

    /// <summary>The value of the first parameter of a name; empty for one without value.</summary>
    /// <returns>False when there is no such parameter.</returns>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlyMemory<byte> value)
    {
        foreach (var parameter in this)
        {
            if (!parameter.Is(name)) continue;
            value = parameter.Value;
            return true;
        }
        value = default;
        return false;
    }

    /// <summary>Whether there is a parameter of that name.</summary>
    public bool Has(ReadOnlySpan<byte> name) => TryGet(name, out _);

    /// <summary>Takes what follows a value, which must be nothing or well-formed parameters.</summary>
    internal static bool TryParse(ReadOnlyMemory<byte> rest, out HeaderParameters parameters)
    {
        rest = SipText.Trim(rest);
        parameters = new(rest);
        var walk = parameters.GetEnumerator();
        while (walk.MoveNext())
        {
        }
        return walk.IsWellFormed;
    }
}

/// <summary>Walks parameters; ends early, with <see cref="IsWellFormed"/> false, at what is no parameter.</summary>
public struct ParameterEnumerator
{
    private readonly ReadOnlyMemory<byte> _raw;
    private int _at;

    internal ParameterEnumerator(ReadOnlyMemory<byte> raw)
    {
        _raw = raw;
        IsWellFormed = true;
    }

    /// <summary>The parameter.</summary>
    public HeaderParameter Current { get; private set; }

    /// <summary>Whether everything walked so far was well-formed.</summary>
    public bool IsWellFormed { get; private set; }

    /// <summary>Moves to the next parameter.</summary>
    public bool MoveNext()
    {
        var span = _raw.Span;
        var at = SipText.SkipWhiteSpace(span, _at);
        if (at == span.Length || !IsWellFormed) return false;
        if (span[at] != ';') return Fail();
        at = SipText.SkipWhiteSpace(span, at + 1);
        var nameEnd = SipText.SkipRun(span, at, SipText.TokenOctets);
        if (nameEnd == at) return Fail();
        var name = _raw[at..nameEnd];
        at = SipText.SkipWhiteSpace(span, nameEnd);
        if (at == span.Length || span[at] != '=')
        {
            Current = new(name, default, IsQuoted: false);
            _at = at;
            return true;
        }
        at = SipText.SkipWhiteSpace(span, at + 1);
        if (at == span.Length) return Fail();
        return span[at] == '"' ? TakeQuoted(name, span, at) : TakePlain(name, span, at);
    }

    private bool TakeQuoted(ReadOnlyMemory<byte> name, ReadOnlySpan<byte> span, int at)
    {
        var end = SipText.SkipQuoted(span, at);
        if (end < 0) return Fail();
        Current = new(name, _raw[(at + 1)..(end - 1)], IsQuoted: true);
        _at = end;
        return true;
    }

    private bool TakePlain(ReadOnlyMemory<byte> name, ReadOnlySpan<byte> span, int at)
    {
        var end = SipText.SkipRun(span, at, SipText.ParameterValueOctets);
        if (end == at) return Fail();
        Current = new(name, _raw[at..end], IsQuoted: false);
        _at = end;
        return true;
    }

    private bool Fail()
    {
        IsWellFormed = false;
        return false;
    }
}
