using System.CommandLine;
using System.CommandLine.Help;
using Cpm.Core.Messages;
using Cpm.Gateway.Configuration;

namespace Cpm.Gateway.CommandLine;

/// <summary>The command line: what may be typed, and the exit code of each way to end.</summary>
public static class CommandTree
{
    /// <summary>Reads the arguments and runs the command. Never throws.</summary>
    /// <returns>0 done, 1 failed, 2 bad usage or configuration.</returns>
    public static async Task<int> InvokeAsync(IReadOnlyList<string> arguments, Commands commands, CommandContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var parsed = Build(commands, context).Parse(arguments);
        // The library itself answers bad usage with 1.
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            foreach (var error in parsed.Errors) await context.Error.WriteLineAsync(error.Message);
            await context.Error.WriteLineAsync("--help shows what may be given.");
            return ExitCode.BadUsage;
        }
        try
        {
            // Signals are ours: the library would end the process two seconds after one.
            var configuration = new InvocationConfiguration { Output = context.Out, Error = context.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(configuration, context.Cancel);
        }
        catch (OperationCanceledException) when (context.Cancel.IsCancellationRequested)
        {
            return ExitCode.Failed;
        }
        catch (Exception e)
        {
            await context.Error.WriteLineAsync(e is IOException or UnauthorizedAccessException ? e.Message : e.ToString());
            return ExitCode.Failed;
        }
    }

    private static RootCommand Build(Commands commands, CommandContext context)
    {
        var root = new RootCommand("CPM interworking gateway: SIP messages in and out, SMS over SMPP on the other side. Without a command: run.");
        AddRun(root, commands, context);
        var run = new Command("run", "Run the gateway until SIGINT or SIGTERM.");
        AddRun(run, commands, context);
        root.Add(run);
        root.Add(Demo(commands, context));
        root.Add(Check(commands, context));
        root.Add(Explain(commands, context));
        root.Add(Trace(commands, context));
        root.Add(Ledger(commands, context));
        return root;
    }

    private static void AddRun(Command command, Commands commands, CommandContext context)
    {
        var config = Config();
        var log = new Option<LogFormat?>("--log") { Description = "Form of log lines: text or json." };
        command.Add(config);
        command.Add(log);
        command.SetAction((parsed, _) => commands.Run(new RunArguments(parsed.GetRequiredValue(config), parsed.GetValue(log)), context));
    }

    private static Command Demo(Commands commands, CommandContext context)
    {
        var exit = new Option<bool>("--exit") { Description = "Run the script, check every step, and end." };
        var command = new Command("demo", "Show gateway, SMSC and phones at work on this machine.") { exit };
        command.SetAction((parsed, _) => commands.Demo(new DemoArguments(parsed.GetValue(exit)), context));
        return command;
    }

    private static Command Check(Commands commands, CommandContext context)
    {
        var config = Config();
        var command = new Command("check", "Validate the configuration: 0 good, 2 not.") { config };
        command.SetAction((parsed, _) => commands.Check(new CheckArguments(parsed.GetRequiredValue(config)), context));
        return command;
    }

    private static Command Explain(Commands commands, CommandContext context)
    {
        var config = Config();
        var from = RequiredAddress("--from", "The sender's address: tel:+15550100001, +15550100001 or sip:alice@cpm.example.");
        var to = RequiredAddress("--to", "The recipient's address.");
        var text = new Option<string?>("--text") { Description = "The message's text." };
        var type = new Option<string?>("--content-type") { Description = "The payload's media type, with --size instead of --text." };
        var size = new Option<long?>("--size") { Description = "The payload's size in octets." };
        var command = new Command("explain", "Say which way a message would take, and why, without sending it.") { config, from, to, text, type, size };
        command.Validators.Add(result =>
        {
            var hasText = result.GetValue(text) is not null;
            if (hasText && (result.GetValue(type) is not null || result.GetValue(size) is not null)) result.AddError("Give --text, or --content-type and --size, not both.");
            if (!hasText && (result.GetValue(type) is null) != (result.GetValue(size) is null)) result.AddError("--content-type and --size belong together.");
            if (result.GetValue(size) < 0) result.AddError("--size cannot be negative.");
        });
        command.SetAction((parsed, _) => commands.Explain(
            new ExplainArguments(
                parsed.GetRequiredValue(config), parsed.GetRequiredValue(from), parsed.GetRequiredValue(to), parsed.GetValue(text), parsed.GetValue(type), parsed.GetValue(size)),
            context));
        return command;
    }

    private static Command Trace(Commands commands, CommandContext context)
    {
        var id = new Argument<string>("id") { Description = "The gateway's id of the message, or its imdn.Message-ID." };
        var config = Config();
        var command = new Command("trace", "Show what became of a message.") { id, config };
        command.SetAction((parsed, _) => commands.Trace(new TraceArguments(parsed.GetRequiredValue(id), parsed.GetRequiredValue(config)), context));
        return command;
    }

    private static Command Ledger(Commands commands, CommandContext context)
    {
        var config = Config();
        var command = new Command("ledger", "Read the journal of a stopped gateway and print its totals as JSON.") { config };
        command.SetAction((parsed, _) => commands.Ledger(new LedgerArguments(parsed.GetRequiredValue(config)), context));
        return command;
    }

    private static Option<string> Config() => new("--config")
    {
        Description = $"The configuration file; environment variables {ConfigurationSources.EnvironmentPrefix}Gateway__… override it.",
        DefaultValueFactory = _ => ConfigurationSources.DefaultPath,
    };

    private static Option<string> RequiredAddress(string name, string description)
    {
        var option = new Option<string>(name) { Description = description, Required = true };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !Address.TryCanonicalize(result.Tokens[0].Value, out _)) result.AddError($"{name}: \"{result.Tokens[0].Value}\" is neither a number with +, nor a tel or SIP URI.");
        });
        return option;
    }
}
