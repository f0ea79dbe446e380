using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Cpm.Sip.Authentication;

namespace Cpm.Sip.Transports;

/// <summary>One place where we listen, as configured.</summary>
/// <param name="Name">How logs and metrics call it.</param>
/// <param name="Transport">The transport.</param>
/// <param name="Listen">The address to bind; port 0 takes a free one.</param>
public sealed record SipEndpoint(string Name, SipTransport Transport, IPEndPoint Listen)
{
    /// <summary>Who is at the far side.</summary>
    public SipRole Role { get; init; }

    /// <summary>"host" or "host:port" to put into Via instead of the bound address; null for the bound address.</summary>
    public string? Advertise { get; init; }

    /// <summary>Networks whose assertions count on a <see cref="SipRole.Core"/> or <see cref="SipRole.Nni"/> endpoint; empty: everyone who reaches it.</summary>
    public ImmutableArray<IPNetwork> Peers { get; init; } = [];

    /// <summary>The digest algorithms offered here, the preferred one first. Phones that read no challenge but MD5 fail at the sight of another: they need an endpoint of their own.</summary>
    public ImmutableArray<DigestAlgorithm> Digest { get; init; } = DigestAlgorithms.ByStrength;

    /// <summary>True when what this address asserts counts here (RFC 3325 §4, §5): by the endpoint's role, or because the address is trusted everywhere.</summary>
    /// <param name="address">The remote address.</param>
    /// <param name="trustedEverywhere">Networks trusted on access endpoints too.</param>
    public bool Trusts(IPAddress address, ImmutableArray<IPNetwork> trustedEverywhere)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (Contains(trustedEverywhere, address)) return true;
        return Role != SipRole.Access && (Peers.IsDefaultOrEmpty || Contains(Peers, address));
    }

    /// <summary>Reads "udp:127.0.0.1:5060", "tcp:[::1]:5060", "tls:0.0.0.0:0".</summary>
    public static bool TryParseListen(string? text, out SipTransport transport, [NotNullWhen(true)] out IPEndPoint? listen)
    {
        transport = default;
        listen = null;
        var colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (colon < 0) return false;
        switch (text![..colon].ToLowerInvariant())
        {
            case "udp": transport = SipTransport.Udp; break;
            case "tcp": transport = SipTransport.Tcp; break;
            case "tls": transport = SipTransport.Tls; break;
            default: return false;
        }
        var address = text[(colon + 1)..];
        // An address without a port would be taken for port 0, a free one: ask for the port.
        var hasPort = address.StartsWith('[') ? address.Contains("]:", StringComparison.Ordinal) : address.Count(static c => c == ':') == 1;
        return hasPort && IPEndPoint.TryParse(address, out listen);
    }

    private static bool Contains(ImmutableArray<IPNetwork> networks, IPAddress address)
    {
        if (networks.IsDefaultOrEmpty) return false;
        foreach (var network in networks)
        {
            if (network.Contains(address)) return true;
        }
        return false;
    }
}
