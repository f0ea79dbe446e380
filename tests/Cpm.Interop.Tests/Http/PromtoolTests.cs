namespace Cpm.Interop.Tests.Http;

/// <summary>Prometheus' own tool reads the metrics.</summary>
[Collection(PeersCollection.Name)]
public sealed class PromtoolTests(PeersFixture peers)
{
    [PeerFact("promtool", PeerPrograms.NodeSmpp)]
    public async Task Finds_nothing_to_say_about_the_metrics()
    {
        var sent = await peers.Gateway.SendAsync(PeersFixture.NumberOf("texter"), "+15550500002", "counted");
        await peers.Gateway.WaitForOutcomeAsync((string)sent["id"]!, "delivered");
        using var http = new HttpClient();
        var text = await http.GetStringAsync(new Uri(peers.Gateway.Http, "/metrics"));
        foreach (var name in new[] { "cpm_messages_total{", "cpm_message_seconds_bucket{", "cpm_link_up{", "cpm_reports_total", "cpm_journal_commit_seconds_count" })
            Assert.Contains(name, text, StringComparison.Ordinal);

        var (code, output) = await ChildProcess.RunAsync(PeerPrograms.PathOf("promtool"), ["check", "metrics"], TimeSpan.FromSeconds(15), input: text);

        Assert.True(code == 0 && output.Length == 0, $"promtool ended with {code}\n{output}\n{text}");
    }
}
