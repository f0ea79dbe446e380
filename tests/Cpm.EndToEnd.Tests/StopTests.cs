using Cpm.EndToEnd.Tests.Harness;
using Xunit;
using Xunit.Abstractions;

namespace Cpm.EndToEnd.Tests;

/// <summary>SIGTERM under load: a stop in good order.</summary>
public sealed class StopTests(ITestOutputHelper output)
{
    // The deadline of 5 s, and what the start and end of a process cost on a busy machine.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_stop_under_load_unbinds_and_loses_nothing()
    {
        await using var site = await Site.StartAsync(GatewayFile.Pin, sink: true);
        var alice = await site.PhoneAsync("alice");
        var load = site.Load(static options => options with { Connections = 4, Outstanding = 16, Recipients = 400, AsksFor = "positive-delivery, negative-delivery" });
        using var end = new CancellationTokenSource();
        var running = load.RunAsync(site.Smsc, end.Token);
        await Wait.UntilAsync(() => load.Accepted.Distinct >= 300, () => "no load");

        var (exitCode, took) = await site.Gateway.StopAsync();
        output.WriteLine($"stopped in {took.TotalSeconds:0.0} s after {load.Accepted.Distinct} acknowledged\n{site.Gateway.Output}");
        Assert.Equal(0, exitCode);
        Assert.InRange(took, TimeSpan.Zero, Deadline);
        Assert.Contains("gone: PeerUnbound", site.SmscOutput, StringComparison.Ordinal);

        await site.StartGatewayAsync();
        var last = load.Accepted.Distinct + 200;
        await Wait.UntilAsync(() => load.Accepted.Distinct >= last, () => "after the restart nothing is acknowledged");
        await end.CancelAsync();
        output.WriteLine((await running).ToText());
        var ledger = new Ledger(load, site.Smsc, alice);
        await ledger.CloseAsync();
        output.WriteLine(ledger.ToString());
        ledger.Balances(site.Gateway);
        Assert.Equal(0, ledger.Duplicates);
    }
}
