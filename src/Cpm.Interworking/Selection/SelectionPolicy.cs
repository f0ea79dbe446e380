using System.Collections.Concurrent;
using Cpm.Core.Messages;
using Cpm.Core.Preferences;
using Cpm.Primitives;

namespace Cpm.Interworking.Selecting;

/// <summary>
/// The Interworking Selection Function: decides over which routes one recipient of one message is tried, in microseconds and before anything is promised.
/// The answer depends on nothing but the arguments and the policy. Immutable; equal answers are one object.
/// <para>1. A message that crossed services too often goes nowhere (482), nor does one that sender or recipient bar (403, 433). 2. Reports travel natively only. 3. The first rule whose conditions hold lists the routes.
/// 4. Each route is judged: native needs a subscriber; a function must not be where the message came from, must reach the recipient, and must be able to convert the message.
/// 5. What is left, in the rule's order, is the plan; nothing left is a refusal in the protocol's own terms.</para>
/// <para>Health is no reason to leave a route out: messages wait for a route that is down, as the operator's order says. Only <see cref="SelectionCondition.LinkUp"/> looks at health;
/// where nothing is left because of it, the refusal is 503, since a later attempt may succeed.</para>
/// </summary>
public sealed class SelectionPolicy
{
    /// <summary>The most steps a plan may have.</summary>
    public const int MaxSteps = 8;

    /// <summary>The rule that selections name where none of the operator's holds.</summary>
    public const string DefaultRule = "default";

    /// <summary>The rule that selections of reports name.</summary>
    public const string ReportRule = "report";

    /// <summary>The rule that selections name where a message crossed services too often.</summary>
    public const string HopsRule = "hops";

    /// <summary>The rule that selections name where a list of the sender or of the recipient bars the message.</summary>
    public const string BarringRule = "barring";

    private readonly Decider[] _rules;
    private readonly Decider _default;
    private readonly Decider _reports;
    private readonly Selection _tooManyHops;
    private readonly Selection[] _barred;
    private readonly int _maxHops;
    private readonly string _domain;
    private readonly ConcurrentDictionary<ulong, Selection> _known = new();

    internal SelectionPolicy(SelectionSettings settings, Decider[] rules, Decider fallback, Decider reports, IEnumerable<string> routes, Func<string, string?> health)
    {
        _rules = rules;
        _default = fallback;
        _reports = reports;
        _maxHops = settings.MaxHops;
        _domain = settings.Domain;
        Health = health;
        var crossed = $"the message has crossed services {_maxHops} times, the limit";
        _tooManyHops = new Selection([], HopsRule, [.. routes.Select(route => new RouteNotTaken(route, crossed))], new SelectionRefusal(482, crossed));
        _barred = [.. Enum.GetValues<Bar>().Select(bar => Barred(bar, routes))];
    }

    /// <summary>Says why a route or link of the functions is down at this moment, null when it is up: for <see cref="SelectionFacts.WhyDown"/>.</summary>
    public Func<string, string?> Health { get; }

    /// <summary>Selects. See the type's summary for the steps.</summary>
    public Selection Select(in SelectionInput input, in SelectionFacts facts)
    {
        if (input.Origin.Hops >= _maxHops) return _tooManyHops;
        // Who may write to somebody, or was written to, also gets the reports about it.
        if (facts.Bar != Bar.None && input.Message.Kind != MessageKind.Notification) return _barred[(int)facts.Bar];
        var decider = Decide(input, facts, out var blocked);
        Span<Verdict> verdicts = stackalloc Verdict[MaxSteps];
        verdicts = verdicts[..decider.Steps.Length];
        string?[]? explanations = null;
        var key = (ulong)decider.Index << 40;
        var isRefusal = !Judge(decider, input, facts, verdicts, ref explanations);
        for (var i = 0; i < verdicts.Length; i++) key |= (ulong)verdicts[i] << (5 * i);
        var mustBeMade = explanations is not null || (isRefusal && blocked is not null);
        if (!mustBeMade && _known.TryGetValue(key, out var known)) return known;
        var selection = Make(decider, verdicts, explanations, isRefusal ? Blocked(blocked, input, facts) : null);
        return mustBeMade ? selection : _known.GetOrAdd(key, selection);
    }

    /// <summary>The decider, and the first rule before it against which only health stood.</summary>
    internal Decider Decide(in SelectionInput input, in SelectionFacts facts, out Decider? blocked)
    {
        blocked = null;
        if (input.Message.Kind == MessageKind.Notification) return _reports;
        foreach (var rule in _rules)
        {
            var failing = rule.Condition!.FirstFailing(input, facts);
            if (failing == ConditionKey.None) return rule;
            if (failing == ConditionKey.LinkUp) blocked ??= rule;
        }
        return _default;
    }

    internal IReadOnlyList<Decider> Rules => _rules;

