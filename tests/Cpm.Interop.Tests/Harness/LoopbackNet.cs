using System.Net;
using System.Net.Sockets;

namespace Cpm.Interop.Tests.Harness;

/// <summary>
/// Addresses of the loopback network that only this run uses: the capture filter is the network, whatever ports the programs choose, and each peer is told
/// apart by its address. The gateway is at .1; addresses from .128 on are trusted.
/// </summary>
internal sealed class LoopbackNet
{
    private readonly string _prefix;
    private int _next = 1;
    private int _nextTrusted = 127;

    public LoopbackNet() => _prefix = $"127.{Random.Shared.Next(16, 250)}.{Random.Shared.Next(1, 250)}";

    /// <summary>Where the gateway listens.</summary>
    public string Gateway => $"{_prefix}.1";

    /// <summary>All of it.</summary>
    public string Network => $"{_prefix}.0/24";

    /// <summary>Peers that may assert identities.</summary>
    public string Trusted => $"{_prefix}.128/25";

    /// <summary>An address and port for one peer that may assert nothing.</summary>
    public IPEndPoint Peer() => Free($"{_prefix}.{Interlocked.Increment(ref _next)}");

    /// <summary>An address and port for one trusted peer.</summary>
    public IPEndPoint TrustedPeer() => Free($"{_prefix}.{Interlocked.Increment(ref _nextTrusted)}");

    // Free for UDP and for TCP alike; nobody else uses the address.
    private static IPEndPoint Free(string address)
    {
        using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        tcp.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        return (IPEndPoint)tcp.LocalEndPoint!;
    }
}
