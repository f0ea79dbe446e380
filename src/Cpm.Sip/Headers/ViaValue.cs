namespace Cpm.Sip.Headers;

/// <summary>One Via element (RFC 3261 20.42). Octets of the message it was read from.</summary>
public readonly struct ViaValue
{
    private ViaValue(ReadOnlyMemory<byte> transport, ReadOnlyMemory<byte> host, int port, ReadOnlyMemory<byte> parameters, out bool good)
    {
        Transport = transport;
        Host = host;
        Port = port;
        Parameters = new(parameters);
        var walk = Parameters.GetEnumerator();
        while (walk.MoveNext())
        {
            var parameter = walk.Current;
            if (parameter.Is("branch"u8)) Branch = parameter.Value;
            else if (parameter.Is("received"u8)) Received = parameter.Value;
            else if (parameter.Is("rport"u8)) (HasRPort, RPort) = (true, SipText.TryParseUInt32(parameter.Value.Span, out var number) && number <= 65535 ? (int)number : 0);
        }
        good = walk.IsWellFormed;
    }

    /// <summary>The transport's token: UDP, TCP, TLS, …</summary>
    public ReadOnlyMemory<byte> Transport { get; }

    /// <summary>The host of sent-by; an IPv6 address with its square brackets.</summary>
    public ReadOnlyMemory<byte> Host { get; }

    /// <summary>The port of sent-by, 0 when there is none.</summary>
    public int Port { get; }

    /// <summary>The branch; empty when there is none (RFC 2543).</summary>
    public ReadOnlyMemory<byte> Branch { get; }

    /// <summary>The received parameter, empty when there is none.</summary>
    public ReadOnlyMemory<byte> Received { get; }

    /// <summary>Whether rport is there, with or without value (RFC 3581).</summary>
    public bool HasRPort { get; }

    /// <summary>The value of rport, 0 when there is none.</summary>
    public int RPort { get; }

    /// <summary>All parameters.</summary>
    public HeaderParameters Parameters { get; }

    /// <summary>Whether the branch begins with the magic cookie and has something behind it, so that it identifies the transaction (RFC 3261 8.1.1.7, 17.2.3).</summary>
    public bool HasRfc3261Branch => Branch.Length > 7 && Branch.Span.StartsWith("z9hG4bK"u8);

    /// <summary>Reads <c>SIP/2.0/transport host:port;params</c>, with white space wherever the grammar allows it.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> value, out ViaValue via)
    {
        via = default;
        var span = value.Span;
        var at = 0;
        if (!TakeToken(span, ref at, out var name) || !SipText.EqualsIgnoreCase(span[name], "SIP"u8) || !TakeSlash(span, ref at)) return false;
        if (!TakeToken(span, ref at, out var version) || !span[version].SequenceEqual("2.0"u8) || !TakeSlash(span, ref at)) return false;
        if (!TakeToken(span, ref at, out var transport)) return false;
        var host = SipText.SkipWhiteSpace(span, at);
        if (host == at) return false;
        var end = HostScan.End(span, host);
        if (end <= host) return false;
        var port = 0;
        at = SipText.SkipWhiteSpace(span, end);
        if (at < span.Length && span[at] == ':')
        {
            at = SipText.SkipWhiteSpace(span, at + 1);
            if (!HostScan.TryTakePort(span, ref at, out port)) return false;
        }
        via = new(value[transport], value[host..end], port, SipText.Trim(value[at..]), out var good);
        return good;
    }

    private static bool TakeToken(ReadOnlySpan<byte> span, ref int at, out Range token)
    {
        var start = SipText.SkipWhiteSpace(span, at);
        at = SipText.SkipRun(span, start, SipText.TokenOctets);
        token = start..at;
        return at > start;
    }

    private static bool TakeSlash(ReadOnlySpan<byte> span, ref int at)
    {
        at = SipText.SkipWhiteSpace(span, at);
        return at < span.Length && span[at++] == '/';
    }
}