    private bool Judge(Decider decider, in SelectionInput input, in SelectionFacts facts, Span<Verdict> verdicts, ref string?[]? explanations)
    {
        var steps = decider.Steps;
        var isOffline = facts.IsSubscriber && !facts.IsRegistered && input.Message.Kind != MessageKind.Notification;
        var native = -1;
        var functions = 0;
        for (var i = 0; i < steps.Length; i++)
        {
            verdicts[i] = steps[i].IsNative ? JudgeNative(input, facts) : JudgeFunction(steps[i], i, input, ref explanations);
            if (verdicts[i] != Verdict.Taken) continue;
            if (!steps[i].IsNative)
            {
                functions++;
                continue;
            }
            native = i;
            // Who wants messages refused is not asked again by way of another service.
            if (!isOffline || facts.WhenOffline != WhenOffline.Reject) continue;
            verdicts[i..].Fill(Verdict.RejectedOffline);
            explanations?.AsSpan(i).Clear();
            return functions > 0;
        }
        if (native >= 0 && functions > 0 && isOffline && facts.WhenOffline == WhenOffline.Interwork) verdicts[native] = Verdict.InterworkedOffline;
        return native >= 0 || functions > 0;
    }

    private Verdict JudgeNative(in SelectionInput input, in SelectionFacts facts)
    {
        if (facts.IsSubscriber) return Verdict.Taken;
        return Address.DomainOf(input.Recipient).Equals(_domain, StringComparison.OrdinalIgnoreCase) ? Verdict.NoSuchUser : Verdict.NotSubscriber;
    }

    private static Verdict JudgeFunction(in CompiledStep step, int index, in SelectionInput input, ref string?[]? explanations)
    {
        if (ReturnsToOrigin(step, input.Origin)) return Verdict.CameFromThere;
        if (step.State!.RequiresNumber && !input.Recipient.StartsWith("tel:", StringComparison.Ordinal)) return Verdict.NoNumber;
        if (input.Message.HasUnknownRequirement) return Verdict.UnknownRequirement;
        var preview = step.Function!.Preview(input.Message, step.Step.Route);
        if (preview.Fits) return Verdict.Taken;
        if (preview.Explanation is { } explanation) (explanations ??= new string?[MaxSteps])[index] = explanation;
        return Verdicts.Of(preview.Refusal);
    }

    /// <summary>From one link group to another of the same function is no return, where the operator names the group.</summary>
    private static bool ReturnsToOrigin(in CompiledStep step, Origin origin) =>
        step.Function!.Name == origin.Function && (step.Group.IsEmpty || step.Group.SequenceEqual(origin.Group));

    private Selection Make(Decider decider, ReadOnlySpan<Verdict> verdicts, string?[]? explanations, SelectionRefusal? blocked)
    {
        var plan = new List<PlanStep>();
        var notTaken = new List<RouteNotTaken>();
        for (var i = 0; i < verdicts.Length; i++)
        {
            var step = decider.Steps[i].Step;
            if (verdicts[i] == Verdict.Taken) plan.Add(step);
            else notTaken.Add(new RouteNotTaken(step.Route, explanations?[i] ?? Verdicts.Explain(verdicts[i], _domain)));
        }
        // How long to stay says when to go on. Where what comes after cannot be gone on to, that would be an early end: an answer by SMS has nowhere else to go.
        if (plan is [.., { For: not null } last] && verdicts[^1] != Verdict.Taken) plan[^1] = last with { For = null };
        var refusal = plan.Count == 0 ? Refuse(decider, verdicts, notTaken, blocked) : null;
        return new Selection(plan.ToArray(), decider.Name, [.. notTaken, .. decider.NotListed], refusal);
    }

    private static SelectionRefusal Refuse(Decider decider, ReadOnlySpan<Verdict> verdicts, List<RouteNotTaken> notTaken, SelectionRefusal? blocked)
    {
        foreach (var status in Verdicts.Precedence)
        {
            var reasons = new List<string>();
            for (var i = 0; i < verdicts.Length; i++)
            {
                if (Verdicts.StatusOf(verdicts[i]) == status) reasons.Add($"{notTaken[i].Route}: {notTaken[i].Reason}");
            }
            if (reasons.Count == 0) continue;
            return status is 480 or 482 ? new SelectionRefusal(status, string.Join("; ", reasons)) : blocked ?? new SelectionRefusal(status, string.Join("; ", reasons));
        }
        return blocked ?? decider.Forbidden;
    }

    /// <summary>The sender is not told whose list it was that named the sender; the operator is.</summary>
    private static Selection Barred(Bar bar, IEnumerable<string> routes)
    {
        var (reason, status, answer) = bar switch
        {
            Bar.Outgoing => ("the sender may not write to this recipient", 403, "the sender may not write to this recipient"),
            Bar.Anonymous => ("the recipient takes nothing from anonymous senders", 433, "the recipient takes nothing from anonymous senders"),
            _ => ("the recipient takes nothing from this sender", 403, "the message is not taken for this recipient"),
        };
        return new Selection([], BarringRule, [.. routes.Select(route => new RouteNotTaken(route, reason))], new SelectionRefusal(status, answer));
    }

    private static SelectionRefusal? Blocked(Decider? rule, in SelectionInput input, in SelectionFacts facts) =>
        rule is null ? null : new SelectionRefusal(503, $"rule '{rule.Name}' {rule.Condition!.Describe(ConditionKey.LinkUp, input, facts)}");
}
