using Cpm.Gateway.Configuration;
using Cpm.Interworking.Abstractions;

namespace Cpm.Gateway.CommandLine;

/// <summary>The command <c>check</c>: everything that can be said of a configuration without opening a connection.</summary>
/// <param name="factories">The functions that exist.</param>
/// <param name="time">The clock.</param>
public sealed class CheckCommand(IReadOnlyList<IInterworkingFunctionFactory> factories, TimeProvider time)
{
    /// <summary>Prints one line for each error and remark, and the verdict.</summary>
    /// <returns>0 where there is no error, else 2.</returns>
    public async Task<int> RunAsync(CheckArguments arguments, CommandContext context)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(context);
        var (result, _) = await ReadAsync(arguments.Config, factories, time);
        await PrintAsync(arguments.Config, result, context.Out);
        return result.Errors.Count == 0 ? ExitCode.Done : ExitCode.BadUsage;
    }

    /// <summary>Reads file and environment, has the functions' sections read by their factories, and runs the policy tests.</summary>
    /// <returns>The result, and the sources that it was read from; null where they could not be read.</returns>
    public static async Task<(ConfigurationResult Result, IConfigurationRoot? Source)> ReadAsync(string path, IReadOnlyList<IInterworkingFunctionFactory> factories, TimeProvider time)
    {
        var errors = new List<ConfigurationError>();
        if (ConfigurationSources.Open(path, errors) is not { } root) return (new ConfigurationResult(null, errors, []), null);
        var result = GatewaySettingsReader.Read(root, [.. factories.Select(f => f.Kind)]);
        await FunctionSections.ExamineAsync(root, factories, time, errors, functions =>
        {
            if (errors.Count == 0 && result.Configuration is { } configuration) PolicyCheck.Run(configuration, functions, errors);
        });
        errors = [.. result.Errors.Concat(errors).Distinct()];
        return (result with { Configuration = errors.Count == 0 ? result.Configuration : null, Errors = errors }, root);
    }

    /// <summary>Prints errors, remarks and the verdict.</summary>
    public static async Task PrintAsync(string path, ConfigurationResult result, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(result);
        foreach (var error in result.Errors) await output.WriteLineAsync($"{error.Path}: {error.Reason}");
        foreach (var remark in result.Remarks) await output.WriteLineAsync($"warning: {remark.Path}: {remark.Reason}");
        var verdict = result.Errors.Count == 0 ? "good" : Count(result.Errors.Count, "error");
        await output.WriteLineAsync($"{path}: {verdict}{(result.Remarks.Count == 0 ? "" : $", {Count(result.Remarks.Count, "warning")}")}");
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
