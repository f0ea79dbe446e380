using System.Net;
using Cpm.Gateway.CommandLine;
using Cpm.Gateway.Ladders;
using Cpm.Interworking;
using Cpm.Interworking.Abstractions;

namespace Cpm.Gateway.Running;

/// <summary>The command <c>trace</c>: asks the running gateway; where none answers, reads the journal.</summary>
internal sealed class TraceCommand(IReadOnlyList<IInterworkingFunctionFactory> factories)
{
    public async Task<int> RunAsync(TraceArguments arguments, CommandContext context)
    {
        var (result, _) = await CheckCommand.ReadAsync(arguments.Config, factories, TimeProvider.System);
        if (result.Configuration is not { } configuration)
        {
            await CheckCommand.PrintAsync(arguments.Config, result, context.Error);
            return ExitCode.BadUsage;
        }
        using var remote = new RemoteGateway(configuration.Http);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/messages/{Uri.EscapeDataString(arguments.Id)}/ladder");
        if (await remote.SendAsync(request, context.Cancel) is { } answer)
        {
            if (answer.Status == HttpStatusCode.OK)
            {
                await context.Out.WriteLineAsync(answer.Body);
                return ExitCode.Done;
            }
            await context.Error.WriteLineAsync($"{arguments.Id}: {RemoteGateway.WordsOf(answer.Body)}");
            return ExitCode.Failed;
        }
        return await OfflineJournal.ReadAsync(configuration, context, journal => PrintAsync(arguments.Id, new TraceReader(journal), context));
    }

    private static async Task<int> PrintAsync(string id, TraceReader reader, CommandContext context)
    {
        var traces = await reader.FindAsync(id, null, context.Cancel);
        foreach (var trace in traces) await context.Out.WriteLineAsync(Ladder.Draw(trace, await reader.ReportsOnAsync(trace.Message, context.Cancel)));
        if (traces.Count > 0) return ExitCode.Done;
        await context.Error.WriteLineAsync($"no message {id}");
        return ExitCode.Failed;
    }
}
