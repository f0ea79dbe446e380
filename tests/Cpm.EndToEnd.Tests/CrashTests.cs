using Cpm.EndToEnd.Tests.Harness;
using Xunit;
using Xunit.Abstractions;

namespace Cpm.EndToEnd.Tests;

/// <summary>Kill -9 under load: what was acknowledged is submitted, every report owed is sent.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Connections = 4;
    private const int Outstanding = 16;
    private const int Window = 64;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_the_gateway_is_killed_under_load()
    {
        var kills = Run.Of(suite: 3, full: 20);
        var random = new Random(20_26);
        await using var site = await Site.StartAsync(GatewayFile.Pin, sink: true);
        var alice = await site.PhoneAsync("alice");
        var load = site.Load(static options => options with { Connections = Connections, Outstanding = Outstanding, Recipients = 400, AsksFor = "positive-delivery, negative-delivery" });
        using var end = new CancellationTokenSource();
        var running = load.RunAsync(site.Smsc, end.Token);

        for (var kill = 1; kill <= kills; kill++)
        {
            var moment = load.Accepted.Distinct + random.Next(100, 600);
            await Wait.UntilAsync(() => load.Accepted.Distinct >= moment, () => $"{load.Accepted.Distinct} messages are acknowledged, not {moment}\n{site.Gateway.Output}");
            await site.Gateway.KillAsync();
            output.WriteLine($"kill {kill} after {load.Accepted.Distinct} acknowledged, {site.Smsc.Keys.Distinct} submitted");
            await site.StartGatewayAsync();
        }
        var last = load.Accepted.Distinct + 200;
        await Wait.UntilAsync(() => load.Accepted.Distinct >= last, () => "after the last restart nothing is acknowledged");
        await end.CancelAsync();
        output.WriteLine((await running).ToText());

        var ledger = new Ledger(load, site.Smsc, alice);
        await ledger.CloseAsync();
        output.WriteLine(ledger.ToString());
        ledger.Balances(site.Gateway);
        // At a kill at most the window, and what its senders waited for, may have been at the SMSC without being in the journal.
        Assert.InRange(ledger.Duplicates, 0, kills * (Window + (Connections * Outstanding)));
    }
}
