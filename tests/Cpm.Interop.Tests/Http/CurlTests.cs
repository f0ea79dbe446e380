using System.Text.Json.Nodes;

namespace Cpm.Interop.Tests.Http;

/// <summary>The first message without any SIP client: curl.</summary>
[Collection(PeersCollection.Name)]
public sealed class CurlTests(PeersFixture peers)
{
    [PeerFact("curl", PeerPrograms.NodeSmpp)]
    public async Task Sends_a_first_message()
    {
        var mark = peers.Centre.Mark;
        var body = new JsonObject { ["from"] = PeersFixture.NumberOf("curl"), ["to"] = "+15550500001", ["text"] = "Hello from curl" }.ToJsonString();
        var (code, output) = await ChildProcess.RunAsync(
            PeerPrograms.PathOf("curl"), ["-sS", "-m", "10", "-w", "\\n%{http_code}", "-H", "Content-Type: application/json", "-d", body, new Uri(peers.Gateway.Http, "/api/v1/messages").ToString()], TimeSpan.FromSeconds(15));

        Assert.True(code == 0 && output.EndsWith("\n202", StringComparison.Ordinal), output);
        var sent = JsonNode.Parse(output[..^4])!;
        Assert.Equal("sms", (string?)Assert.Single(sent["routes"]!.AsArray()));
        Assert.Equal("Hello from curl", (string?)(await peers.Centre.WaitForAsync("submit_sm", mark, static e => (string?)e["destination"] == "15550500001"))["text"]);
        await peers.Gateway.WaitForOutcomeAsync((string)sent["id"]!, "delivered");
    }

    [PeerFact("curl")]
    public async Task Is_told_what_is_wrong()
    {
        var (code, output) = await ChildProcess.RunAsync(
            PeerPrograms.PathOf("curl"), ["-sS", "-m", "10", "-w", "\\n%{http_code} %{content_type}", "-H", "Content-Type: application/json", "-d", "{\"from\":\"nobody\"}", new Uri(peers.Gateway.Http, "/api/v1/messages").ToString()],
            TimeSpan.FromSeconds(15));
        Assert.True(code == 0 && output.Contains("\n400 application/problem+json", StringComparison.Ordinal), output);
    }
}
