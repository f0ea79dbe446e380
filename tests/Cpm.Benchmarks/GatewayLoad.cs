using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Cpm.Simulators.Load;
using Cpm.Simulators.Smsc;

namespace Cpm.Benchmarks;

/// <summary>
/// The whole gateway, a process of its own, between a generator and a sink on the same cores: SIP over TCP → durable → submit_sm → response. CPU is that of the gateway's process alone.
/// <c>load [--seconds 10] [--runs 3] [--connections 8] [--outstanding 64] [--rate 0] [--window 512] [--imdn X] [--warm 5]</c>; rate 0 is the closed loop.
/// </summary>
internal static class GatewayLoad
{
    public static async Task<int> RunAsync(string[] args)
    {
        var runs = (int)Number(args, "--runs", 3);
        var folder = Directory.CreateTempSubdirectory("cpm-load-").FullName;
        await using var sink = new SmscSimulator(new SmscOptions
        {
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            Sink = true,
            OnKey = number => _current?.NoteSubmit(number),
        });
        await sink.StartAsync();
        using var gateway = Start(folder, sink.SmppEndPoint.Port, (int)Number(args, "--window", 512));
        try
        {
            var server = await ListeningAsync(gateway);
            _ = gateway.StandardOutput.ReadToEndAsync();
            await sink.WaitForBindAsync(TimeSpan.FromSeconds(20));
            await OneAsync(args, server, sink, gateway, Number(args, "--warm", 5), 0, print: false);
            var lost = 0L;
            for (var run = 1; run <= runs; run++) lost += await OneAsync(args, server, sink, gateway, Number(args, "--seconds", 10), run * 100_000_000L, print: true);
            return lost == 0 ? 0 : 1;
        }
        finally
        {
            gateway.Kill();
            await gateway.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static LoadRun? _current;

    private static async Task<long> OneAsync(string[] args, IPEndPoint server, SmscSimulator sink, Process gateway, double seconds, long first, bool print)
    {
        sink.Keys.Clear();
        var run = new LoadRun(new LoadOptions
        {
            Server = server,
            Connections = (int)Number(args, "--connections", 8),
            Outstanding = (int)Number(args, "--outstanding", 64),
            Rate = Number(args, "--rate", 0),
            Duration = TimeSpan.FromSeconds(seconds),
            AsksFor = Text(args, "--imdn"),
            FirstNumber = first,
        });
        _current = run;
        gateway.Refresh();
        var before = gateway.TotalProcessorTime;
        var result = await run.RunAsync(sink);
        gateway.Refresh();
        var cpu = (gateway.TotalProcessorTime - before).TotalMicroseconds / Math.Max(1, result.Accepted);
        if (print)
        {
            Console.WriteLine(FormattableString.Invariant(
                $"{result.Rate:0}/s  gateway {cpu:0.0} us/message  driver {result.CpuMicroseconds:0.0} us  answer p50 {result.Answer.P50:0.0} p99 {result.Answer.P99:0.0} ms  submit p50 {result.Submit!.P50:0.0} p99 {result.Submit.P99:0.0} ms  lost {result.Lost}  duplicates {result.Duplicates}  rss {gateway.WorkingSet64 / 1048576} MB"));
        }
        return result.Lost ?? 0;
    }

    private static Process Start(string folder, int smscPort, int window)
    {
        var config = Path.Combine(folder, "gateway.json");
        File.WriteAllText(config, JsonSerializer.Serialize(new
        {
            Gateway = new
            {
                Sip = new { Endpoints = new[] { "tcp:127.0.0.1:0" }, TrustedPeers = new[] { "127.0.0.1" } },
                Http = new { Endpoint = "127.0.0.1:0" },
                Storage = new { ConnectionString = $"Data Source={Path.Combine(folder, "gateway.db")}" },
                Subscribers = new[] { new { Address = "tel:+15550100001", Username = "alice", Password = "secret" } },
                Selection = new { Default = new[] { "native", "sms" } },
                Functions = new { sms = new { Kind = "Smpp", Links = new[] { new { Name = "smsc-1", Host = "127.0.0.1", Port = smscPort, SystemId = "cpm", Password = "secret", Window = window } } } },
            },
        }));
        var assembly = Path.Combine(AppContext.BaseDirectory, "cpm-gateway.dll");
        return Process.Start(new ProcessStartInfo("dotnet", [assembly, "run", "--config", config]) { RedirectStandardOutput = true, UseShellExecute = false }) ?? throw new InvalidOperationException("the gateway does not start");
    }

    private static async Task<IPEndPoint> ListeningAsync(Process gateway)
    {
        IPEndPoint? tcp = null;
        while (await gateway.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.IndexOf(" tcp:", StringComparison.Ordinal) is var at and >= 0) tcp = IPEndPoint.Parse(line[(at + 5)..]);
            if (line.Contains("ready:", StringComparison.Ordinal) && tcp is not null) return tcp;
        }
        throw new InvalidOperationException("the gateway ended before it was ready");
    }

    private static double Number(string[] args, string name, double otherwise) =>
        Text(args, name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static string? Text(string[] args, string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;
}
