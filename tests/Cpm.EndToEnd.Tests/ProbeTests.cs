using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Cpm.EndToEnd.Tests.Harness;
using Cpm.Simulators.Smsc;
using Xunit;

namespace Cpm.EndToEnd.Tests;

/// <summary>Synthetic messages to a loop number: what they tell of a link that answers everything.</summary>
public sealed class ProbeTests
{
    private const string Loop = "15550109999";

    [Theory]
    [InlineData("Receipt")]
    [InlineData("Message")]
    public async Task A_link_whose_probes_stay_away_is_left_for_another_until_they_come_again(string expect)
    {
        var works = new SmscBehaviour { Rules = [new SmscRule { Number = Loop, Loops = expect == "Message", Receipts = expect == "Message" ? ReceiptMode.None : ReceiptMode.Normal }] };
        var swallows = new SmscBehaviour { Rules = [new SmscRule { Number = Loop, Receipts = ReceiptMode.None }] };
        using var folder = new TestFolder();
        await using var first = new SmscSimulator(new SmscOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Behaviour = works });
        await using var second = new SmscSimulator(new SmscOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0) });
        await first.StartAsync();
        await second.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(GatewayFile.Write(folder, first.SmppEndPoint, g =>
        {
            GatewayFile.Link(g)["Probe"] = new JsonObject { ["Number"] = "+" + Loop, ["Every"] = "00:00:01", ["Expect"] = expect };
            var other = GatewayFile.Link("smsc-2", second.SmppEndPoint);
            (other["Group"], other["Priority"]) = ("b", 2);
            g["Functions"]!["sms"]!["Links"]!.AsArray().Add(other);
        }));
        await first.WaitForBindAsync(Run.Patience);
        await second.WaitForBindAsync(Run.Patience);
        await first.Messages.WaitForAsync(static m => m.Text.EndsWith(" 3", StringComparison.Ordinal), Run.Patience);
        var link = await LinkAsync();
        Assert.Equal(("bound", true), ((string?)link["state"], (bool?)link["up"]));
        Assert.InRange((double)link["probeAge"]!, 0, 3);
        Assert.Contains("cpm_link_probe_age_seconds{link=\"smsc-1\"}", await MetricsAsync(), StringComparison.Ordinal);
        await SendAsync("hello");
        await first.Messages.WaitForAsync(static m => m.Text == "hello", Run.Patience);

        first.Behaviour = swallows;
        await UntilAsync("failing");
        link = await LinkAsync();
        Assert.Equal((false, "probes do not come through"), ((bool?)link["up"], (string?)link["reason"]));
        Assert.True((double)link["probeAge"]! > 3, $"{link}");
        Assert.Contains("cpm_link_failing{link=\"smsc-1\"} 1", await MetricsAsync(), StringComparison.Ordinal);
        Assert.Contains("probes do not come through", await gateway.Http.GetStringAsync(new Uri("/api/v1/alarms", UriKind.Relative)), StringComparison.Ordinal);
        await SendAsync("over there");
        await second.Messages.WaitForAsync(static m => m.Text == "over there", Run.Patience);

        first.Behaviour = works;
        await UntilAsync("bound");
        await SendAsync("here again");
        await first.Messages.WaitForAsync(static m => m.Text == "here again", Run.Patience);
        Assert.DoesNotContain(second.Messages.All(), static m => m.Text != "over there");
        // Nobody is shown a probe, and none is journalled.
        Assert.Equal(3, JsonNode.Parse(await gateway.Http.GetStringAsync(new Uri("/api/v1/messages", UriKind.Relative)))!.AsArray().Count);

        async Task<JsonNode> LinkAsync() => JsonNode.Parse(await gateway.Http.GetStringAsync(new Uri("/api/v1/links", UriKind.Relative)))![0]!;

        Task<string> MetricsAsync() => gateway.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        Task UntilAsync(string state) => Wait.UntilAsync(async () => (string?)(await LinkAsync())["state"] == state, () => $"smsc-1 is not {state}\n{gateway.Output}");

        async Task SendAsync(string text)
        {
            using var sent = await gateway.Http.PostAsJsonAsync("/api/v1/messages", new { from = "+15550100001", to = "+15550100009", text });
            Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
        }
    }
}
