using System.Diagnostics.Metrics;
using System.Reflection;

namespace Cpm.Gateway.Telemetry;

/// <summary>Which program this is: <c>cpm_build_info{version,runtime}</c>, always 1.</summary>
public sealed class BuildInfo : IDisposable
{
    private readonly Meter _meter = new(PrometheusText.MeterName);

    /// <summary>Publishes the gauge.</summary>
    public BuildInfo() => _meter.CreateObservableGauge(
        "cpm_build_info",
        static () => new Measurement<int>(1, new KeyValuePair<string, object?>("version", Version), new("runtime", Environment.Version.ToString())),
        description: "Version of the gateway and of its runtime.");

    /// <summary>The version, with the source revision where it is known.</summary>
    public static string Version { get; } = typeof(BuildInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
