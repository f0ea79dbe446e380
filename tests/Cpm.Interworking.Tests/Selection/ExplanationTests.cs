using System.Text.Json;
using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Selecting;
using Xunit;

namespace Cpm.Interworking.Tests.Selecting;

public sealed class ExplanationTests
{
    [Fact]
    public void The_names_are_stable()
    {
        var policy = Ask.Policy(
            [new FakeFunction("sms") { OnPreview = (_, _) => new(true, "ucs2", 2, ["emoji become '?'"]) }],
            [Ask.Native, Ask.Sms],
            new SelectionRule("abroad", new() { RecipientPrefix = "+44" }, [Ask.Sms]));
        var json = JsonSerializer.Serialize(policy.Explain(Ask.Message(), Ask.Stranger));
        Assert.Equal(
            """
            {"routes":["sms"],"rule":"default",
            "facts":{"anonymous":false,"barred":"None","contentType":"text/plain","hops":0,"origin":"native","recipient":"tel:\u002B15550100009","recipients":1,
            "registered":false,"sender":"tel:\u002B15550100001","service":"Pager","size":5,"subscriber":false,"whenOffline":"Defer"},
            "reasons":["rule \u0027abroad\u0027 asks for RecipientPrefix \u002B44, the recipient is tel:\u002B15550100009",
            "no rule holds: the default decides","tried in this order: sms"],
            "notTaken":[{"route":"native","reason":"the recipient is not a subscriber"}],
            "preview":{"encoding":"ucs2","segments":2,"losses":["emoji become \u0027?\u0027"]}}
            """.ReplaceLineEndings(""),
            json);
    }

    [Fact]
    public void A_refusal_has_no_routes_and_no_preview()
    {
        var policy = Ask.Policy([new FakeFunction("sms") { OnPreview = (_, _) => ConversionPreview.Refused(RefusalReason.UnsupportedContent) }]);
        var explanation = policy.Explain(Ask.Message(type: "image/png"), Ask.Stranger);
        Assert.Empty(explanation.Routes);
        Assert.Null(explanation.Preview);
        Assert.Equal(415, explanation.Refusal!.Status);
        Assert.Equal("refused with 415: sms: the content cannot be converted", explanation.Reasons[^1]);
    }

    [Fact]
    public void Health_is_a_fact_where_it_was_asked()
    {
        var policy = Ask.Policy(
            new SelectionRule("unasked", new() { Subscriber = true, LinkUp = "sms" }, []), new SelectionRule("live", new() { LinkUp = "sms" }, [Ask.Sms]));
        Assert.Equal(false, policy.Explain(Ask.Message(), Ask.Stranger with { WhyDown = _ => "gone" }).Facts["linkUp:sms"]);
        Assert.Equal(true, policy.Explain(Ask.Message(), Ask.Stranger).Facts["linkUp:sms"]);
        var blocked = policy.Explain(Ask.Message(), Ask.Stranger with { WhyDown = _ => "gone" });
        Assert.Contains("rule 'live' needs sms, which is down: gone", blocked.Reasons);
    }

    [Fact]
    public void A_chosen_route_that_is_down_is_told()
    {
        var policy = Ask.Policy([new FakeFunction("sms"), new FakeFunction("mms")], [Ask.Native, Ask.Sms, new("mms")]);
        var explanation = policy.Explain(Ask.Message(Ask.Bob), Ask.Registered with { WhyDown = static route => route == "mms" ? null : "no link is bound" });
        Assert.Equal(["native", "sms", "mms"], explanation.Routes);
        Assert.Equal(["tried in this order: native, then sms, then mms", "sms is down at the moment: no link is bound"], explanation.Reasons.TakeLast(2));
    }

    [Fact]
    public void The_order_of_the_plan_is_told_with_its_times()
    {
        var policy = Ask.Policy([new FakeFunction("sms")], [new PlanStep("native", TimeSpan.FromMinutes(5)), Ask.Sms]);
        var explanation = policy.Explain(Ask.Message(Ask.Bob), Ask.Registered);
        Assert.Equal("tried in this order: native for 00:05:00, then sms", explanation.Reasons[^1]);
        Assert.Equal(["native", "sms"], explanation.Routes);
        Assert.Equal(("gsm7", 1), (explanation.Preview!.Encoding, explanation.Preview.Segments));
    }

    [Fact]
    public void Reports_and_hops_are_explained_too()
    {
        var policy = Ask.Policy();
        Assert.Contains("reports travel natively only", policy.Explain(Ask.Message(Ask.Bob, kind: Primitives.MessageKind.Notification), Ask.Registered).Reasons);
        Assert.Equal("messages that crossed services too often go no further", policy.Explain(Ask.Message(origin: new Origin("native", Hops: 5)), Ask.Stranger).Reasons[0]);
    }
}
