using System.Net;

namespace Cpm.Interop.Tests.Harness;

/// <summary>Runs one of our scenarios with sipp: exit code 0 says that every call went as written.</summary>
internal sealed class Sipp : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly ChildProcess _process;

    private readonly string _log;

    private Sipp(ChildProcess process, string log) => (_process, _log) = (process, log);

    /// <summary>Runs a scenario that sends.</summary>
    /// <param name="folder">For the scenario with its values filled in.</param>
    /// <param name="scenario">Its name in the folder scenarios.</param>
    /// <param name="local">Where sipp is.</param>
    /// <param name="remote">host:port of the gateway.</param>
    /// <param name="transport">u1 or t1.</param>
    /// <param name="values">What stands for the names in double braces.</param>
    public static async Task RunAsync(string folder, string scenario, IPEndPoint local, string remote, string transport, params (string Name, string Value)[] values)
    {
        await using var sipp = await StartAsync(folder, scenario, local, remote, transport, values);
        await sipp.AssertDoneAsync();
    }

    /// <summary>Starts a scenario that waits for one request.</summary>
    public static Task<Sipp> ListenAsync(string folder, string scenario, IPEndPoint local, params (string Name, string Value)[] values) => StartAsync(folder, scenario, local, null, "u1", values);

    /// <summary>Waits until the call has gone as the scenario says.</summary>
    public async Task AssertDoneAsync()
    {
        var code = await _process.WaitForExitAsync(Limit + TimeSpan.FromSeconds(10));
        Assert.True(code == 0, $"sipp ended with {code}\n{(File.Exists(_log) ? await File.ReadAllTextAsync(_log) : "")}\n{_process.Output}");
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<Sipp> StartAsync(string folder, string scenario, IPEndPoint local, string? remote, string transport, (string Name, string Value)[] values)
    {
        var file = Path.Combine(folder, $"{scenario}-{local.Address}-{Guid.NewGuid():N}.xml");
        await Template.WriteAsync(scenario + ".xml", file, values);
        string[] arguments =
        [
            .. remote is null ? [] : new[] { remote }, "-sf", file, "-i", local.Address.ToString(), "-p", $"{local.Port}", "-t", transport, "-m", "1", "-nostdin",
            "-timeout", $"{Limit.TotalSeconds}s", "-timeout_error", "-trace_err", "-error_file", file + ".log",
        ];
        return new Sipp(ChildProcess.Start(PeerPrograms.PathOf("sipp"), arguments, folder), file + ".log");
    }
}
