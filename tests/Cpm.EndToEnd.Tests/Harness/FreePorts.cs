using System.Net;
using System.Net.Sockets;

namespace Cpm.EndToEnd.Tests.Harness;

/// <summary>Ports for a gateway that is to come back where it was. Below the range that the system gives to outgoing connections, so that none of these takes one meanwhile.</summary>
internal static class FreePorts
{
    private const int Lowest = 18_000;
    private const int Highest = 32_000;

    /// <summary>A port that is free for TCP and UDP on loopback.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(Lowest, Highest);
            if (IsFree(SocketType.Stream, ProtocolType.Tcp, port) && IsFree(SocketType.Dgram, ProtocolType.Udp, port)) return port;
        }
    }

    private static bool IsFree(SocketType type, ProtocolType protocol, int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, type, protocol);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
