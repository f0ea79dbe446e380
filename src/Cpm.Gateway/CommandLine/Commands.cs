using Cpm.Gateway.Configuration;

namespace Cpm.Gateway.CommandLine;

/// <summary>What each command does. Each returns the exit code; output goes to <see cref="CommandContext.Out"/>.</summary>
public sealed class Commands
{
    /// <summary>Runs the gateway until it is told to stop.</summary>
    public required Func<RunArguments, CommandContext, Task<int>> Run { get; init; }

    /// <summary>Runs the demonstration.</summary>
    public required Func<DemoArguments, CommandContext, Task<int>> Demo { get; init; }

    /// <summary>Validates the configuration.</summary>
    public required Func<CheckArguments, CommandContext, Task<int>> Check { get; init; }

    /// <summary>Says how a message would travel.</summary>
    public required Func<ExplainArguments, CommandContext, Task<int>> Explain { get; init; }

    /// <summary>Shows what became of a message.</summary>
    public required Func<TraceArguments, CommandContext, Task<int>> Trace { get; init; }

    /// <summary>Says whether the journal balances.</summary>
    public required Func<LedgerArguments, CommandContext, Task<int>> Ledger { get; init; }
}

/// <summary>What a command writes to, and when it must end.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">What went wrong.</param>
/// <param name="Cancel">Cancelled by SIGINT and SIGTERM.</param>
public sealed record CommandContext(TextWriter Out, TextWriter Error, CancellationToken Cancel);

/// <summary>Exit codes.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Failed.</summary>
    public const int Failed = 1;

    /// <summary>Bad usage or configuration.</summary>
    public const int BadUsage = 2;
}

/// <summary>Arguments of <c>run</c>.</summary>
/// <param name="Config">The configuration file.</param>
/// <param name="Log">The form of log lines; null leaves it to the configuration.</param>
public sealed record RunArguments(string Config, LogFormat? Log);

/// <summary>Arguments of <c>demo</c>.</summary>
/// <param name="Exit">True to run the script, check each step and end.</param>
public sealed record DemoArguments(bool Exit);

/// <summary>Arguments of <c>check</c>.</summary>
/// <param name="Config">The configuration file.</param>
public sealed record CheckArguments(string Config);

/// <summary>Arguments of <c>explain</c>.</summary>
/// <param name="Config">The configuration file.</param>
/// <param name="From">The sender's address.</param>
/// <param name="To">The recipient's address.</param>
/// <param name="Text">A text; null where type and size are given.</param>
/// <param name="ContentType">The payload's media type.</param>
/// <param name="Size">The payload's octets.</param>
public sealed record ExplainArguments(string Config, string From, string To, string? Text, string? ContentType, long? Size);

/// <summary>Arguments of <c>trace</c>.</summary>
/// <param name="Id">The gateway's id of the message, or an imdn.Message-ID.</param>
/// <param name="Config">The configuration file.</param>
public sealed record TraceArguments(string Id, string Config);

/// <summary>Arguments of <c>ledger</c>.</summary>
/// <param name="Config">The configuration file.</param>
public sealed record LedgerArguments(string Config);
