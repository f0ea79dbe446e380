namespace Cpm.Sip.Headers;

/// <summary>One Warning (RFC 3261 20.43).</summary>
/// <param name="Code">Three digits.</param>
/// <param name="Agent">Who warns: a host with optional port, or a name.</param>
/// <param name="Text">The text between the quotes, escapes kept.</param>
public readonly record struct WarningValue(int Code, ReadOnlyMemory<byte> Agent, ReadOnlyMemory<byte> Text)
{
    /// <summary>Reads <c>code agent "text"</c>.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> value, out WarningValue warning)
    {
        warning = default;
        var span = value.Span;
        if (span.Length < 4 || !SipText.TryParseUInt32(span[..3], out var code) || !SipText.IsWhiteSpace(span[3])) return false;
        var agent = SipText.SkipWhiteSpace(span, 3);
        var length = span[agent..].IndexOfAny(SipText.WhiteSpace);
        if (length <= 0) return false;
        var quote = SipText.SkipWhiteSpace(span, agent + length);
        if (quote == span.Length || span[quote] != '"' || SipText.SkipQuoted(span, quote) != span.Length) return false;
        warning = new((int)code, value.Slice(agent, length), value[(quote + 1)..^1]);
        return true;
    }
}
