using System.Text.Json;
using Cpm.Gateway.CommandLine;
using Cpm.Interworking;
using Cpm.Interworking.Abstractions;

namespace Cpm.Gateway.Running;

/// <summary>The command <c>ledger</c>: reads the journal of a gateway that does not run, and prints its totals as one JSON object.</summary>
internal sealed class LedgerCommand(IReadOnlyList<IInterworkingFunctionFactory> factories)
{
    public async Task<int> RunAsync(LedgerArguments arguments, CommandContext context)
    {
        var (result, _) = await CheckCommand.ReadAsync(arguments.Config, factories, TimeProvider.System);
        if (result.Configuration is not { } configuration)
        {
            await CheckCommand.PrintAsync(arguments.Config, result, context.Error);
            return ExitCode.BadUsage;
        }
        return await OfflineJournal.ReadAsync(configuration, context, async journal =>
        {
            var totals = await new LedgerReader(journal).ReadAsync(context.Cancel);
            await context.Out.WriteLineAsync(JsonSerializer.Serialize(totals, JsonSerializerOptions.Web));
            return ExitCode.Done;
        });
    }
}
