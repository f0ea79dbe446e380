using System.Net;
using System.Net.Sockets;

namespace Cpm.Sip.Transports;

internal static class SocketSends
{
    /// <summary>Sends one datagram by a call of its own. False when the system refuses it, or the socket is closed.</summary>
    public static bool TrySendTo(this Socket socket, ReadOnlySpan<byte> datagram, SocketAddress target)
    {
        try
        {
            return socket.SendTo(datagram, SocketFlags.None, target) == datagram.Length;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
