using System.Diagnostics;
using System.Reflection;
using Xunit;

namespace Cpm.EndToEnd.Tests.Harness;

/// <summary>What a command of the gateway has left behind.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote as results.</param>
/// <param name="Error">What it wrote as errors.</param>
internal sealed record CommandResult(int ExitCode, string Output, string Error);

/// <summary>The built program <c>cpm-gateway</c>.</summary>
internal static class GatewayProgram
{
    /// <summary>How to start it.</summary>
    public static ProcessStartInfo StartInfo(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add(Assembly());
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<CommandResult> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(StartInfo(arguments))!;
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return new CommandResult(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            Assert.Fail($"cpm-gateway {string.Join(' ', arguments)} does not end");
            throw;
        }
    }

    // The gateway's own output folder, of the same build as these tests.
    private static string Assembly()
    {
        var configuration = typeof(GatewayProgram).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "Cpm.Interworking.sln"))) continue;
            var path = Path.Combine(folder.FullName, "src", "Cpm.Gateway", "bin", configuration, "net10.0", "cpm-gateway.dll");
            Assert.True(File.Exists(path), $"{path} is not built");
            return path;
        }
        throw new InvalidOperationException("The tests do not lie inside the repository.");
    }
}
