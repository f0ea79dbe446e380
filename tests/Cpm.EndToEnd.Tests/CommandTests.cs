using System.Text.Json.Nodes;
using Cpm.EndToEnd.Tests.Harness;
using Xunit;

namespace Cpm.EndToEnd.Tests;

/// <summary>The commands, as an operator types them.</summary>
public sealed class CommandTests
{
    [Fact]
    public async Task The_demonstration_shows_its_ladders_and_ends_well()
    {
        var demo = await GatewayProgram.RunAsync("demo", "--exit");
        Assert.True(demo.ExitCode == 0, demo.Output + demo.Error);
        Assert.Contains("\nall steps done\n", demo.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        // Native, SMS, the answer, and the deferred one.
        Assert.Equal(5, demo.Output.Split("== ").Length - 1);
        foreach (var expected in (string[])["MESSAGE", "submit_sm", "deliver_sm", "IMDN", "native", "sms", "listening "]) Assert.Contains(expected, demo.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 0, "good")]
    [InlineData("Domains", 2, "unknown key")]
    public async Task Check_tells_what_is_wrong(string? key, int exitCode, string says)
    {
        using var folder = new TestFolder();
        var config = GatewayFile.Write(folder, new(System.Net.IPAddress.Loopback, 2775), gateway =>
        {
            if (key is not null) gateway[key] = "x";
        });
        var check = await GatewayProgram.RunAsync("check", "--config", config);
        Assert.Equal(exitCode, check.ExitCode);
        Assert.Contains(says, check.Output, StringComparison.Ordinal);
        if (key is not null) Assert.Contains("Gateway:" + key, check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_configuration_or_command_line_ends_with_2()
    {
        using var folder = new TestFolder();
        var config = GatewayFile.Write(folder, new(System.Net.IPAddress.Loopback, 2775), static gateway => gateway["Functions"]!["sms"]!["Kind"] = "Fax");
        Assert.Equal(2, (await GatewayProgram.RunAsync("run", "--config", config)).ExitCode);
        Assert.Equal(2, (await GatewayProgram.RunAsync("run", "--config", folder.File("absent.json"))).ExitCode);
        Assert.Equal(2, (await GatewayProgram.RunAsync("fly")).ExitCode);
    }

    [Fact]
    public async Task Explain_and_trace_ask_the_running_gateway_and_do_without_a_stopped_one()
    {
        await using var site = await Site.StartAsync(GatewayFile.Pin);
        var alice = await site.PhoneAsync("alice");
        var sent = await alice.SendAsync("+15550100009", "where am I?");
        Assert.Equal(202, sent.Status);
        await Wait.UntilAsync(async () => await site.Gateway.OutcomeAsync(sent.MessageId) == "delivered", () => "the message is not delivered");

        await ExplainedAsync(site, "sms", "--to", "+15550100009");
        await ExplainedAsync(site, "native", "--to", "sip:bob@cpm.example");
        await TracedAsync(site, sent.MessageId);
        Assert.Equal(1, (await GatewayProgram.RunAsync("trace", "nothing-like-it", "--config", site.Config)).ExitCode);

        Assert.Equal(0, (await site.Gateway.StopAsync()).ExitCode);
        await ExplainedAsync(site, "sms", "--to", "+15550100009");
        await TracedAsync(site, sent.MessageId);
        Assert.Equal(1, (await GatewayProgram.RunAsync("trace", "nothing-like-it", "--config", site.Config)).ExitCode);
    }

    private static async Task ExplainedAsync(Site site, string route, params string[] to)
    {
        var explain = await GatewayProgram.RunAsync(["explain", "--config", site.Config, "--from", "sip:alice@cpm.example", "--text", "hello", .. to]);
        Assert.True(explain.ExitCode == 0, explain.Error);
        var answer = JsonNode.Parse(explain.Output)!;
        Assert.Equal(route, (string?)answer["routes"]![0]);
        Assert.NotEmpty(answer["reasons"]!.AsArray());
    }

    private static async Task TracedAsync(Site site, string id)
    {
        var trace = await GatewayProgram.RunAsync("trace", id, "--config", site.Config);
        Assert.True(trace.ExitCode == 0, trace.Error);
        foreach (var expected in (string[])["submit_sm", "deliver_sm", "IMDN"]) Assert.Contains(expected, trace.Output, StringComparison.Ordinal);
    }
}
