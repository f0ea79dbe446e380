using System.CommandLine;
using System.Net;
using Cpm.Simulators.Load;
using Cpm.Simulators.Smsc;
using Cpm.Sip.Transports;

namespace Cpm.Simulators.CommandLine;

/// <summary>The face <c>load</c>.</summary>
internal static class LoadCommand
{
    private static readonly TimeSpan BindPatience = TimeSpan.FromSeconds(30);

    public static Command Build(SimulatorContext context)
    {
        var server = new Option<SipTarget>("--server") { Description = "Where the messages go: udp: or tcp:, address, port.", CustomParser = Values.Target, DefaultValueFactory = _ => new SipTarget(SipTransport.Tcp, "127.0.0.1", 5060) };
        var connections = new Option<int>("--connections") { Description = "Connections.", DefaultValueFactory = _ => 8 };
        var outstanding = new Option<int>("--outstanding") { Description = "Unanswered messages of each connection.", DefaultValueFactory = _ => 64 };
        var rate = new Option<double>("--rate") { Description = "Messages a second by the clock (open loop); 0: a new one for each answer (closed loop)." };
        var count = new Option<long?>("--count") { Description = "Messages in all." };
        var seconds = new Option<double?>("--seconds") { Description = "How long messages are sent; 10 where neither this nor --count is given." };
        var recipients = new Option<int>("--recipients") { Description = "Different recipients.", DefaultValueFactory = _ => 10_000 };
        var number = new Option<string>("--base-number") { Description = "The first recipient's number.", DefaultValueFactory = _ => "+15552000000" };
        var from = new Option<string>("--from") { Description = "The number that sends and is asserted.", DefaultValueFactory = _ => "+15550100001" };
        var senders = new Option<int>("--senders") { Description = "Different senders: --from and the numbers that follow it.", DefaultValueFactory = _ => 1 };
        var length = new Option<int>("--text-length") { Description = "Characters of each text.", DefaultValueFactory = _ => 80 };
        var asksFor = new Option<string?>("--imdn") { Description = "Reports asked for, like positive-delivery; none if not given." };
        var first = new Option<long>("--first-number") { Description = "The number of the first message." };
        var sink = new Option<IPEndPoint?>("--sink") { Description = "Serve SMPP here and count what arrives; waits for a bind before it begins.", CustomParser = Values.EndPoint };
        var json = new Option<bool>("--json") { Description = "Print the result as JSON." };
        foreach (var option in new[] { connections, outstanding, recipients, senders })
        {
            option.Validators.Add(result =>
            {
                if (result.GetValue(option) < 1) result.AddError($"{option.Name}: at least 1.");
            });
        }
        var command = new Command("load", "Generate SIP messages at speed, and measure.")
        {
            server, connections, outstanding, rate, count, seconds, recipients, number, from, senders, length, asksFor, first, sink, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(server) is { } target && (target.Transport == SipTransport.Tls || !IPAddress.TryParse(target.Host, out _))) result.AddError("--server: udp or tcp, and an address.");
        });
        command.SetAction((parsed, _) =>
        {
            var target = parsed.GetRequiredValue(server);
            var limit = parsed.GetValue(seconds) ?? (parsed.GetValue(count) is null ? 10 : null);
            var options = new LoadOptions
            {
                Transport = target.Transport,
                Server = new IPEndPoint(IPAddress.Parse(target.Host), target.Port),
                Connections = parsed.GetValue(connections),
                Outstanding = parsed.GetValue(outstanding),
                Rate = parsed.GetValue(rate),
                Count = parsed.GetValue(count),
                Duration = limit is { } value ? TimeSpan.FromSeconds(value) : null,
                Recipients = parsed.GetValue(recipients),
                BaseNumber = parsed.GetRequiredValue(number),
                From = parsed.GetRequiredValue(from),
                Senders = parsed.GetValue(senders),
                TextLength = parsed.GetValue(length),
                AsksFor = parsed.GetValue(asksFor),
                FirstNumber = parsed.GetValue(first),
            };
            return RunAsync(options, parsed.GetValue(sink), parsed.GetValue(json), context);
        });
        return command;
    }

    private static async Task<int> RunAsync(LoadOptions options, IPEndPoint? sinkAt, bool json, SimulatorContext context)
    {
        var run = new LoadRun(options);
        await using var sink = sinkAt is null ? null
            : new SmscSimulator(new SmscOptions { Name = "sink", Listen = sinkAt, Sink = true, OnKey = run.NoteSubmit }, TimeProvider.System, json ? context.Error : context.Out);
        if (sink is not null)
        {
            await sink.StartAsync(context.Cancel);
            try
            {
                await sink.WaitForBindAsync(BindPatience, context.Cancel);
            }
            catch (TimeoutException)
            {
                await context.Error.WriteLineAsync($"nobody has bound at {sink.SmppEndPoint}");
                return 1;
            }
        }
        var result = await run.RunAsync(sink, context.Cancel);
        await context.Out.WriteLineAsync(json ? result.ToJson() : result.ToText().TrimEnd());
        return result.Accepted > 0 && result.Lost is null or 0 ? 0 : 1;
    }
}
