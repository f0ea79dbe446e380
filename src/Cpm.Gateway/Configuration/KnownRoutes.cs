using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Selecting;

namespace Cpm.Gateway.Configuration;

/// <summary>The routes that plans and conditions may name: <c>native</c>, each function, and each of its groups.</summary>
internal sealed class KnownRoutes
{
    private readonly Dictionary<string, FunctionSettings?> _routes = new(StringComparer.Ordinal) { [Origin.Native] = null };
    private readonly Dictionary<string, FunctionSettings> _links = new(StringComparer.Ordinal);
    private readonly ICollection<ConfigurationError> _remarks;

    public KnownRoutes(IReadOnlyList<FunctionSettings> functions, ICollection<ConfigurationError> remarks)
    {
        _remarks = remarks;
        foreach (var function in functions)
        {
            _routes[function.Name] = function;
            foreach (var link in function.Links) _links[link] = function;
            foreach (var group in function.Groups) _routes[$"{function.Name}/{group}"] = function;
        }
    }

    /// <summary>Calls <paramref name="fail"/> where there is no such function, group or link.</summary>
    /// <returns>False where it belongs to a function that is not built yet.</returns>
    public bool RequireLink(string name, Action<string> fail)
    {
        if (name == Origin.Native) fail("native has no link; name a function, function/group or a link");
        else Require(name, [.. _routes.Keys.Where(r => r != Origin.Native), .. _links.Keys], fail);
        return _routes.GetValueOrDefault(name) is not { IsAvailable: false } && _links.GetValueOrDefault(name) is not { IsAvailable: false };
    }

    /// <summary>Reads a plan: texts, or objects with <c>Route</c> and <c>For</c>.</summary>
    public IReadOnlyList<PlanStep> Plan(SettingsReader reader, string key)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        PlanStep[] plan = [.. reader.List(key, entry => Step(entry, seen)).OfType<PlanStep>()];
        if (plan.Length > SelectionPolicy.MaxSteps) reader.Fail(key, $"has {plan.Length} routes; at most {SelectionPolicy.MaxSteps}");
        return plan;
    }

    private PlanStep? Step(SettingsReader entry, HashSet<string> seen)
    {
        var isText = entry.IsText();
        var route = isText ? entry.Value! : entry.Required("Route");
        var time = isText ? null : entry.OptionalTime("For", TimeSpan.FromSeconds(1));
        void Fail(string reason)
        {
            if (isText) entry.Fail(reason);
            else entry.Fail("Route", reason);
        }
        if (route.Length == 0)
        {
            if (isText) entry.Fail("expected a route");
            return null;
        }
        Require(route, [.. _routes.Keys], Fail);
        if (!seen.Add(route)) Fail($"\"{route}\" is in the plan twice");
        if (_routes.GetValueOrDefault(route) is not { IsAvailable: false } function) return new PlanStep(route, time);
        GatewaySettingsReader.NoEffect(_remarks, entry.Path, $"functions of kind {function.Kind} are not built; the plan passes over it");
        return null;
    }

    private static void Require(string name, IReadOnlyList<string> known, Action<string> fail)
    {
        if (known.Contains(name, StringComparer.Ordinal)) return;
        var near = Spelling.Nearest(name, known);
        fail($"there is no \"{name}\"{(near is null ? "" : $", did you mean \"{near}\"")}; known: {string.Join(", ", known)}");
    }
}
