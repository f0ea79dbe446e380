namespace Cpm.Interop.Tests.Sip;

/// <summary>
/// tshark's dissectors read everything that the gateway sent to all the other programs; its collection comes last. Traffic of its own is recorded too, so that
/// there is something to read whichever tests were chosen.
/// </summary>
[Collection(LastCollection.Name)]
public sealed class TsharkTests
{
    // Severities of the dissectors: warning is 0x600000, error 0x800000 (epan/proto.h); what is malformed is an error.
    private const int Warning = 0x600000;

    [PeerFact("tshark", "sipp", PeerPrograms.NodeSmpp)]
    public async Task Finds_nothing_malformed_in_what_the_gateway_sent()
    {
        await MakeTrafficAsync();
        Assert.NotEmpty(RecordedTraffic.All);
        foreach (var traffic in RecordedTraffic.All)
        {
            // Packets that carry SIP or SMPP, from the gateway's own address, or over connections that it opened to the message centre. ICMP errors hold the
            // beginning of a datagram (its peer had ended): the kernel sends them, and cut off as they are they cannot be read.
            var sent = $"(!icmp && ((sip && ip.src == {traffic.Gateway}) || (smpp && tcp.dstport == {traffic.SmppPort})))";
            var sip = await ReadAsync(traffic, $"sip && {sent}", "frame.number");
            var smpp = await ReadAsync(traffic, $"smpp && {sent}", "frame.number");
            Assert.True(sip.Count > 3 && smpp.Count > 3, $"{traffic.File}: only {sip.Count} packets of SIP and {smpp.Count} of SMPP");

            var remarks = await ReadAsync(traffic, $"{sent} && (_ws.malformed || _ws.expert.severity >= {Warning})", "frame.number", "_ws.expert.message", "_ws.col.Protocol", "_ws.col.Info");
            Assert.True(remarks.Count == 0, $"{traffic.File}: tshark remarks on\n{string.Join('\n', remarks)}");

            // The last words of a gateway that was asked to end.
            Assert.Single(await ReadAsync(traffic, $"smpp.command_id == 0x00000006 && {sent}", "frame.number"));
            File.Delete(traffic.File);
        }
    }

    /// <summary>Both protocols, both ways.</summary>
    private static async Task MakeTrafficAsync()
    {
        var peers = new PeersFixture();
        await peers.InitializeAsync();
        try
        {
            var local = peers.Net.Peer();
            await Sipp.RunAsync(peers.Folder, "register", local, peers.Udp, "u1", ("user", "dissected"), ("contact-port", "[local_port]"));
            await using var device = await Sipp.ListenAsync(peers.Folder, "take-imdn", local, ("from", "tel:.15550600001"), ("message-id", "id-dissected"), ("status", "delivered"));
            await Sipp.RunAsync(
                peers.Folder, "message-digest", peers.Net.Peer(), peers.Tcp, "t1",
                ("user", "dissected"), ("to", "+15550600001"), ("via", "TCP"), ("conversation", "conversation-dissected"), ("message-id", "id-dissected"), ("text", "To be dissected"));
            await device.AssertDoneAsync();
        }
        finally
        {
            await peers.DisposeAsync();
        }
    }

    // The analysis of TCP's sequence numbers is off: what the loopback device does to them (reordered, retransmitted) says nothing about the gateway.
    private static async Task<IReadOnlyList<string>> ReadAsync(RecordedTraffic traffic, string filter, params string[] fields)
    {
        string[] arguments =
        [
            "-r", traffic.File, "-o", "tcp.analyze_sequence_numbers:FALSE", "-d", $"tcp.port=={traffic.SmppPort},smpp",
            .. traffic.SipPorts.SelectMany(static port => new[] { "-d", $"udp.port=={port},sip", "-d", $"tcp.port=={port},sip" }),
            "-Y", filter, "-T", "fields", .. fields.SelectMany(static field => new[] { "-e", field }),
        ];
        var (code, output) = await ChildProcess.RunAsync(PeerPrograms.PathOf("tshark"), arguments, TimeSpan.FromSeconds(40));
        Assert.True(code == 0, $"tshark ended with {code}\n{output}");
        return [.. output.Split('\n').Where(static line => line.Length > 0 && !line.StartsWith("Running as user", StringComparison.Ordinal))];
    }
}
