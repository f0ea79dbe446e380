using System.Text.RegularExpressions;
using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Selecting;
using Cpm.Primitives;

namespace Cpm.Gateway.Configuration;

/// <summary>Reads the section <c>Selection</c>: rules that can never decide and routes that do not exist are errors.</summary>
internal static partial class SelectionSettingsReader
{
    private static readonly string[] TakenNames = [SelectionPolicy.DefaultRule, SelectionPolicy.ReportRule, SelectionPolicy.HopsRule, SelectionPolicy.BarringRule];

    public static (SelectionSettings Settings, string? Tests) Read(SettingsReader reader, string domain, IReadOnlyList<FunctionSettings> functions, ICollection<ConfigurationError> remarks)
    {
        var routes = new KnownRoutes(functions, remarks);
        var names = new HashSet<string>(TakenNames, StringComparer.OrdinalIgnoreCase);
        var earlier = new List<SelectionRule>();
        reader.List("Rules", entry =>
        {
            if (ReadRule(entry, routes, names, remarks) is not { } rule) return false;
            if (earlier.Find(e => RuleCover.Covers(e.When, rule.When)) is { } first) entry.Fail($"can never decide: rule \"{first.Name}\" before it holds whenever this one does");
            earlier.Add(rule);
            return true;
        });
        var plan = routes.Plan(reader, "Default");
        if (!reader.Has("Default")) plan = [new PlanStep(Origin.Native), .. functions.Where(f => f.Name == "sms").Select(f => new PlanStep(f.Name))];
        var tests = reader.Text("Tests");
        if (tests is not null && !File.Exists(tests)) reader.Fail("Tests", $"the file {tests} does not exist");
        return (new SelectionSettings { Rules = earlier, Default = plan, Domain = domain, MaxHops = reader.Number("MaxHops", 5, 1, 100) }, tests);
    }

    /// <summary>Reads a rule; null where it can have no effect before another function is built.</summary>
    private static SelectionRule? ReadRule(SettingsReader reader, KnownRoutes routes, HashSet<string> names, ICollection<ConfigurationError> remarks)
    {
        var name = reader.Required("Name");
        if (name.Length > 0 && !names.Add(name)) reader.Fail("Name", TakenNames.Contains(name) ? $"\"{name}\" is the gateway's own" : $"\"{name}\" is the name of an earlier rule");
        var (when, hasEffect) = reader.Object("When", r => ReadConditions(r, routes));
        var plan = routes.Plan(reader, "Routes");
        hasEffect &= plan.Count > 0 || !reader.Section.GetSection("Routes").GetChildren().Any();
        if (!reader.Has("Routes")) reader.Fail("Routes", "is required; an empty list forbids");
        if (hasEffect) return new SelectionRule(name, when, plan);
        GatewaySettingsReader.NoEffect(remarks, reader.Path, "it needs a function that is not built");
        return null;
    }

    private static (SelectionCondition When, bool HasEffect) ReadConditions(SettingsReader reader, KnownRoutes routes)
    {
        var hasEffect = true;
        var conditions = new SelectionCondition
        {
            RecipientPrefix = Prefix(reader, "RecipientPrefix"),
            RecipientDomain = Domain(reader),
            Subscriber = reader.OptionalFlag("Subscriber"),
            Registered = reader.OptionalFlag("Registered"),
            SenderPrefix = Prefix(reader, "SenderPrefix"),
            Service = reader.OptionalChoice<MessageKind>("Service"),
            ContentType = MediaType(reader),
            MinSize = reader.OptionalNumber("MinSize"),
            MaxSize = reader.OptionalNumber("MaxSize"),
            MaxRecipients = (int?)reader.OptionalNumber("MaxRecipients", 1, int.MaxValue),
            Anonymous = reader.OptionalFlag("Anonymous"),
            LinkUp = reader.Text("LinkUp"),
        };
        if (conditions.LinkUp is { } link) hasEffect = routes.RequireLink(link, reason => reader.Fail("LinkUp", reason));
        if (RuleCover.Contradiction(conditions) is { } reason) reader.Fail(reason);
        return (conditions, hasEffect);
    }

    private static string? Prefix(SettingsReader reader, string key)
    {
        var prefix = reader.Text(key);
        if (prefix is null || PrefixForm().IsMatch(prefix)) return prefix;
        reader.Fail(key, $"\"{prefix}\" is not a prefix: + and digits for numbers (+1555), or how the user part of a SIP address begins");
        return null;
    }

    private static string? Domain(SettingsReader reader)
    {
        var domain = reader.Text("RecipientDomain");
        if (domain is null || Uri.CheckHostName(domain) != UriHostNameType.Unknown) return domain?.ToLowerInvariant();
        reader.Fail("RecipientDomain", $"\"{domain}\" is not a domain name");
        return null;
    }

    private static string? MediaType(SettingsReader reader)
    {
        var type = reader.Text("ContentType");
        if (type is null || MediaTypeForm().IsMatch(type)) return type?.ToLowerInvariant();
        reader.Fail("ContentType", $"\"{type}\" is not a media type without parameters: text/plain, text/*, or */*");
        return null;
    }

    [GeneratedRegex(@"^(\+[0-9]{0,15}|[A-Za-z0-9._~-]{1,64})$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PrefixForm();

    [GeneratedRegex(@"^(\*/\*|[A-Za-z0-9!#$&^_.+-]+/(\*|[A-Za-z0-9!#$&^_.+-]+))$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MediaTypeForm();
}
