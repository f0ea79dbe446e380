using Cpm.Gateway.Configuration;
using Cpm.Interworking.Abstractions;

namespace Cpm.Gateway.CommandLine;

/// <summary>The command <c>check</c>: everything that can be said of a configuration without opening a connection.</summary>
/// <param name="factories">The functions that exist.</param>
/// <param name="time">The clock.</param>
/// <param name="policyTests">Runs the policy tests of a valid configuration and gives what failed; null where there is no selection to ask.</param>
public sealed class CheckCommand(
    IReadOnlyList<IInterworkingFunctionFactory> factories, TimeProvider time, Func<GatewayConfiguration, ValueTask<IReadOnlyList<ConfigurationError>>>? policyTests = null)
{
    /// <summary>Prints one line for each error and remark, and the verdict.</summary>
    /// <returns>0 where there is no error, else 2.</returns>
    public async Task<int> RunAsync(CheckArguments arguments, CommandContext context)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(context);
        var result = await ReadAsync(arguments.Config, factories, time);
        var errors = result.Errors.ToList();
        if (result.Configuration is { } configuration && policyTests is not null) errors.AddRange(await policyTests(configuration));
        foreach (var error in errors) await context.Out.WriteLineAsync($"{error.Path}: {error.Reason}");
        foreach (var remark in result.Remarks) await context.Out.WriteLineAsync($"warning: {remark.Path}: {remark.Reason}");
        await context.Out.WriteLineAsync($"{arguments.Config}: {(errors.Count == 0 ? "good" : Count(errors.Count, "error"))}{(result.Remarks.Count == 0 ? "" : $", {Count(result.Remarks.Count, "warning")}")}");
        return errors.Count == 0 ? ExitCode.Done : ExitCode.BadUsage;
    }

    /// <summary>Reads file and environment, and has the functions' sections read by their factories.</summary>
    public static async Task<ConfigurationResult> ReadAsync(string path, IReadOnlyList<IInterworkingFunctionFactory> factories, TimeProvider time)
    {
        var unreadable = new List<ConfigurationError>();
        if (ConfigurationSources.Open(path, unreadable) is not { } root) return new ConfigurationResult(null, unreadable, []);
        var result = GatewaySettingsReader.Read(root, [.. factories.Select(f => f.Kind)]);
        var errors = result.Errors.Concat(await FunctionSections.ExamineAsync(root, factories, time)).Distinct().ToArray();
        return result with { Configuration = errors.Length == 0 ? result.Configuration : null, Errors = errors };
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
