using Cpm.Core.Messages;
using Cpm.Core.Preferences;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Selecting;
using Cpm.Primitives;
using FsCheck.Xunit;
using Xunit;

namespace Cpm.Interworking.Tests.Selecting;

/// <summary>What holds for every policy and every message; each case is made from one seed.</summary>
public sealed class PropertyTests
{
    private static readonly string[] Routes = ["native", "sms", "sms/a", "sms/b", "im"];
    private static readonly string[] Recipients = [Ask.Bob, Ask.Phone, "sip:x@cpm.example", "sip:y@other.example", "tel:112;phone-context=cpm.example"];
    private static readonly Origin[] Origins = [new("native"), new("http"), new("sms", "a"), new("sms", "b", Hops: 2), new("im", "p"), new("native", Hops: 7)];

    [Property(MaxTest = 2000)]
    public void The_same_question_has_the_same_answer(int seed)
    {
        var (policy, input, facts) = Case(seed);
        var (again, _, _) = Case(seed);
        var selection = policy.Select(input, facts);
        Assert.Equal(Text(selection), Text(policy.Select(input, facts)));
        Assert.Equal(Text(selection), Text(again.Select(input, facts)));
        Assert.Equal(selection.Plan.Select(step => step.Route), policy.Explain(input, facts).Routes);
    }

    [Property(MaxTest = 2000)]
    public void A_plan_is_empty_exactly_when_there_is_a_refusal(int seed)
    {
        var (policy, input, facts) = Case(seed);
        var selection = policy.Select(input, facts);
        Assert.Equal(selection.Plan.Count == 0, selection.Refusal is not null);
        if (selection.Refusal is { } refusal) Assert.Contains(refusal.Status, new[] { 403, 404, 415, 433, 480, 482, 503, 513 });
    }

    [Property(MaxTest = 2000)]
    public void Nothing_is_sent_where_it_must_not_go(int seed)
    {
        var (policy, input, facts) = Case(seed);
        foreach (var route in policy.Select(input, facts).Plan.Select(step => step.Route))
        {
            if (route == "native") Assert.True(facts.IsSubscriber);
            else Assert.NotEqual(MessageKind.Notification, input.Message.Kind);
            Assert.NotEqual(input.Origin.Function is "sms" or "im" ? input.Origin.Function : "-", route);
            Assert.NotEqual($"{input.Origin.Function}/{input.Origin.Group}", route);
            if (route.StartsWith("sms", StringComparison.Ordinal)) Assert.StartsWith("tel:", input.Recipient, StringComparison.Ordinal);
            Assert.True(input.Origin.Hops < 5);
        }
    }

    [Property(MaxTest = 2000)]
    public void Every_route_is_in_the_plan_or_explained(int seed)
    {
        var (policy, input, facts) = Case(seed);
        var selection = policy.Select(input, facts);
        var named = selection.Plan.Select(step => step.Route).Concat(selection.NotTaken.Select(other => other.Route)).ToArray();
        Assert.Equal(named.Length, named.Distinct(StringComparer.Ordinal).Count());
        Assert.All(selection.NotTaken, other => Assert.NotEmpty(other.Reason));
        foreach (var route in new[] { "native", "sms", "im" }) Assert.Contains(named, name => name == route || name.StartsWith(route + "/", StringComparison.Ordinal));
    }

    private static string Text(Selection selection) =>
        $"{string.Join(",", selection.Plan)}|{selection.Rule}|{string.Join(",", selection.NotTaken)}|{selection.Refusal}";

    private static (SelectionPolicy Policy, SelectionInput Input, SelectionFacts Facts) Case(int seed)
    {
        var random = new Random(seed);
        var refusal = (RefusalReason)random.Next(0, 10);
        FakeFunction[] functions =
        [
            new("sms", "a", "b") { OnPreview = (message, route) => message.Size > 100 ? ConversionPreview.Refused(RefusalReason.TooLarge, $"{message.Size} on {route}") : FakeFunction.Fits },
            new("im") { RequiresNumber = false, OnPreview = (_, _) => refusal == RefusalReason.None ? FakeFunction.Fits : ConversionPreview.Refused(refusal) },
        ];
        var rules = Enumerable.Range(0, random.Next(4)).Select(i => new SelectionRule($"r{i}", Condition(random), Plan(random))).ToArray();
        var policy = Ask.Policy(functions, Plan(random), rules);
        var input = Ask.Message(
            Pick(random, Recipients),
            kind: (MessageKind)random.Next(6),
            type: Pick(random, ["text/plain", "image/png"]),
            size: random.Next(200),
            anonymous: random.Next(4) == 0,
            origin: Pick(random, Origins),
            recipients: random.Next(1, 4));
        var isSubscriber = random.Next(2) == 0;
        var isDown = random.Next(2) == 0;
        return (policy, input, new SelectionFacts(isSubscriber, isSubscriber && random.Next(2) == 0, (WhenOffline)random.Next(3), _ => isDown ? "down" : null));
    }

    private static SelectionCondition Condition(Random random) => new()
    {
        RecipientPrefix = random.Next(3) == 0 ? "+1555" : null,
        Subscriber = random.Next(3) == 0 ? random.Next(2) == 0 : null,
        Registered = random.Next(4) == 0 ? random.Next(2) == 0 : null,
        ContentType = random.Next(4) == 0 ? "text/*" : null,
        MaxSize = random.Next(4) == 0 ? random.Next(200) : null,
        Anonymous = random.Next(5) == 0 ? true : null,
        LinkUp = random.Next(3) == 0 ? "sms" : null,
    };

    private static PlanStep[] Plan(Random random) => [.. Routes.OrderBy(_ => random.Next()).Take(random.Next(Routes.Length + 1)).Select(route => new PlanStep(route))];

    private static T Pick<T>(Random random, T[] from) => from[random.Next(from.Length)];
}
