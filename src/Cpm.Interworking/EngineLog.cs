using Microsoft.Extensions.Logging;

namespace Cpm.Interworking;

/// <summary>What the engine logs: event ids 3000 to 3099. No message text, no number in full.</summary>
internal sealed partial class EngineLog(ILogger logger)
{
    [LoggerMessage(3001, LogLevel.Warning, "an entry that was promised to nobody could not be stored; at worst its step is taken again after a crash")]
    public partial void LazyEntryLost(Exception cause);

    [LoggerMessage(3002, LogLevel.Error, "delivery {Delivery} on route {Route}: the attempt threw; it is tried again")]
    public partial void AttemptThrew(string delivery, string route, Exception cause);

    [LoggerMessage(3003, LogLevel.Error, "delivery {Delivery}: a step could not be taken; it is taken again")]
    public partial void StepThrew(string delivery, Exception cause);

    [LoggerMessage(3004, LogLevel.Information, "recovered {Open} open deliveries, {Unknown} of them with an unknown outcome, in {Milliseconds} ms")]
    public partial void Recovered(int open, int unknown, long milliseconds);

    [LoggerMessage(3005, LogLevel.Warning, "a report from {Scope} with state {State} matches no delivery; parked for 120 s")]
    public partial void ReportParked(string scope, string state);

    [LoggerMessage(3006, LogLevel.Information, "route {Route} is {State}: {Reason}")]
    public partial void RouteChanged(string route, string state, string reason);

    [LoggerMessage(3007, LogLevel.Error, "the sweep failed; it runs again in a second")]
    public partial void SweepThrew(Exception cause);

    [LoggerMessage(3008, LogLevel.Warning, "delivery {Delivery}: {Reason}")]
    public partial void DeliveryDropped(string delivery, string reason);
}
