using System.Diagnostics;
using System.Net;
using Cpm.Benchmarks.Comparing;
using Cpm.Benchmarks.Programs;
using Cpm.Simulators.Load;
using Cpm.Simulators.Smsc;

namespace Cpm.Benchmarks;

/// <summary>
/// Few registered users and many: what a registration costs, whether messages of many users (SIP → submit_sm, receipt → IMDN at the sender's phone) go slower, and what
/// a start after kill -9 costs that finds them all.
/// <c>registrations [--users 100000] [--senders 20000] [--seconds 8] [--warm 4] [--gateway cpm-gateway.dll]</c>.
/// </summary>
internal static class RegistrationLoad
{
    private const int Few = 10;

    public static async Task<int> RunAsync(string[] args)
    {
        var arguments = new Arguments(args);
        var users = arguments.Count("--users", 100_000);
        await OneAsync(arguments, Few, Few);
        await OneAsync(arguments, users, Math.Min(users, arguments.Count("--senders", 20_000)));
        return 0;
    }

    private static async Task OneAsync(Arguments arguments, int users, int senders)
    {
        var arrivals = new Arrivals();
        await using var smsc = new SmscSimulator(new SmscOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Sink = true, Window = 512 });
        await smsc.StartAsync();
        var watch = Stopwatch.StartNew();
        await using var gateway = await GatewayProgram.StartAsync(GatewaySetup.From(arguments, smsc.SmppEndPoint.Port) with { Phones = users });
        Console.WriteLine(FormattableString.Invariant($"{users} users: ready after {watch.Elapsed.TotalSeconds:0.0} s, memory {gateway.Memory / 1048576} MB"));
        await smsc.WaitForBindAsync(TimeSpan.FromSeconds(20));
        var (heap, cpu) = (await gateway.HeapAsync(), gateway.Cpu);
        watch.Restart();
        await using var phones = new PhoneBank(new PhoneBankOptions { Server = gateway.Tcp, Phones = users, OnKey = arrivals.Note });
        await phones.RegisterAsync();
        var (seconds, used) = (watch.Elapsed.TotalSeconds, gateway.Cpu - cpu);
        Console.WriteLine(FormattableString.Invariant(
            $"  registered with digest at {users / seconds:0}/s, {used.TotalMicroseconds / users:0} us each, {(await gateway.HeapAsync() - heap) / (double)users:0} octets of live heap each"));
        var options = new LoadOptions { Server = gateway.Tcp, From = "+15551000000", Senders = senders, AsksFor = "positive-delivery" };
        var measure = await arrivals.MeasureAsync(gateway, phones.Keys, new CompareSettings(arguments), options);
        Console.WriteLine(FormattableString.Invariant(
            $"  {senders} of them sending: {measure.Rate:0}/s, {measure.Cpu:0.0} us each, IMDN p50 {measure.Arrival.P50:0.0} p99 {measure.Arrival.P99:0.0} ms, lost {measure.Lost}, refused {measure.Refused}, duplicates {measure.Duplicates}, memory {gateway.Memory / 1048576} MB"));
        await gateway.KillAsync();
        var file = new FileInfo(Path.Combine(gateway.Folder, "registrations.json"));
        watch.Restart();
        await gateway.RunAsync();
        Console.WriteLine(FormattableString.Invariant(
            $"  started again over {file.Length / 1048576.0:0.0} MB of registrations: ready after {watch.Elapsed.TotalSeconds:0.0} s, CPU {gateway.Cpu.TotalSeconds:0.0} s, memory {gateway.Memory / 1048576} MB"));
    }
}
