using Cpm.Interworking.Abstractions;

namespace Cpm.Gateway.Api;

/// <summary>What an operator should look at now, worked out from the present state.</summary>
internal static class Alarms
{
    private static readonly TimeSpan LongWait = TimeSpan.FromMinutes(1);

    /// <summary>The alarms, worst first.</summary>
    public static IReadOnlyList<AlarmResponse> Of(GatewayOperations operations)
    {
        var alarms = new List<AlarmResponse>();
        if (operations.StorageProblem() is { } problem) alarms.Add(new("critical", "storage", problem, null));
        foreach (var route in operations.Functions().SelectMany(static f => f.Routes.Where(r => !r.IsUp && !IsSuspended(f, r)))) alarms.Add(new("major", $"route {route.Name}", route.Reason ?? "down", null));
        foreach (var (_, link) in OperatorEndpoints.Links(operations))
        {
            // A suspended link is as an operator wants it.
            var status = link.Status;
            if (status is { IsUp: false, State: not ("suspended" or "draining") }) alarms.Add(new("minor", $"link {link.Name}", status.Reason ?? status.State, status.Since));
        }
        foreach (var route in operations.Routes().Where(r => r.Down is null && r.Oldest > LongWait))
        {
            alarms.Add(new("minor", $"route {route.Name}", $"{route.Depth} deliveries wait, the first one for {route.Oldest:hh\\:mm\\:ss}", null));
        }
        return alarms;
    }

    /// <summary>True where an operator has suspended every link of a route: it is down as wanted.</summary>
    private static bool IsSuspended(IInterworkingFunction function, RouteState route)
    {
        var group = route.Name.Length > function.Name.Length ? route.Name[(function.Name.Length + 1)..] : null;
        var links = function.Links.Where(l => group is null || l.Group == group).ToList();
        return links.Count > 0 && links.TrueForAll(static l => l.Status.State == "suspended");
    }
}
