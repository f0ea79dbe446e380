using Cpm.Interworking.Abstractions;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Cpm.Interworking.Sms.Tests;

/// <summary>A function, its host and one message centre, all in memory.</summary>
internal sealed class Rig : IAsyncDisposable
{
    private Rig(FakeHost host, FakeSmsc smsc, IInterworkingFunction function) => (Host, Smsc, Function) = (host, smsc, function);

    public FakeHost Host { get; }

    public FakeSmsc Smsc { get; }

    public IInterworkingFunction Function { get; }

    public static IConfigurationSection Section(params (string Key, string? Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["F:sms:Kind"] = "Smpp",
            ["F:sms:Links:0:Name"] = "smsc-1",
            ["F:sms:Links:0:Host"] = "smsc.example",
            ["F:sms:Links:0:Password"] = "secret",
        };
        foreach (var (key, value) in settings) all[$"F:sms:{key}"] = value;
        return new ConfigurationBuilder().AddInMemoryCollection(all).Build().GetSection("F:sms");
    }

    public static Rig Create(params (string Key, string? Value)[] settings)
    {
        var host = new FakeHost();
        var smsc = new FakeSmsc(host.Timers, host.Clock);
        _ = smsc.ServeAsync();
        var errors = new List<ConfigurationError>();
        var function = new SmsFunctionFactory(smsc.Connector).Create("sms", Section(settings), host, errors);
        Assert.Empty(errors);
        host.Function = function;
        return new(host, smsc, function!);
    }

    public static async Task<Rig> StartAsync(params (string Key, string? Value)[] settings)
    {
        var rig = Create(settings);
        await rig.Function.StartAsync(default);
        await rig.Host.UpAsync();
        return rig;
    }

    public async Task<RecipientResult> DeliverAsync(Attempt attempt) => (await Function.DeliverAsync(attempt, default).AsTask().WaitAsync(FakeHost.Patience))[0];

    public async ValueTask DisposeAsync()
    {
        await Function.DisposeAsync();
        Host.Timers.Dispose();
    }
}
