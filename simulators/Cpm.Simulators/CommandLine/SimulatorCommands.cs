using System.CommandLine;
using System.CommandLine.Help;

namespace Cpm.Simulators.CommandLine;

/// <summary>What a command reads from and writes to, and when it must end.</summary>
/// <param name="In">Lines typed by the user.</param>
/// <param name="Out">Results.</param>
/// <param name="Error">What went wrong.</param>
/// <param name="Cancel">Cancelled by SIGINT and SIGTERM.</param>
public sealed record SimulatorContext(TextReader In, TextWriter Out, TextWriter Error, CancellationToken Cancel);

/// <summary>The command line of the simulators.</summary>
public static class SimulatorCommands
{
    private const int Done = 0;
    private const int Failed = 1;
    private const int BadUsage = 2;

    /// <summary>Reads the arguments and runs the face asked for. Never throws.</summary>
    /// <returns>0 done, 1 failed, 2 bad usage.</returns>
    public static async Task<int> InvokeAsync(IReadOnlyList<string> arguments, SimulatorContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var parsed = Build(context).Parse(arguments);
        // The library itself answers bad usage with 1.
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            foreach (var error in parsed.Errors) await context.Error.WriteLineAsync(error.Message);
            await context.Error.WriteLineAsync("--help shows what may be given.");
            return BadUsage;
        }
        try
        {
            // Signals are ours: the library would end the process two seconds after one.
            var configuration = new InvocationConfiguration { Output = context.Out, Error = context.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(configuration, context.Cancel);
        }
        catch (OperationCanceledException) when (context.Cancel.IsCancellationRequested)
        {
            return Done;
        }
        catch (Exception e)
        {
            await context.Error.WriteLineAsync(e is IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException ? e.Message : e.ToString());
            return Failed;
        }
    }

    private static RootCommand Build(SimulatorContext context) => new("The other ends of the gateway's links, to try and to test it with.")
    {
        SmscCommand.Build(context),
        PhoneCommand.Build(context),
        LoadCommand.Build(context),
        Later("mmsc", "An MMSC that speaks MM7", context),
        Later("im-partner", "A SIMPLE IM partner network", context),
    };

    private static Command Later(string name, string what, SimulatorContext context)
    {
        var command = new Command(name, $"{what}: comes with a later version.");
        command.SetAction(async (_, _) =>
        {
            await context.Error.WriteLineAsync($"{name}: comes with a later version.");
            return BadUsage;
        });
        return command;
    }
}
