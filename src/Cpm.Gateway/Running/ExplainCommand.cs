using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cpm.Core.Messages;
using Cpm.Gateway.Api;
using Cpm.Gateway.CommandLine;
using Cpm.Gateway.Configuration;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Selecting;
using Cpm.Primitives;

namespace Cpm.Gateway.Running;

/// <summary>The command <c>explain</c>: asks the running gateway which way a message would take; where none answers, the configuration alone.</summary>
internal sealed class ExplainCommand(IReadOnlyList<IInterworkingFunctionFactory> factories)
{
    // For a terminal, not for a page: numbers and code points stay readable.
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task<int> RunAsync(ExplainArguments arguments, CommandContext context)
    {
        var (result, source) = await CheckCommand.ReadAsync(arguments.Config, factories, TimeProvider.System);
        if (result.Configuration is not { } configuration || source is null)
        {
            await CheckCommand.PrintAsync(arguments.Config, result, context.Error);
            return ExitCode.BadUsage;
        }
        using var remote = new RemoteGateway(configuration.Http);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/explain")
        {
            Content = JsonContent.Create(new ExplainRequest(arguments.From, arguments.To, arguments.Text, arguments.ContentType, arguments.Size)),
        };
        if (await remote.SendAsync(request, context.Cancel) is { } answer)
        {
            await context.Out.WriteLineAsync(Pretty(answer.Body));
            return answer.Status == HttpStatusCode.OK ? ExitCode.Done : ExitCode.Failed;
        }
        await context.Error.WriteLineAsync("no gateway answers: explained from the configuration alone, with nobody registered and every link taken for up");
        var errors = new List<ConfigurationError>();
        await FunctionSections.ExamineAsync(source, factories, TimeProvider.System, errors, functions =>
        {
            if (PolicyCompiler.Compile(configuration.Selection, functions, "Gateway:Selection", errors) is { } policy)
                context.Out.WriteLine(JsonSerializer.Serialize(Explain(policy, configuration, arguments), Indented));
        });
        foreach (var error in errors) await context.Error.WriteLineAsync($"{error.Path}: {error.Reason}");
        return errors.Count == 0 ? ExitCode.Done : ExitCode.BadUsage;
    }

    private static Explanation Explain(SelectionPolicy policy, GatewayConfiguration configuration, ExplainArguments arguments)
    {
        // As at a running gateway: an alias stands for its subscriber.
        var from = SubscriberOf(arguments.From, configuration, out var sender)?.Address ?? sender;
        var subscriber = SubscriberOf(arguments.To, configuration, out var recipient);
        var content = Encoding.UTF8.GetBytes(arguments.Text ?? "");
        var view = new MessageView
        {
            Id = default,
            Kind = MessageKind.Pager,
            Sender = from,
            ContentType = arguments.ContentType ?? "text/plain",
            Content = content,
            Size = arguments.Size ?? content.Length,
        };
        return policy.Explain(
            new SelectionInput(view, subscriber?.Address ?? recipient, new Origin(Origin.Native)),
            new SelectionFacts(subscriber is not null, false, subscriber?.WhenOffline ?? default, Bar: SipSide.DirectoryOf(configuration).BarBetween(from, recipient, isAnonymous: false)));
    }

    private static SubscriberSettings? SubscriberOf(string address, GatewayConfiguration configuration, out string canonical)
    {
        Address.TryCanonicalize(address, out canonical!);
        var wanted = canonical;
        return configuration.Subscribers.FirstOrDefault(s => s.Address == wanted || s.Aliases.Contains(wanted));
    }

    /// <summary>JSON, indented; anything else as it is.</summary>
    internal static string Pretty(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return JsonSerializer.Serialize(document.RootElement, Indented);
        }
        catch (JsonException)
        {
            return body;
        }
    }
}
