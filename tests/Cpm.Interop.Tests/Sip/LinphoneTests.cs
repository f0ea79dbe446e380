namespace Cpm.Interop.Tests.Sip;

/// <summary>linphonec, a SIMPLE client that answers SHA-256 challenges and knows no CPIM: gets the text alone, and sends one.</summary>
[Collection(PeersCollection.Name)]
public sealed class LinphoneTests(PeersFixture peers)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [PeerFact("linphonec", PeerPrograms.NodeSmpp)]
    public async Task Receives_and_sends()
    {
        await using var linphone = await StartAsync();
        await peers.Gateway.WaitForRegistrationAsync($"tel:{PeersFixture.NumberOf("linphone")}");

        var sent = await peers.Gateway.SendAsync(PeersFixture.NumberOf("buddy"), PeersFixture.NumberOf("linphone"), "Good morning, linphone");
        var line = await linphone.WaitForAsync(static l => l.Contains("Good morning, linphone", StringComparison.Ordinal), "the text", Patience);
        Assert.Contains($"Message received from <sip:{PeersFixture.NumberOf("buddy")}@cpm.example", line, StringComparison.Ordinal);
        await peers.Gateway.WaitForOutcomeAsync((string)sent["id"]!, "delivered");

        var mark = peers.Centre.Mark;
        await linphone.SayAsync("chat sip:+15550700002@cpm.example Hello from linphone");
        var submit = await peers.Centre.WaitForAsync("submit_sm", mark, static e => (string?)e["destination"] == "15550700002");
        Assert.Equal("Hello from linphone", (string?)submit["text"]);
        Assert.Equal(PeersFixture.NumberOf("linphone")[1..], (string?)submit["source"]);
        await linphone.SayAsync("quit");
    }

    private async Task<ChildProcess> StartAsync()
    {
        // It crashes where the folder for its database is not there.
        var home = Directory.CreateDirectory(Path.Combine(peers.Folder, "linphone")).FullName;
        Directory.CreateDirectory(Path.Combine(home, ".local", "share", "linphone"));
        var local = peers.Net.Peer();
        var file = Path.Combine(home, "linphonerc");
        await Template.WriteAsync("linphone.conf", file, ("address", local.Address.ToString()), ("port", $"{local.Port}"), ("gateway", peers.Modern), ("user", "linphone"));
        return ChildProcess.Start(PeerPrograms.PathOf("linphonec"), ["-c", file, "-d", "0"], home, ("HOME", home));
    }
}
