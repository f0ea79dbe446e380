namespace Cpm.Sip.Headers;

/// <summary>One Contact element (RFC 3261 20.10; instance and reg-id from RFC 5626 4.1; feature tags, RFC 3840, are among the address's parameters).</summary>
/// <param name="IsWildcard">True for <c>Contact: *</c>, which removes all bindings (RFC 3261 10.2.2).</param>
/// <param name="Address">The address; default for the wildcard.</param>
public readonly record struct ContactValue(bool IsWildcard, NameAddrValue Address)
{
    private const uint MalformedExpires = 3600;   // RFC 3261 20.10: malformed values are taken as 3600
    private const int HighestQ = 1000;

    /// <summary>The expires parameter in seconds, null when absent; one beyond 32 bits or malformed counts as 3600.</summary>
    public uint? Expires => !Address.Parameters.TryGet("expires"u8, out var value) ? null
        : SipText.TryParseUInt32(value.Span, out var seconds) ? seconds : MalformedExpires;

    /// <summary>The q parameter in thousandths, 0–1000; 1000 when absent or malformed (RFC 3261 20.10).</summary>
    public int QThousandths => Address.Parameters.TryGet("q"u8, out var value) && TryParseQ(value.Span, out var q) ? q : HighestQ;

    /// <summary>The +sip.instance URN without quotes and brackets; empty when absent.</summary>
    public ReadOnlyMemory<byte> SipInstance
    {
        get
        {
            if (!Address.Parameters.TryGet("+sip.instance"u8, out var value)) return default;
            var span = value.Span;
            return span.Length > 2 && span[0] == '<' && span[^1] == '>' ? value[1..^1] : value;
        }
    }

    /// <summary>The reg-id, 0 when absent or malformed.</summary>
    public uint RegId => Address.Parameters.TryGet("reg-id"u8, out var value) && SipText.TryParseUInt32(value.Span, out var id) ? id : 0;

    /// <summary>Reads one element.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> value, out ContactValue contact)
    {
        contact = new(IsWildcard: true, default);
        if (value.Span.SequenceEqual("*"u8)) return true;
        var good = NameAddrValue.TryParse(value, out var address);
        contact = new(IsWildcard: false, address);
        return good;
    }

    /// <summary>A qvalue (RFC 3261 25.1) in thousandths.</summary>
    internal static bool TryParseQ(ReadOnlySpan<byte> text, out int thousandths)
    {
        thousandths = 0;
        if (text.IsEmpty || text.Length > 5 || text[0] is not ((byte)'0' or (byte)'1')) return false;
        thousandths = (text[0] - '0') * 1000;
        if (text.Length == 1) return true;
        if (text[1] != '.') return false;
        var weight = 100;
        foreach (var octet in text[2..])
        {
            if (octet is < (byte)'0' or > (byte)'9') return false;
            thousandths += (octet - '0') * weight;
            weight /= 10;
        }
        return thousandths <= HighestQ;
    }
}
