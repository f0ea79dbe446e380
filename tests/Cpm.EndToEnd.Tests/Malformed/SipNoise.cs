using System.Net;
using System.Net.Sockets;
using Cpm.EndToEnd.Tests.Harness;
using Cpm.TestKit;

namespace Cpm.EndToEnd.Tests.Malformed;

/// <summary>Damaged SIP: real requests, each with a few octets changed.</summary>
internal static class SipNoise
{
    private const int PerConnection = 25;
    private const int Connections = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Sends damaged requests over several connections at once, many in one write, and hangs up.</summary>
    /// <returns>How many were answered.</returns>
    public static async Task<int> OverTcpAsync(IPEndPoint server, int seed, int count)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, Connections).Select(connection => SendAsync(server, (seed * Connections) + connection, count / Connections)));
        return answers.Sum();
    }

    /// <summary>Sends damaged datagrams.</summary>
    /// <returns>How many were answered.</returns>
    public static async Task<int> OverUdpAsync(IPEndPoint server, int seed, int count)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var mutator = new Mutator(seed);
        var random = new Random(seed);
        var buffer = new byte[64 * 1024];
        var answers = 0;
        for (var sent = 0; sent < count; sent++)
        {
            await socket.SendToAsync(mutator.Mutate(Sample(random, "UDP")), server);
            for (; socket.Available > 0; answers++) await socket.ReceiveFromAsync(buffer, server);
            // A datagram that finds no room is lost unseen: the test is of what is read.
            if (sent % 50 == 49) await Task.Delay(1);
        }
        return answers;
    }

    private static async Task<int> SendAsync(IPEndPoint server, int seed, int count)
    {
        var mutator = new Mutator(seed);
        var random = new Random(seed);
        var answers = 0;
        for (var sent = 0; sent < count; sent += PerConnection)
        {
            using var wire = await SipWire.ConnectAsync(server);
            using var octets = new MemoryStream();
            for (var i = 0; i < PerConnection; i++) octets.Write(mutator.Mutate(Sample(random, "TCP")));
            await wire.SendAsync(octets.ToArray());
            answers += await wire.FinishAsync(Patience);
        }
        return answers;
    }

    private static byte[] Sample(Random random, string transport) => random.Next(6) switch
    {
        0 => SipText.Request("REGISTER", "sip:cpm.example", "Contact: <sip:a@127.0.0.1:5999>;+sip.instance=\"<urn:uuid:1>\";q=0.5\r\nExpires: 60\r\n", transport: transport),
        1 => SipText.Request("OPTIONS", "sip:cpm.example", "Accept: application/sdp\r\n", transport: transport),
        2 => SipText.Message("sip:bob@cpm.example", body: Report, transport: transport),
        3 => SipText.Message("sip:exploder@cpm.example", extra: "Require: recipient-list-message\r\n", body: List, bodyType: "multipart/mixed;boundary=x", transport: transport),
        _ => SipText.Message(transport: transport),
    };

    private static string Report { get; } = (
        "From: <sip:alice@cpm.example>\nTo: <sip:bob@cpm.example>\nNS: imdn <urn:ietf:params:imdn>\nimdn.Message-ID: r1\n\nContent-Type: message/imdn+xml\nContent-Disposition: notification\n\n"
        + "<?xml version=\"1.0\"?><imdn xmlns=\"urn:ietf:params:xml:ns:imdn\"><message-id>m1</message-id><datetime>2026-03-01T10:15:30Z</datetime><recipient-uri>sip:alice@cpm.example</recipient-uri>"
        + "<delivery-notification><status><delivered/></status></delivery-notification></imdn>").ReplaceLineEndings("\r\n");

    private static string List { get; } = (
        "--x\nContent-Type: application/resource-lists+xml\nContent-Disposition: recipient-list\n\n<resource-lists xmlns=\"urn:ietf:params:xml:ns:resource-lists\"><list><entry uri=\"tel:+15550100008\"/>"
        + "</list></resource-lists>\n--x\nContent-Type: message/cpim\n\n" + SipText.Cpim("sip:exploder@cpm.example", "many", "l1") + "\n--x--\n").ReplaceLineEndings("\r\n");
}
