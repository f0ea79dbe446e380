using Cpm.Gateway.Configuration;
using Cpm.Primitives;
using Microsoft.Extensions.Logging.Console;

namespace Cpm.Gateway.Telemetry;

/// <summary>Logs to the console: one line of text, or one JSON object, for each event, with UTC times.</summary>
public static class GatewayLogging
{
    private const string TextTime = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
    private const string JsonTime = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Sets up the console as the only destination.</summary>
    public static void Configure(ILoggingBuilder logging, LogSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        logging.ClearProviders();
        logging.SetMinimumLevel(settings.Level);
        // The web server's own lines come from its warnings on: what listens where, we say ourselves.
        logging.AddFilter("Microsoft", settings.Level > LogLevel.Warning ? settings.Level : LogLevel.Warning);
        // A taken port is said in one line of ours, not in a stack trace of the host's.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        if (settings.Format == LogFormat.Json)
        {
            logging.AddJsonConsole(o =>
            {
                o.UseUtcTimestamp = true;
                o.TimestampFormat = JsonTime;
            });
            return;
        }
        logging.AddSimpleConsole(o =>
        {
            o.SingleLine = true;
            o.UseUtcTimestamp = true;
            o.TimestampFormat = TextTime;
            o.ColorBehavior = LoggerColorBehavior.Disabled;
        });
    }
}

/// <summary>Decides how addresses are shown in logs: masked, unless the operator wants to see them.</summary>
/// <param name="inFull">True to show them in full.</param>
public sealed class AddressDisplay(bool inFull)
{
    /// <summary>The address as it may be logged.</summary>
    public string Of(string? address) => (inFull ? address : E164Number.Mask(address)) ?? "";
}
