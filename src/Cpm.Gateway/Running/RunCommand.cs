using Cpm.Gateway.CommandLine;
using Cpm.Gateway.Configuration;
using Cpm.Interworking.Abstractions;

namespace Cpm.Gateway.Running;

/// <summary>The command <c>run</c>: a gateway until SIGINT or SIGTERM.</summary>
internal sealed class RunCommand(IReadOnlyList<IInterworkingFunctionFactory> factories)
{
    public async Task<int> RunAsync(RunArguments arguments, CommandContext context)
    {
        var (result, source) = await CheckCommand.ReadAsync(arguments.Config, factories, TimeProvider.System);
        if (result.Configuration is not { } configuration || source is null)
        {
            await CheckCommand.PrintAsync(arguments.Config, result, context.Error);
            return ExitCode.BadUsage;
        }
        if (arguments.Log is { } format) configuration = configuration with { Log = configuration.Log with { Format = format } };
        foreach (var remark in result.Remarks) await context.Error.WriteLineAsync($"warning: {remark.Path}: {remark.Reason}");
        try
        {
            await using var gateway = await GatewayRuntime.StartAsync(configuration, source, factories, reread: ct => RereadAsync(arguments.Config), ct: context.Cancel);
            await UntilAsync(context.Cancel);
            await gateway.StopAsync();
            return ExitCode.Done;
        }
        catch (ConfigurationException e)
        {
            foreach (var error in e.Errors) await context.Error.WriteLineAsync($"{error.Path}: {error.Reason}");
            return ExitCode.BadUsage;
        }
    }

    private async ValueTask<ConfigurationResult> RereadAsync(string path)
    {
        var (result, _) = await CheckCommand.ReadAsync(path, factories, TimeProvider.System);
        return result;
    }

    private static async Task UntilAsync(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stop.Register(stopped.SetResult);
        await stopped.Task;
    }
}
