using System.CommandLine;
using System.Net;
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
        var http = new Option<IPEndPoint>("--http") { Description = "Where the HTTP API is served: GET and DELETE /messages, POST /deliver, GET and POST /behaviour, POST /connections, GET /stats.", CustomParser = Values.EndPoint, DefaultValueFactory = _ => new IPEndPoint(IPAddress.Loopback, DefaultHttpPort) };
        var name = new Option<string>("--system-id") { Description = "Our own system_id.", DefaultValueFactory = _ => "cpm-smsc" };
        var account = new Option<string[]>("--account") { Description = "NAME:PASSWORD of one who may bind; can be repeated. Without it everybody may." };
        var sink = new Option<bool>("--sink") { Description = "Count messages and do not keep them." };
        var delay = new Option<TimeSpan>("--receipt-delay") { Description = "From answer to receipt, hh:mm:ss." };
        var state = new Option<string>("--receipt-state") { Description = "The state in receipts.", DefaultValueFactory = _ => "DELIVRD" };
        var rate = new Option<double>("--rate") { Description = "Messages a second; more are refused with ESME_RTHROTTLED. 0: any number." };
        var responseIds = new Option<MessageIdForm>("--response-ids") { Description = "How message ids are written in answers." };
        var receiptIds = new Option<MessageIdForm>("--receipt-ids") { Description = "How message ids are written in receipts." };
        account.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (token.Value.IndexOf(':', StringComparison.Ordinal) < 1) result.AddError($"--account: \"{token.Value}\" is not NAME:PASSWORD.");
            }
        });
        var command = new Command("smsc", "A short message service centre over SMPP, told by HTTP how to behave.") { listen, http, name, account, sink, delay, state, rate, responseIds, receiptIds };
        command.SetAction((parsed, _) => RunAsync(
            new SmscOptions
            {
                Listen = parsed.GetRequiredValue(listen),
                Http = parsed.GetRequiredValue(http),
                SystemId = parsed.GetRequiredValue(name),
                Accounts = (parsed.GetValue(account) ?? []).Select(text => text.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal),
                Sink = parsed.GetValue(sink),
                ResponseIds = parsed.GetValue(responseIds),
                ReceiptIds = parsed.GetValue(receiptIds),
                Behaviour = new SmscBehaviour { ReceiptDelay = parsed.GetValue(delay), ReceiptState = parsed.GetRequiredValue(state), RateLimit = parsed.GetValue(rate) },
            },
            context));
        return command;
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
