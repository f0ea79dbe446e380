using System.Buffers;
using System.Collections.Frozen;
using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;

namespace Cpm.Interworking.Selecting;

/// <summary>Turns a policy as written into one that can be asked; collects everything that is wrong with it.</summary>
public static class PolicyCompiler
{
    private static readonly SearchValues<char> NotInTypes = SearchValues.Create(" ;,\t");

    /// <summary>Compiles a policy over the functions that there are; they need not be started. Null when anything was added to <paramref name="errors"/>.</summary>
    /// <param name="settings">The policy as written.</param>
    /// <param name="functions">All functions; read again when their routes or links change: compile anew after that.</param>
    /// <param name="path">Where the policy stands in the configuration: <c>Gateway:Selection</c>.</param>
    /// <param name="errors">Takes what is wrong, with its path.</param>
    public static SelectionPolicy? Compile(
        SelectionSettings settings, IReadOnlyCollection<IInterworkingFunction> functions, string path, ICollection<ConfigurationError> errors)
    {
        var before = errors.Count;
        var routes = Routes(functions);
        var links = functions.SelectMany(function => function.Links).ToArray();
        var health = HealthOf(functions, links);
        if (settings.MaxHops is < 1 or > 100) errors.Add(new($"{path}:MaxHops", "must be 1 to 100"));
        CheckNames(settings.Rules, path, errors);
        for (var i = 0; i < settings.Rules.Count; i++)
        {
            var rule = settings.Rules[i];
            CheckCondition(rule.When, health.Names, $"{path}:Rules:{i}:When", errors);
            CheckPlan(rule.Routes, routes, $"{path}:Rules:{i}:Routes", errors);
        }
        CheckPlan(settings.Default, routes, $"{path}:Default", errors);
        if (errors.Count > before) return null;

        var rules = settings.Rules.Select((rule, i) => Decider(i, rule.Name, new Condition(rule.When), rule.Routes, routes, $"rule '{rule.Name}' does not list it")).ToArray();
        var fallback = Decider(rules.Length, SelectionPolicy.DefaultRule, null, settings.Default, routes, "the default does not list it");
        var reports = Decider(rules.Length + 1, SelectionPolicy.ReportRule, null, [new PlanStep(Origin.Native)], routes, "reports travel natively only");
        return new SelectionPolicy(settings, rules, fallback, reports, routes.Keys.Order(StringComparer.Ordinal), health.WhyDown);
    }

    private static Dictionary<string, CompiledStep> Routes(IEnumerable<IInterworkingFunction> functions)
    {
        var routes = new Dictionary<string, CompiledStep>(StringComparer.Ordinal) { [Origin.Native] = new(new PlanStep(Origin.Native), null, null) };
        foreach (var function in functions)
        {
            foreach (var state in function.Routes) routes[state.Name] = new(new PlanStep(state.Name), function, state);
        }
        return routes;
    }

    private static (Func<string, string?> WhyDown, FrozenSet<string> Names) HealthOf(IReadOnlyCollection<IInterworkingFunction> functions, ILink[] links)
    {
        var states = functions.SelectMany(function => function.Routes).ToFrozenDictionary(state => state.Name, StringComparer.Ordinal);
        var byName = links.ToFrozenDictionary(link => link.Name, StringComparer.Ordinal);
        return (WhyDown, states.Keys.Concat(byName.Keys).ToFrozenSet(StringComparer.Ordinal));

        string? WhyDown(string name)
        {
            if (states.TryGetValue(name, out var state)) return state.Reason;
            if (!byName.TryGetValue(name, out var link)) return "there is no such route or link";
            var status = link.Status;
            return status.IsUp ? null : status.Reason ?? status.State;
        }
    }

