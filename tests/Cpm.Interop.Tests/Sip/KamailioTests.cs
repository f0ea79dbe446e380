using System.Text.Json.Nodes;

namespace Cpm.Interop.Tests.Sip;

/// <summary>Kamailio as the IMS core in front: it asserts identity and service, registers users at the gateway for them, and is the way back to them.</summary>
[Collection(PeersCollection.Name)]
public sealed class KamailioTests(PeersFixture peers)
{
    [PeerFact("kamailio", "sipp", PeerPrograms.NodeSmpp)]
    public async Task Stands_in_front()
    {
        await using var kamailio = await StartAsync();
        var core = peers.CoreAddress.ToString();

        // The device registers at the core, and the core at the gateway, for the device.
        var device = peers.Net.Peer();
        await Sipp.RunAsync(peers.Folder, "register", device, core, "u1", ("user", "core-callee"), ("contact-port", "[local_port]"));
        var registrations = await peers.Gateway.WaitForAsync("/api/v1/registrations", r => Of(r, "core-callee") is not null, "core-callee registered");
        Assert.Equal("core", (string?)Of(registrations, "core-callee")!["endpoint"]);

        // Another user of the core writes to it: in at the core, over the gateway, out at the core.
        await using var taking = await Sipp.ListenAsync(
            peers.Folder, "take-message", device,
            ("conversation", "conversation-core"), ("from", $"tel:.{PeersFixture.NumberOf("core-caller")[1..]}"), ("pattern", "Through the core and back"));
        await SendAsync(core, PeersFixture.NumberOf("core-callee"), "conversation-core", "Through the core and back");
        await taking.AssertDoneAsync();

        // And to an SMS user.
        var mark = peers.Centre.Mark;
        await SendAsync(core, "+15550400001", "conversation-core-sms", "From the core to a short message");
        var submit = await peers.Centre.WaitForAsync("submit_sm", mark, e => (string?)e["destination"] == "15550400001");
        Assert.Equal("From the core to a short message", (string?)submit["text"]);
        Assert.Equal(PeersFixture.NumberOf("core-caller")[1..], (string?)submit["source"]);
        await peers.Gateway.WaitForOutcomeAsync("id-conversation-core-sms", "delivered");
    }

    private Task SendAsync(string core, string to, string conversation, string text) => Sipp.RunAsync(
        peers.Folder, "message-digest", peers.Net.Peer(), core, "u1",
        ("user", "core-caller"), ("to", to), ("via", "UDP"), ("conversation", conversation), ("message-id", $"id-{conversation}"), ("text", text));

    private static JsonNode? Of(JsonNode registrations, string user) => registrations.AsArray().FirstOrDefault(r => (string?)r!["address"] == $"tel:{PeersFixture.NumberOf(user)}");

    private async Task<ChildProcess> StartAsync()
    {
        var file = Path.Combine(peers.Folder, "core.cfg");
        await Template.WriteAsync("core.cfg", file, ("core", peers.CoreAddress.ToString()), ("gateway", peers.Core), ("gateway-address", peers.Net.Gateway));
        var run = Directory.CreateDirectory(Path.Combine(peers.Folder, "kamailio")).FullName;
        var kamailio = ChildProcess.Start(PeerPrograms.PathOf("kamailio"), ["-DD", "-E", "-m", "32", "-M", "4", "-P", Path.Combine(run, "pid"), "-Y", run, "-f", file], run);
        try
        {
            // It says nothing when it is ready: asked until it answers.
            await SipPing.WaitForAnswerAsync(peers.CoreAddress, () => kamailio.Output);
        }
        catch
        {
            await kamailio.DisposeAsync();
            throw;
        }
        return kamailio;
    }
}
