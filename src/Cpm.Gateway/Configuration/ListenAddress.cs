using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Cpm.Gateway.Configuration;

/// <summary>Where a listener listens: <c>udp:127.0.0.1:5060</c>, <c>tls:[::]:5061</c>, <c>tcp:*:5060</c>.</summary>
/// <param name="Transport">The transport.</param>
/// <param name="EndPoint">Address and port; port 0 lets the system choose.</param>
public sealed record ListenAddress(ListenTransport Transport, IPEndPoint EndPoint)
{
    /// <summary>True where only this machine can reach it.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(EndPoint.Address);

    /// <summary>Reads <c>transport:host:port</c>. The host is an address, <c>localhost</c>, or <c>*</c> for all addresses.</summary>
    /// <param name="text">The text.</param>
    /// <param name="allowed">The transports that make sense here.</param>
    /// <param name="address">What was read.</param>
    /// <param name="reason">What is wrong with it.</param>
    public static bool TryParse(string text, ReadOnlySpan<ListenTransport> allowed, [NotNullWhen(true)] out ListenAddress? address, [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(text);
        address = null;
        var names = string.Join(", ", allowed.ToArray().Select(a => a.ToString().ToLowerInvariant()));
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || !Enum.TryParse<ListenTransport>(text[..colon], ignoreCase: true, out var transport) || !allowed.Contains(transport) || char.IsAsciiDigit(text[0]))
        {
            reason = $"\"{text}\" must begin with one of {names} and a colon, as in {names.Split(',')[0]}:127.0.0.1:5060";
            return false;
        }
        if (!TryParseEndPoint(text.AsSpan(colon + 1), out var endPoint, out reason)) return false;
        address = new ListenAddress(transport, endPoint);
        return true;
    }

    /// <summary>Reads <c>host:port</c>.</summary>
    public static bool TryParseEndPoint(ReadOnlySpan<char> text, [NotNullWhen(true)] out IPEndPoint? endPoint, [NotNullWhen(false)] out string? reason)
    {
        endPoint = null;
        reason = $"\"{text}\" is not address:port";
        var colon = text.LastIndexOf(':');
        if (colon <= 0) return false;
        var host = text[..colon];
        if (!int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > IPEndPoint.MaxPort)
        {
            reason = $"\"{text[(colon + 1)..]}\" is not a port; 0 to 65535";
            return false;
        }
        IPAddress? address;
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) address = IPAddress.Loopback;
        else if (host.SequenceEqual("*")) address = IPAddress.Any;
        else if (!TryParseAddress(host, out address))
        {
            reason = $"\"{host}\" is not an address to listen on; write an IPv4 address, an IPv6 address in brackets, localhost, or * for all";
            return false;
        }
        endPoint = new IPEndPoint(address, port);
        reason = null;
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Transport.ToString().ToLowerInvariant()}:{EndPoint}";

    private static bool TryParseAddress(ReadOnlySpan<char> host, [NotNullWhen(true)] out IPAddress? address)
    {
        var isBracketed = host.Length > 2 && host[0] == '[' && host[^1] == ']';
        if (!IPAddress.TryParse(isBracketed ? host[1..^1] : host, out address)) return false;
        // "1" is an address to the operating system, and a slip of the pen to everybody else.
        return isBracketed == (address.AddressFamily == AddressFamily.InterNetworkV6) && (isBracketed || host.Count('.') == 3);
    }
}

/// <summary>Transports of listeners.</summary>
public enum ListenTransport
{
    /// <summary>UDP.</summary>
    Udp,

    /// <summary>TCP.</summary>
    Tcp,

    /// <summary>TLS over TCP.</summary>
    Tls,
}

/// <summary>Addresses of peers: <c>10.0.0.0/8</c>, or a single address.</summary>
/// <param name="Network">The network.</param>
public readonly record struct PeerNetwork(IPNetwork Network)
{
    /// <summary>True where the address belongs to it; an IPv4 address mapped into IPv6 is taken for what it is.</summary>
    public bool Contains(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
    }

    /// <summary>Reads <c>address</c> or <c>address/bits</c>.</summary>
    public static bool TryParse(string text, out PeerNetwork peer)
    {
        ArgumentNullException.ThrowIfNull(text);
        peer = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out var address)) return false;
        var octets = address.GetAddressBytes();
        var bits = octets.Length * 8;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out bits) || bits > octets.Length * 8)) return false;
        for (var i = 0; i < octets.Length; i++) octets[i] &= (byte)(0xFF00 >> Math.Clamp(bits - i * 8, 0, 8));
        peer = new PeerNetwork(new IPNetwork(new IPAddress(octets), bits));
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Network.ToString();
}
