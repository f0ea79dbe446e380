using System.Diagnostics;
using System.Net;
using Cpm.Benchmarks.Programs;
using Cpm.Simulators.Load;
using Cpm.Simulators.Smsc;

namespace Cpm.Benchmarks;

/// <summary>
/// From starting the process to the first message at the SMSC. Meant for the published build.
/// <c>start [--runs 3] [--gateway cpm-gateway.dll]</c>.
/// </summary>
internal static class StartLoad
{
    public static async Task<int> RunAsync(string[] args)
    {
        var arguments = new Arguments(args);
        for (var run = 1; run <= arguments.Count("--runs", 3); run++)
        {
            var watch = new Stopwatch();
            var submitted = TimeSpan.Zero;
            await using var sink = new SmscSimulator(new SmscOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Sink = true, OnKey = _ => submitted = watch.Elapsed });
            await sink.StartAsync();
            watch.Start();
            await using var gateway = await GatewayProgram.StartAsync(GatewaySetup.From(arguments, sink.SmppEndPoint.Port));
            var ready = watch.Elapsed;
            var result = await new LoadRun(new LoadOptions { Server = gateway.Tcp, Connections = 1, Count = 1 }).RunAsync(sink);
            Console.WriteLine(FormattableString.Invariant(
                $"ready after {ready.TotalMilliseconds:0} ms, first message at the SMSC after {submitted.TotalMilliseconds:0} ms, lost {result.Lost}, CPU {gateway.Cpu.TotalMilliseconds:0} ms, memory {gateway.Memory / 1048576} MB"));
            if (result.Lost != 0 || result.Accepted != 1) return 1;
        }
        return 0;
    }
}
