namespace Cpm.Gateway.Listeners;

/// <summary>What the host logs: event ids 1000 to 1099.</summary>
internal sealed partial class GatewayLog(ILogger logger)
{
    [LoggerMessage(1000, LogLevel.Information, "listening {Name} {Uri}")]
    public partial void Listening(string name, string uri);

    [LoggerMessage(1001, LogLevel.Error, "connection from {Peer} on {Name}: its handler threw; the connection is closed")]
    public partial void HandlerThrew(string name, string peer, Exception cause);

    [LoggerMessage(1002, LogLevel.Information, "stopping: {Connections} connections open, {Seconds} s to end them")]
    public partial void Stopping(int connections, double seconds);

    [LoggerMessage(1003, LogLevel.Information, "stopped; {Connections} connections were cut")]
    public partial void Stopped(int connections);

    [LoggerMessage(1004, LogLevel.Warning, "HTTP request to {Path} refused: {Reason}")]
    public partial void RequestRefused(string path, string reason);
}
