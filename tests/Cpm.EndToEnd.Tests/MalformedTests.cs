using Cpm.EndToEnd.Tests.Harness;
using Cpm.EndToEnd.Tests.Malformed;
using Cpm.Simulators.Phone;
using Xunit;
using Xunit.Abstractions;

namespace Cpm.EndToEnd.Tests;

/// <summary>Octets that are no messages, at full speed: the process lives, does not grow, and goes on serving those who make sense.</summary>
public sealed class MalformedTests(ITestOutputHelper output)
{
    // What the runtime keeps for itself moves by tens of megabytes; what grows with each message goes through this.
    private const long Growth = 96L * 1024 * 1024;

    [Fact]
    public async Task Damaged_sip_over_tcp()
    {
        await using var site = await Site.StartAsync();
        await UnderFireAsync(site, (round, count) => SipNoise.OverTcpAsync(site.Gateway.Tcp, seed: round, count));
    }

    [Fact]
    public async Task Damaged_sip_over_udp()
    {
        await using var site = await Site.StartAsync();
        await UnderFireAsync(site, (round, count) => SipNoise.OverUdpAsync(site.Gateway.Udp, seed: round, count));
    }

    [Fact]
    public async Task Damaged_smpp_from_an_smsc()
    {
        await using var noise = new NoisySmsc();
        await using var site = await Site.StartAsync(gateway =>
        {
            var link = GatewayFile.Link("noisy", noise.EndPoint);
            link["BindMode"] = "Receiver";
            link["Group"] = "noisy";
            gateway["Functions"]!["sms"]!["Links"]!.AsArray().Add(link);
        });
        await UnderFireAsync(site, (round, count) => noise.SendAsync(seed: round, count));
        output.WriteLine($"{noise.Connections} connections, {noise.Answers} octets answered");
        Assert.True(noise.Answers > 0);
    }

    private async Task UnderFireAsync(Site site, Func<int, int, Task<int>> fire)
    {
        const int Rounds = 6;
        var count = Run.Of(suite: 1_500, full: 100_000);
        var alice = await site.PhoneAsync("alice");
        var memory = 0L;
        var answers = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var firing = fire(round, count);
            await SensibleAsync(site, alice, $"round {round}");
            answers += await firing;
            if (round == 1) memory = site.Gateway.Memory;
        }
        await SensibleAsync(site, alice, "afterwards");
        var grown = site.Gateway.Memory - memory;
        output.WriteLine($"{Rounds * count} damaged, {answers} answered; {site.Gateway.Memory >> 20} MB, {grown >> 20} MB more than at the beginning");
        Assert.True(site.Gateway.IsAlive);
        Assert.True(grown < Growth, $"{grown >> 20} MB more");
        Assert.DoesNotContain("threw", site.Gateway.Output, StringComparison.Ordinal);
    }

    private static async Task SensibleAsync(Site site, PhoneSimulator alice, string text)
    {
        var sent = await alice.SendAsync("+15550100009", text);
        Assert.True(sent.IsAccepted, $"{text}: {sent.Status}\n{site.Gateway.Output}");
        await site.Smsc.Messages.WaitForAsync(message => message.Text == text, Run.Patience);
    }
}
