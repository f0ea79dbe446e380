using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;

namespace Cpm.Sip.Transports;

/// <summary>An endpoint that is bound: what we know of it once its port is real.</summary>
public sealed class SipListener
{
    internal SipListener(SipEndpoint endpoint, IPEndPoint bound)
    {
        Endpoint = endpoint;
        Bound = bound;
        SentBy = endpoint.Advertise ?? Host(bound.Address) + ":" + bound.Port.ToString();
        SentByBytes = Encoding.ASCII.GetBytes(SentBy);
    }

    /// <summary>The configured endpoint.</summary>
    public SipEndpoint Endpoint { get; }

    /// <summary>The address really bound.</summary>
    public IPEndPoint Bound { get; }

    /// <summary>The sent-by of our Via header fields (RFC 3261 §18.1.1).</summary>
    public string SentBy { get; }

    internal byte[] SentByBytes { get; }

    internal UdpPort? Udp { get; set; }

    /// <inheritdoc/>
    public override string ToString() => $"{Endpoint.Transport.ToString().ToLowerInvariant()}:{Bound}";

    /// <summary>An address as it stands in a Via or URI: IPv6 in brackets.</summary>
    internal static string Host(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)) address = OwnAddress(address.AddressFamily);
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
    }

    // Bound to every address and nothing advertised: any address of ours will do, as rport and received bring responses home (RFC 3581 §3).
    private static IPAddress OwnAddress(AddressFamily family)
    {
        foreach (var card in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (card.OperationalStatus != OperationalStatus.Up || card.NetworkInterfaceType == NetworkInterfaceType.Loopback) continue;
            foreach (var unicast in card.GetIPProperties().UnicastAddresses)
            {
                if (unicast.Address.AddressFamily == family && !unicast.Address.IsIPv6LinkLocal) return unicast.Address;
            }
        }
        return family == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback;
    }
}
