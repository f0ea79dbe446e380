using Cpm.Sip.Messages;

namespace Cpm.Sip.Headers;

/// <summary>A CSeq (RFC 3261 20.16).</summary>
/// <param name="Sequence">The number.</param>
/// <param name="Method">The method, <see cref="SipMethod.Unknown"/> for a token not listed.</param>
/// <param name="MethodBytes">The method's token.</param>
public readonly record struct CSeqValue(uint Sequence, SipMethod Method, ReadOnlyMemory<byte> MethodBytes)
{
    /// <summary>Reads a CSeq: a number of at most 32 bits, white space, a token.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> value, out CSeqValue sequence)
    {
        sequence = default;
        var span = value.Span;
        var space = span.IndexOfAny(SipText.WhiteSpace);
        if (space < 0 || !SipText.TryParseUInt32(span[..space], out var number)) return false;
        var method = value[SipText.SkipWhiteSpace(span, space)..];
        if (!SipText.IsToken(method.Span)) return false;
        sequence = new(number, SipMethods.Parse(method.Span), method);
        return true;
    }
}
