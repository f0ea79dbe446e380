namespace Cpm.Interop.Tests.Sip;

/// <summary>sipp receives: messages at a registered contact, and the report that the gateway makes of a short message's receipt.</summary>
[Collection(PeersCollection.Name)]
public sealed class SippReceiveTests(PeersFixture peers)
{
    [PeerFact("sipp")]
    public async Task Takes_a_message_at_its_contact()
    {
        var local = peers.Net.Peer();
        await Sipp.RunAsync(peers.Folder, "register", local, peers.Udp, "u1", ("user", "device"), ("contact-port", "[local_port]"));
        await using var device = await Sipp.ListenAsync(
            peers.Folder, "take-message", local, ("conversation", "conversation-native"), ("from", $"tel:.{PeersFixture.NumberOf("sender")[1..]}"), ("pattern", "Meet at the .sipp. bench"));

        await Sipp.RunAsync(
            peers.Folder, "message-asserted", peers.Net.TrustedPeer(), peers.Udp, "u1",
            ("user", "sender"), ("to", PeersFixture.NumberOf("device")), ("via", "UDP"), ("conversation", "conversation-native"), ("message-id", "id-native"), ("text", "Meet at the 'sipp' bench"));

        await device.AssertDoneAsync();
        await peers.Gateway.WaitForAsync("/api/v1/messages/id-native", m => (string?)m["recipients"]![0]!["outcome"] is "submitted" or "delivered", "handed to the device");
    }

    [PeerFact("sipp", PeerPrograms.NodeSmpp)]
    public async Task Takes_the_answer_of_an_sms_user()
    {
        const string SmsUser = "+15550200020";
        var local = peers.Net.Peer();
        await Sipp.RunAsync(peers.Folder, "register", local, peers.Udp, "u1", ("user", "answered"), ("contact-port", "[local_port]"));
        var sent = await peers.Gateway.SendAsync(PeersFixture.NumberOf("answered"), SmsUser, "Shall we?");
        await peers.Gateway.WaitForOutcomeAsync((string)sent["id"]!, "delivered");
        await using var device = await Sipp.ListenAsync(
            peers.Folder, "take-message", local, ("conversation", (string)sent["conversationId"]!), ("from", $"tel:.{SmsUser[1..]}"), ("pattern", "Yes, at ..20"));

        await peers.Centre.SayAsync(new { @do = "deliver", source = SmsUser[1..], destination = PeersFixture.NumberOf("answered")[1..], text = "Yes, at £20", coding = 0 });

        await device.AssertDoneAsync();
        await peers.Gateway.WaitForAsync(
            $"/api/v1/messages?sender={Uri.EscapeDataString(SmsUser)}", static m => m.AsArray() is [{ } come] && (string?)come["recipients"]![0]!["outcome"] == "delivered", "delivered");
    }

    [PeerTheory("sipp", PeerPrograms.NodeSmpp)]
    [InlineData("+15550200010", "delivered")]
    [InlineData("+15550200666", "failed")]
    public async Task Takes_the_report_on_a_short_message(string to, string status)
    {
        var local = peers.Net.Peer();
        await Sipp.RunAsync(peers.Folder, "register", local, peers.Udp, "u1", ("user", "sender"), ("contact-port", "[local_port]"));
        await using var device = await Sipp.ListenAsync(peers.Folder, "take-imdn", local, ("from", $"tel:.{to[1..]}"), ("message-id", $"id-report-{status}"), ("status", status));

        await Sipp.RunAsync(
            peers.Folder, "message-digest", peers.Net.Peer(), peers.Udp, "u1",
            ("user", "sender"), ("to", to), ("via", "UDP"), ("conversation", $"conversation-{status}"), ("message-id", $"id-report-{status}"), ("text", "Report, please"));

        await device.AssertDoneAsync();
        await peers.Gateway.WaitForOutcomeAsync($"id-report-{status}", status);
    }
}
