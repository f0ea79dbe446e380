using System.Buffers;

namespace Cpm.Sip.Headers;

/// <summary>Host and port as they stand in URIs and Via (RFC 3261 25.1; the extra colon of RFC 5118 4.10 is let through).</summary>
internal static class HostScan
{
    private static readonly SearchValues<byte> NameOctets = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._"u8);
    private static readonly SearchValues<byte> AddressOctets = SearchValues.Create("0123456789abcdefABCDEF:."u8);

    /// <summary>The index behind the host that begins at <paramref name="at"/>; not greater than it when there is none.</summary>
    public static int End(ReadOnlySpan<byte> span, int at)
    {
        if (at >= span.Length) return -1;
        if (span[at] != '[') return SipText.SkipRun(span, at, NameOctets);
        var close = SipText.SkipRun(span, at + 1, AddressOctets);
        return close < span.Length && span[close] == ']' && span[(at + 1)..close].Contains((byte)':') ? close + 1 : -1;
    }

    /// <summary>A port, 0–65535.</summary>
    public static bool TryTakePort(ReadOnlySpan<byte> span, ref int at, out int port)
    {
        var start = at;
        while (at < span.Length && span[at] is >= (byte)'0' and <= (byte)'9') at++;
        var good = SipText.TryParseUInt32(span[start..at], out var number) && number <= 65535;
        port = good ? (int)number : 0;
        return good;
    }
}
