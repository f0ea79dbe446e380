using System.Diagnostics;
using System.Net;
using Cpm.Benchmarks.Programs;
using Cpm.Simulators.Load;
using Cpm.Simulators.Smsc;

namespace Cpm.Benchmarks;

/// <summary>
/// Many messages wait in the journal because no SMSC is there; the gateway is killed and started again; the SMSC comes. How long the start takes, in how much memory, and how fast what waited goes out.
/// <c>recovery [--messages 1000000] [--window 512] [--gateway cpm-gateway.dll]</c>.
/// </summary>
internal static class RecoveryLoad
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    public static async Task<int> RunAsync(string[] args)
    {
        var arguments = new Arguments(args);
        var at = await FreeEndPointAsync();
        await using var gateway = await GatewayProgram.StartAsync(GatewaySetup.From(arguments, at.Port));
        var accepted = await FillAsync(gateway, arguments.Count("--messages", 1_000_000));
        await gateway.KillAsync();
        var watch = Stopwatch.StartNew();
        await gateway.RunAsync();
        Console.WriteLine(FormattableString.Invariant($"start     ready after {watch.Elapsed.TotalSeconds:0.00} s, CPU {gateway.Cpu.TotalSeconds:0.00} s, memory {gateway.Memory / 1048576} MB"));
        return await DrainAsync(gateway, at, accepted);
    }

    private static async Task<MessageKeys> FillAsync(GatewayProgram gateway, int messages)
    {
        var run = new LoadRun(new LoadOptions { Server = gateway.Tcp, Count = messages });
        var result = await run.RunAsync();
        var octets = Directory.EnumerateFiles(gateway.Folder).Sum(static file => new FileInfo(file).Length);
        Console.WriteLine(FormattableString.Invariant($"intake    {result.Accepted} accepted, {result.Rate:0}/s, {gateway.Cpu.TotalMicroseconds / Math.Max(1, result.Accepted):0.0} us each, memory {gateway.Memory / 1048576} MB, journal {octets / 1048576} MB"));
        return run.Accepted;
    }

    private static async Task<int> DrainAsync(GatewayProgram gateway, IPEndPoint at, MessageKeys accepted)
    {
        await using var sink = new SmscSimulator(new SmscOptions { Listen = at, Sink = true });
        await sink.StartAsync();
        await sink.WaitForBindAsync(Patience);
        var (watch, moved, last, most) = (Stopwatch.StartNew(), TimeSpan.Zero, 0L, 0L);
        var before = gateway.Cpu;
        using var timer = new PeriodicTimer(Tick);
        while (last < accepted.Distinct && watch.Elapsed - moved < Patience && await timer.WaitForNextTickAsync())
        {
            if (sink.Keys.Distinct == last) continue;
            (last, moved) = (sink.Keys.Distinct, watch.Elapsed);
            most = Math.Max(most, gateway.Memory);
        }
        var used = gateway.Cpu - before;
        Console.WriteLine(FormattableString.Invariant(
            $"drain     {last} in {moved.TotalSeconds:0.0} s, {last / moved.TotalSeconds:0}/s, {used.TotalMicroseconds / Math.Max(1, last):0.0} us each, memory at most {most / 1048576} MB, lost {accepted.Distinct - last}, duplicates {sink.Keys.Repeated}"));
        return last == accepted.Distinct ? 0 : 1;
    }

    private static async Task<IPEndPoint> FreeEndPointAsync()
    {
        await using var sink = new SmscSimulator(new SmscOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Sink = true });
        await sink.StartAsync();
        return sink.SmppEndPoint;
    }
}
