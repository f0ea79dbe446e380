using Cpm.EndToEnd.Tests.Harness;
using Xunit;
using Xunit.Abstractions;

namespace Cpm.EndToEnd.Tests;

/// <summary>Under a load that goes on, memory comes to a level and stays there.</summary>
public sealed class MemoryTests(ITestOutputHelper output)
{
    // The lookups of the open journal partition (24 octets a key, 4 million at most) and the keys of recent messages grow to their limits; the runtime moves by tens of megabytes.
    private const long Growth = 128L * 1024 * 1024;

    [Fact]
    public async Task Stays_level_under_load()
    {
        var time = TimeSpan.FromSeconds(Run.Of(suite: 30, full: 300));
        await using var site = await Site.StartAsync(GatewayFile.Pin, sink: true);
        var load = site.Load(options => options with { Connections = 4, Outstanding = 16, Recipients = 1000, Rate = 1_000, Duration = time });
        var running = load.RunAsync(site.Smsc, CancellationToken.None);
        var samples = new List<long>();
        while (!running.IsCompleted)
        {
            await Task.WhenAny(running, Task.Delay(time / 30));
            samples.Add(site.Gateway.Memory);
        }
        var result = await running;
        output.WriteLine(result.ToText());
        var third = samples.Count / 3;
        var (early, late) = (samples[..third].Max(), samples[^third..].Max());
        output.WriteLine($"at most {early >> 20} MB in the first third, {late >> 20} MB in the last");
        Assert.True(result.Accepted > 0);
        Assert.Equal(0, result.Lost);
        Assert.True(late - early < Growth, $"{(late - early) >> 20} MB more in the last third than in the first");
    }
}
