namespace Cpm.Interop.Tests.Sip;

/// <summary>sipp sends CPM messages in message/cpim over each transport, as a trusted peer and as a device; each comes out at the message centre.</summary>
[Collection(PeersCollection.Name)]
public sealed class SippMessageTests(PeersFixture peers)
{
    [PeerTheory("sipp", PeerPrograms.NodeSmpp)]
    [InlineData("UDP", "message-asserted", "asserted", "+15550200001")]
    [InlineData("TCP", "message-asserted", "asserted", "+15550200002")]
    [InlineData("TLS", "message-asserted", "asserted", "+15550200003")]
    [InlineData("UDP", "message-digest", "digest", "+15550200004")]
    [InlineData("TCP", "message-digest", "digest", "+15550200005")]
    [InlineData("TLS", "message-digest", "digest", "+15550200006")]
    public async Task Reaches_an_sms_user(string via, string scenario, string user, string to)
    {
        var isTrusted = scenario == "message-asserted";
        var mark = peers.Centre.Mark;
        var text = $"{scenario} over {via}";
        (string, string)[] values = [("user", user), ("to", to), ("via", via), ("conversation", $"conversation-{to[1..]}"), ("message-id", $"id-{to[1..]}"), ("text", text)];

        var local = isTrusted ? peers.Net.TrustedPeer() : peers.Net.Peer();
        if (via == "TLS")
        {
            // The gateway sees the tunnel's address, which decides whether the peer is trusted.
            await using var tunnel = await NodeScript.StartAsync("tls-tunnel.js", local.Address.ToString(), [.. peers.Tls.Split(':'), peers.Certificate.CertificatePath]);
            await Sipp.RunAsync(peers.Folder, scenario, local, $"{tunnel.Address}:{tunnel.Port}", "t1", values);
            Assert.StartsWith("TLSv1.", (string?)(await tunnel.WaitForAsync("secured"))["protocol"], StringComparison.Ordinal);
        }
        else
        {
            await Sipp.RunAsync(peers.Folder, scenario, local, via == "UDP" ? peers.Udp : peers.Tcp, via == "UDP" ? "u1" : "t1", values);
        }

        var submit = await peers.Centre.WaitForAsync("submit_sm", mark, e => (string?)e["destination"] == to[1..]);
        Assert.Equal(text, (string?)submit["text"]);
        Assert.Equal(PeersFixture.NumberOf(user)[1..], (string?)submit["source"]);
        await peers.Gateway.WaitForOutcomeAsync($"id-{to[1..]}", "delivered");
    }
}
