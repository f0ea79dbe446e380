using System.Globalization;
using Cpm.Core.Messages;

namespace Cpm.Interworking.Selecting;

/// <summary>Tells how a policy comes to its answer, by asking the same policy: what an operator is told is what happens.</summary>
public static class SelectionExplainer
{
    /// <summary>Selects, and explains.</summary>
    public static Explanation Explain(this SelectionPolicy policy, in SelectionInput input, in SelectionFacts facts)
    {
        var selection = policy.Select(input, facts);
        var reasons = new List<string>();
        var used = FactsOf(input, facts);
        if (selection.Rule == SelectionPolicy.HopsRule) reasons.Add("messages that crossed services too often go no further");
        else if (selection.Rule == SelectionPolicy.BarringRule) reasons.Add($"barred: {(selection.NotTaken is [var first, ..] ? first.Reason : selection.Refusal!.Reason)}");
        else AddRules(policy, input, facts, reasons, used);
        reasons.Add(selection.Refusal is { } refusal
            ? $"refused with {refusal.Status}: {refusal.Reason}"
            : $"tried in this order: {string.Join(", then ", selection.Plan)}");
        foreach (var (route, _) in selection.Plan)
        {
            if (route != Origin.Native && facts.WhyDown?.Invoke(route) is { } why) reasons.Add($"{route} is down at the moment: {why}");
        }
        return new Explanation
        {
            Routes = [.. selection.Plan.Select(step => step.Route)],
            Rule = selection.Rule,
            Facts = used,
            Reasons = reasons,
            NotTaken = [.. selection.NotTaken.Select(route => new ExplainedRoute(route.Route, route.Reason))],
            Preview = PreviewOf(policy, input, facts, selection),
            Refusal = ExplainedRefusal.Of(selection.Refusal),
        };
    }

    private static void AddRules(SelectionPolicy policy, in SelectionInput input, in SelectionFacts facts, List<string> reasons, SortedDictionary<string, object> used)
    {
        var decider = policy.Decide(input, facts, out _);
        if (decider.Name == SelectionPolicy.ReportRule)
        {
            reasons.Add("reports travel natively only");
            return;
        }
        foreach (var rule in policy.Rules)
        {
            // Health is a fact that was used only where a rule got as far as asking for it.
            var failing = rule.Condition!.FirstFailing(input, facts);
            if (rule.Condition.When.LinkUp is { } link && failing is ConditionKey.None or ConditionKey.LinkUp)
            {
                used[$"linkUp:{link}"] = failing == ConditionKey.None;
            }
            if (ReferenceEquals(rule, decider)) break;
            reasons.Add($"rule '{rule.Name}' {rule.Condition.Describe(failing, input, facts)}");
        }
        reasons.Add(decider.Condition is null ? "no rule holds: the default decides" : $"rule '{decider.Name}' holds");
    }

    private static SortedDictionary<string, object> FactsOf(in SelectionInput input, in SelectionFacts facts) => new(StringComparer.Ordinal)
    {
        ["sender"] = input.Message.Sender,
        ["recipient"] = input.Recipient,
        ["service"] = input.Message.Kind.ToString(),
        ["contentType"] = input.Message.ContentType,
        ["size"] = input.Message.Size,
        ["recipients"] = input.RecipientCount,
        ["anonymous"] = input.Message.Anonymous,
        ["origin"] = input.Origin.Group.Length == 0 ? input.Origin.Function : string.Create(CultureInfo.InvariantCulture, $"{input.Origin.Function}/{input.Origin.Group}"),
        ["hops"] = input.Origin.Hops,
        ["subscriber"] = facts.IsSubscriber,
        ["registered"] = facts.IsRegistered,
        ["whenOffline"] = facts.WhenOffline.ToString(),
        ["barred"] = facts.Bar.ToString(),
    };

    private static ExplainedPreview? PreviewOf(SelectionPolicy policy, in SelectionInput input, in SelectionFacts facts, Selection selection)
    {
        if (selection.Refusal is not null) return null;
        foreach (var step in policy.Decide(input, facts, out _).Steps)
        {
            if (step.IsNative || !selection.Plan.Contains(step.Step)) continue;
            var preview = step.Function!.Preview(input.Message, step.Step.Route);
            return new ExplainedPreview(preview.Encoding, preview.Segments, preview.Losses);
        }
        return null;
    }
}
