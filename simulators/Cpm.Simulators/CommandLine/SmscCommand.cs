using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Cpm.Simulators.Smsc;
using Cpm.Smpp.Pdus;

namespace Cpm.Simulators.CommandLine;

/// <summary>The face <c>smsc</c>.</summary>
internal static class SmscCommand
{
    private const int DefaultPort = 2775;
    private const int DefaultHttpPort = 2780;

    public static Command Build(SimulatorContext context)
    {
        var listen = new Option<IPEndPoint>("--listen") { Description = "Where SMPP is served; port 0 takes a free one.", CustomParser = Values.EndPoint, DefaultValueFactory = _ => new IPEndPoint(IPAddress.Loopback, DefaultPort) };
        var tls = new Option<IPEndPoint?>("--tls") { Description = "Where SMPP over TLS is served besides; its pin is printed.", CustomParser = Values.EndPoint };
        var certificate = new Option<X509Certificate2?>("--certificate") { Description = "A PEM file with the certificate for --tls and its key; without it one is made.", CustomParser = Certificate };
        var http = new Option<IPEndPoint>("--http") { Description = "Where the page (/) and the HTTP API are served: GET and DELETE /messages, POST /deliver, GET and POST /behaviour, POST /connections, GET /stats.", CustomParser = Values.EndPoint, DefaultValueFactory = _ => new IPEndPoint(IPAddress.Loopback, DefaultHttpPort) };
        var name = new Option<string>("--system-id") { Description = "Our own system_id.", DefaultValueFactory = _ => "cpm-smsc" };
        var account = new Option<string[]>("--account") { Description = "NAME:PASSWORD of one who may bind; can be repeated. Without it everybody may." };
        var sink = new Option<bool>("--sink") { Description = "Count messages and do not keep them." };
        var delay = new Option<TimeSpan?>("--receipt-delay") { Description = "From answer to receipt, hh:mm:ss." };
        var state = new Option<string?>("--receipt-state") { Description = "The state in receipts; DELIVRD when not given." };
        var rate = new Option<double?>("--rate") { Description = "Messages a second; more are refused with ESME_RTHROTTLED. 0: any number." };
        var responseIds = new Option<MessageIdForm>("--response-ids") { Description = "How message ids are written in answers." };
        var receiptIds = new Option<MessageIdForm>("--receipt-ids") { Description = "How message ids are written in receipts." };
        var magic = new Option<MagicNumbers?>("--magic") { Description = "Destinations that are (Number) or end in (Suffix) 111: answered after 10 s, 222: never, 333: refused, 444: throttled, 555: queue full, 666: not delivered." };
        var behaviour = new Option<SmscBehaviour?>("--behaviour") { Description = "A file with what POST /behaviour takes.", CustomParser = Behaviour };
        var seed = new Option<int?>("--seed") { Description = "Where chance begins: the same messages in the same order are then treated the same way." };
        account.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (token.Value.IndexOf(':', StringComparison.Ordinal) < 1) result.AddError($"--account: \"{token.Value}\" is not NAME:PASSWORD.");
            }
        });
        var command = new Command("smsc", "A short message service centre over SMPP, told by HTTP how to behave.") { listen, tls, certificate, http, name, account, sink, delay, state, rate, responseIds, receiptIds, magic, behaviour, seed };
        command.SetAction((parsed, _) => RunAsync(
            new SmscOptions
            {
                Listen = parsed.GetRequiredValue(listen),
                Tls = parsed.GetValue(tls),
                Certificate = parsed.GetValue(certificate),
                Http = parsed.GetRequiredValue(http),
                SystemId = parsed.GetRequiredValue(name),
                Accounts = (parsed.GetValue(account) ?? []).Select(text => text.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal),
                Sink = parsed.GetValue(sink),
                ResponseIds = parsed.GetValue(responseIds),
                ReceiptIds = parsed.GetValue(receiptIds),
                Behaviour = Changed(parsed.GetValue(behaviour) ?? new SmscBehaviour(), parsed),
            },
            context));
        return command;

        // What stands on the command line goes before the file.
        SmscBehaviour Changed(SmscBehaviour file, ParseResult parsed) => file with
        {
            ReceiptDelay = parsed.GetValue(delay) ?? file.ReceiptDelay,
            ReceiptState = parsed.GetValue(state) ?? file.ReceiptState,
            RateLimit = parsed.GetValue(rate) ?? file.RateLimit,
            MagicNumbers = parsed.GetValue(magic) ?? file.MagicNumbers,
            Seed = parsed.GetValue(seed) ?? file.Seed,
        };
    }

    private static X509Certificate2? Certificate(ArgumentResult result)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(result.Tokens[0].Value);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            result.AddError($"--certificate: {e.Message}");
            return null;
        }
    }

    private static SmscBehaviour? Behaviour(ArgumentResult result)
    {
        try
        {
            using var file = File.OpenRead(result.Tokens[0].Value);
            if (JsonSerializer.Deserialize<SmscBehaviour>(file, SmscHttp.Json) is { } behaviour)
            {
                _ = new BehaviourState(behaviour, TimeProvider.System);
                return behaviour;
            }
            result.AddError("--behaviour: the file has no behaviour");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or ArgumentException)
        {
            result.AddError($"--behaviour: {e.Message}");
        }
        return null;
    }

    private static async Task<int> RunAsync(SmscOptions options, SimulatorContext context)
    {
        await using var smsc = new SmscSimulator(options, TimeProvider.System, context.Out);
        if (!options.Sink)
            smsc.Messages.OnAdded = message => context.Out.WriteLine(Line(message));
        await smsc.StartAsync(context.Cancel);
        await context.Cancel.UntilCancelledAsync();
        return 0;
    }

    private static string Line(ReceivedMessage message)
    {
        var place = message.Place is { } part ? $" ({part.Part} of {part.Total})" : "";
        var verdict = message.Status == CommandStatus.Ok ? message.MessageId : message.Status.Name();
        return $"smsc: {message.Source} -> {message.Destination}: {message.Text}{place} [{verdict}]";
    }
}
