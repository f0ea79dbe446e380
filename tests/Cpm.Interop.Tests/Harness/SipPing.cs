using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cpm.Interop.Tests.Harness;

/// <summary>Finds out when a SIP server that says nothing at its start is ready.</summary>
internal static class SipPing
{
    /// <summary>Sends OPTIONS over UDP until something answers.</summary>
    public static async Task WaitForAnswerAsync(IPEndPoint server, Func<string> output)
    {
        using var socket = new UdpClient(new IPEndPoint(server.Address, 0));
        var own = (IPEndPoint)socket.Client.LocalEndPoint!;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        for (var attempt = 1; ; attempt++)
        {
            var request = Encoding.ASCII.GetBytes(
                $"OPTIONS sip:ready@{server} SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch=z9hG4bKready{attempt}\r\nMax-Forwards: 1\r\nFrom: <sip:ready@{own}>;tag=1\r\nTo: <sip:ready@{server}>\r\n" +
                $"Call-ID: ready{attempt}\r\nCSeq: {attempt} OPTIONS\r\nContent-Length: 0\r\n\r\n");
            using var pause = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token);
            pause.CancelAfter(TimeSpan.FromMilliseconds(300));
            try
            {
                await socket.SendAsync(request, server, deadline.Token);
                await socket.ReceiveAsync(pause.Token);
                return;
            }
            catch (Exception e) when ((e is OperationCanceledException or SocketException) && !deadline.IsCancellationRequested)
            {
                // Not yet.
            }
            catch (OperationCanceledException e)
            {
                throw new TimeoutException($"{server} answers no OPTIONS\n{output()}", e);
            }
        }
    }
}
