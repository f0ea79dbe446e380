namespace Cpm.Interop.Tests.Sip;

/// <summary>baresip, a SIMPLE client that knows neither CPIM nor any digest but MD5: gets the text alone, and sends one.</summary>
[Collection(PeersCollection.Name)]
public sealed class BaresipTests(PeersFixture peers)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    [PeerFact("baresip", PeerPrograms.NodeSmpp)]
    public async Task Receives_and_sends()
    {
        await using var baresip = await StartAsync();
        await peers.Gateway.WaitForRegistrationAsync($"tel:{PeersFixture.NumberOf("baresip")}");

        var sent = await peers.Gateway.SendAsync(PeersFixture.NumberOf("buddy"), PeersFixture.NumberOf("baresip"), "Good morning, baresip");
        var line = await baresip.WaitForAsync(static l => l.Contains("Good morning, baresip", StringComparison.Ordinal), "the text", Patience);
        Assert.StartsWith($"sip:{PeersFixture.NumberOf("buddy")}@cpm.example", line.Trim(), StringComparison.Ordinal);
        await peers.Gateway.WaitForOutcomeAsync((string)sent["id"]!, "delivered");

        var mark = peers.Centre.Mark;
        await baresip.SayAsync("/contact_next");
        await baresip.WaitForAsync(static l => l.StartsWith("Current contact:", StringComparison.Ordinal), "a contact", Patience);
        await baresip.SayAsync("/message Hello from baresip");
        var submit = await peers.Centre.WaitForAsync("submit_sm", mark, static e => (string?)e["destination"] == "15550700001");
        Assert.Equal("Hello from baresip", (string?)submit["text"]);
        Assert.Equal(PeersFixture.NumberOf("baresip")[1..], (string?)submit["source"]);
    }

    private async Task<ChildProcess> StartAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(peers.Folder, "baresip")).FullName;
        var local = peers.Net.Peer();
        await Template.WriteAsync("baresip.conf", Path.Combine(folder, "config"), ("address", local.Address.ToString()), ("port", $"{local.Port}"), ("modules", "/usr/lib/baresip/modules"));
        await File.WriteAllTextAsync(
            Path.Combine(folder, "accounts"), $"<sip:baresip@cpm.example;transport=udp>;auth_user=baresip;auth_pass=baresip-secret;outbound=\"sip:{peers.Udp};transport=udp\";regint=600\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "contacts"), "\"sms\" <sip:+15550700001@cpm.example>\n");
        return ChildProcess.Start(PeerPrograms.PathOf("baresip"), ["-f", folder, "-v"], folder, ("HOME", folder));
    }
}
