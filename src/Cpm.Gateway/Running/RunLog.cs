namespace Cpm.Gateway.Running;

/// <summary>What the running gateway logs: event ids 1100 to 1199.</summary>
internal sealed partial class RunLog(ILogger logger)
{
    [LoggerMessage(1100, LogLevel.Error, "a handler of SIP requests threw; the request was answered 500")]
    public partial void HandlerThrew(Exception cause);

    [LoggerMessage(1101, LogLevel.Information, "ready: {Functions} functions, {Open} open deliveries recovered")]
    public partial void Ready(int functions, int open);

    [LoggerMessage(1102, LogLevel.Warning, "retention could not be applied; it is tried again in an hour")]
    public partial void RetirementFailed(Exception cause);

    [LoggerMessage(1103, LogLevel.Warning, "the new configuration has {Errors} errors; the old one stays in force")]
    public partial void ReloadRefused(int errors);

    [LoggerMessage(1104, LogLevel.Information, "the new configuration is in force")]
    public partial void Reloaded();

    [LoggerMessage(1105, LogLevel.Warning, "the registrations of before cannot be read; devices are reached once they register again")]
    public partial void RegistrationsLost(Exception cause);

    [LoggerMessage(1106, LogLevel.Warning, "the registrations cannot be written; after a restart devices are reached once they register again")]
    public partial void RegistrationsNotWritten(Exception cause);
}
