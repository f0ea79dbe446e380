using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Cpm.EndToEnd.Tests.Harness;
using Cpm.Simulators.Smsc;
using Xunit;

namespace Cpm.EndToEnd.Tests;

/// <summary>Another text for a message that waits at the SMSC (replace_sm).</summary>
public sealed class ReplaceTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_operator_replaces_a_text_that_waits_at_the_smsc_where_its_link_allows_it(bool isAllowed)
    {
        using var folder = new TestFolder();
        await using var smsc = new SmscSimulator(new SmscOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Behaviour = new SmscBehaviour { ReceiptDelay = TimeSpan.FromHours(1) } });
        await smsc.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(GatewayFile.Write(folder, smsc.SmppEndPoint, g => GatewayFile.Link(g)["Replace"] = isAllowed));
        await smsc.WaitForBindAsync(Run.Patience);
        using var sent = await gateway.Http.PostAsJsonAsync("/api/v1/messages", new { from = "+15550100001", to = "+15550100009", text = "The train leaves at 9" });
        var id = (string?)JsonNode.Parse(await sent.Content.ReadAsStringAsync())!["id"];
        await smsc.Messages.WaitForAsync(static m => m.Text == "The train leaves at 9", Run.Patience);
        await Wait.UntilAsync(async () => (await gateway.Http.GetStringAsync(new Uri($"/api/v1/messages/{id}", UriKind.Relative))).Contains("\"submitted\"", StringComparison.Ordinal), () => $"{id} is not submitted");
        var (status, answer) = await ReplaceAsync("The train leaves at 10");
        if (!isAllowed)
        {
            Assert.Equal((HttpStatusCode.Conflict, "no link to its SMSC allows it (Replace of smsc-1)"), (status, (string?)answer["detail"]));
            return;
        }
        Assert.Equal((HttpStatusCode.OK, "replaced"), (status, (string?)answer["recipients"]![0]!["result"]));
        Assert.Equal(("The train leaves at 10", true), (smsc.Messages.All()[^1].Text, smsc.Messages.All()[^1].IsReplacement));
        Assert.Contains("replace_sm id " + smsc.Messages.All()[0].MessageId, await gateway.Http.GetStringAsync(new Uri($"/api/v1/messages/{id}/ladder", UriKind.Relative)), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await ReplaceAsync("Поезд")).Status);

        async Task<(HttpStatusCode Status, JsonNode Body)> ReplaceAsync(string text)
        {
            using var replaced = await gateway.Http.PostAsJsonAsync($"/api/v1/messages/{id}/replace", new { text });
            return (replaced.StatusCode, JsonNode.Parse(await replaced.Content.ReadAsStringAsync())!);
        }
    }
}
