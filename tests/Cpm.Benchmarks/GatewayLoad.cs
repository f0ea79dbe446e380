using System.Net;
using Cpm.Benchmarks.Programs;
using Cpm.Simulators.Load;
using Cpm.Simulators.Smsc;

namespace Cpm.Benchmarks;

/// <summary>
/// The whole gateway, a process of its own, between a generator and a sink on the same cores: SIP over TCP → durable → submit_sm → response. CPU is that of the gateway's process alone.
/// <c>load [--seconds 10] [--runs 3] [--connections 8] [--outstanding 64] [--rate 0] [--window 512] [--imdn X] [--warm 5] [--gateway cpm-gateway.dll]</c>; rate 0 is the closed loop.
/// All runs are of one process: for its state after minutes of load. For a fresh one each time, and beside others, see <c>compare</c>.
/// </summary>
internal static class GatewayLoad
{
    public static async Task<int> RunAsync(string[] args)
    {
        var arguments = new Arguments(args);
        LoadRun? current = null;
        await using var sink = new SmscSimulator(new SmscOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Sink = true, OnKey = number => Volatile.Read(ref current)?.NoteSubmit(number) });
        await sink.StartAsync();
        await using var gateway = await GatewayProgram.StartAsync(GatewaySetup.From(arguments, sink.SmppEndPoint.Port));
        await sink.WaitForBindAsync(TimeSpan.FromSeconds(20));
        var lost = 0L;
        for (var run = 0; run <= arguments.Count("--runs", 3); run++)
        {
            sink.Keys.Clear();
            var load = new LoadRun(new LoadOptions
            {
                Server = gateway.Tcp,
                Connections = arguments.Count("--connections", 8),
                Outstanding = arguments.Count("--outstanding", 64),
                Rate = arguments.Number("--rate", 0),
                Duration = TimeSpan.FromSeconds(run == 0 ? arguments.Number("--warm", 5) : arguments.Number("--seconds", 10)),
                AsksFor = arguments.Text("--imdn"),
                FirstNumber = run * 100_000_000L,
            });
            Volatile.Write(ref current, load);
            var before = gateway.Cpu;
            var result = await load.RunAsync(sink);
            lost += result.Lost ?? 0;
            if (run > 0) Print(result, gateway.Cpu - before, gateway.Memory);
        }
        return lost == 0 ? 0 : 1;
    }

    private static void Print(LoadResult result, TimeSpan used, long memory) => Console.WriteLine(FormattableString.Invariant(
        $"{result.Rate:0}/s  gateway {used.TotalMicroseconds / Math.Max(1, result.Accepted):0.0} us/message  driver {result.CpuMicroseconds:0.0} us  answer p50 {result.Answer.P50:0.0} p99 {result.Answer.P99:0.0} ms  submit p50 {result.Submit!.P50:0.0} p99 {result.Submit.P99:0.0} ms  lost {result.Lost}  duplicates {result.Duplicates}  rss {memory / 1048576} MB"));
}
