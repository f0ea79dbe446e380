using Cpm.Gateway.Configuration;
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
