using Cpm.Benchmarks.Programs;
using Cpm.Simulators.Load;

namespace Cpm.Benchmarks.Comparing;

/// <summary>What all rows of a comparison have in common.</summary>
internal sealed class CompareSettings(Arguments arguments)
{
    /// <summary>The first number of a run that counts; those before it warm up.</summary>
    public const long FirstMeasured = 10_000_000;

    /// <summary>Times that each row is run.</summary>
    public int Runs { get; } = arguments.Count("--runs", 3);

    /// <summary>How long is sent before it counts.</summary>
    public double WarmSeconds { get; } = arguments.Number("--warm", 4);

    /// <summary>Connections of the driver.</summary>
    public int Connections { get; } = arguments.Count("--connections", 8);

    /// <summary>Unanswered messages of each.</summary>
    public int Outstanding { get; } = arguments.Count("--outstanding", 64);

    /// <summary>Connections to Kannel, each with one unanswered request: its server takes no more than 500, and leaves pipelined requests unanswered.</summary>
    public int HttpConnections { get; } = arguments.Count("--http-connections", 448);

    /// <summary>submit_sm or deliver_sm that may be unanswered.</summary>
    public int Window { get; } = arguments.Count("--window", 512);

    /// <summary>How the gateway is set up.</summary>
    public GatewaySetup Gateway(int smscPort) => GatewaySetup.From(arguments, smscPort);

    /// <summary>Rows to run, by their numbers; null for all.</summary>
    public string[]? Rows { get; } = arguments.Text("--rows")?.Split(',');

    /// <summary>Gives a run its end: so many messages, or so many seconds.</summary>
    public LoadOptions Limit(LoadOptions options) => arguments.Text("--messages") is null
        ? options with { Duration = TimeSpan.FromSeconds(arguments.Number("--seconds", 8)) }
        : options with { Count = arguments.Count("--messages", 0) };
}