    private static void CheckNames(IReadOnlyList<SelectionRule> rules, string path, ICollection<ConfigurationError> errors)
    {
        var names = new HashSet<string>([SelectionPolicy.DefaultRule, SelectionPolicy.ReportRule, SelectionPolicy.HopsRule, SelectionPolicy.BarringRule], StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < rules.Count; i++)
        {
            if (rules[i].Name.Length == 0) errors.Add(new($"{path}:Rules:{i}:Name", "every rule needs a name"));
            else if (!names.Add(rules[i].Name)) errors.Add(new($"{path}:Rules:{i}:Name", $"'{rules[i].Name}' is taken by another rule or by the gateway"));
        }
    }

    private static void CheckCondition(SelectionCondition when, FrozenSet<string> names, string path, ICollection<ConfigurationError> errors)
    {
        if (when.RecipientPrefix is "") errors.Add(new($"{path}:RecipientPrefix", "must not be empty"));
        if (when.RecipientDomain is "") errors.Add(new($"{path}:RecipientDomain", "must not be empty"));
        if (when.SenderPrefix is "") errors.Add(new($"{path}:SenderPrefix", "must not be empty"));
        if (when.ContentType is { } type && !IsTypePattern(type)) errors.Add(new($"{path}:ContentType", $"'{type}' is no media type without parameters: text/plain, text/*, */*"));
        if (when.MinSize is < 0) errors.Add(new($"{path}:MinSize", "must be 0 or more"));
        if (when.MaxSize is < 0) errors.Add(new($"{path}:MaxSize", "must be 0 or more"));
        if (when.MinSize > when.MaxSize) errors.Add(new($"{path}:MinSize", "is greater than MaxSize: the rule can never hold"));
        if (when.MaxRecipients is < 1) errors.Add(new($"{path}:MaxRecipients", "must be 1 or more"));
        if (when.LinkUp is { } link && !names.Contains(link)) errors.Add(new($"{path}:LinkUp", $"there is no route or link '{link}'; there are {Listed(names)}"));
    }

    private static void CheckPlan(IReadOnlyList<PlanStep> plan, Dictionary<string, CompiledStep> routes, string path, ICollection<ConfigurationError> errors)
    {
        if (plan.Count > SelectionPolicy.MaxSteps) errors.Add(new(path, $"a plan has at most {SelectionPolicy.MaxSteps} routes"));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < plan.Count; i++)
        {
            var step = plan[i];
            if (!routes.ContainsKey(step.Route)) errors.Add(new($"{path}:{i}", $"there is no route '{step.Route}'; there are {Listed(routes.Keys)}"));
            else if (!seen.Add(step.Route)) errors.Add(new($"{path}:{i}", $"'{step.Route}' is listed twice"));
            if (step.For <= TimeSpan.Zero) errors.Add(new($"{path}:{i}:For", "must be longer than 00:00:00"));
        }
    }

    private static bool IsTypePattern(string type)
    {
        var slash = type.IndexOf('/');
        return type == "*" || (slash > 0 && slash < type.Length - 1 && slash == type.LastIndexOf('/') && !type.AsSpan().ContainsAny(NotInTypes));
    }

    private static Decider Decider(
        int index, string name, Condition? condition, IReadOnlyList<PlanStep> plan, Dictionary<string, CompiledStep> routes, string reason)
    {
        var steps = plan.Select(step => routes[step.Route] with { Step = step }).ToArray();
        var others = routes.Keys.Where(route => !plan.Any(step => Covers(step.Route, route) || Covers(route, step.Route)));
        // Where a whole function is not listed, one line says so for all its groups.
        var notListed = others.Where(route => !route.Contains('/') || plan.Any(step => Function(step.Route) == Function(route)));
        return new Decider(index, name, condition, steps, [.. notListed.Order(StringComparer.Ordinal).Select(route => new RouteNotTaken(route, reason))]);
    }

    private static bool Covers(string whole, string part) => part == whole || (part.StartsWith(whole, StringComparison.Ordinal) && part[whole.Length] == '/');

    private static string Function(string route) => route.IndexOf('/') is var slash and >= 0 ? route[..slash] : route;

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal));
}
