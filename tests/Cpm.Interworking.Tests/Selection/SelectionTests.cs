using Cpm.Core.Messages;
using Cpm.Core.Preferences;
using Cpm.Interworking.Selecting;
using Cpm.Primitives;
using Xunit;

namespace Cpm.Interworking.Tests.Selecting;

public sealed class SelectionTests
{
    private static readonly SelectionFacts WantsInterworking = Ask.Away with { WhenOffline = WhenOffline.Interwork };
    private static readonly SelectionFacts WantsRefusal = Ask.Away with { WhenOffline = WhenOffline.Reject };
    private static readonly SelectionPolicy Policy = Ask.Policy();

    [Fact]
    public void A_registered_subscriber_gets_it_natively_with_the_other_route_to_fall_back_on()
    {
        var selection = Policy.Select(Ask.Message(Ask.Bob), Ask.Registered);
        Assert.Equal("native,sms", selection.Routes());
        Assert.Equal("default", selection.Rule);
        Assert.Empty(selection.NotTaken);
        Assert.Null(selection.Refusal);
    }

    [Fact]
    public void A_stranger_gets_it_by_SMS()
    {
        var selection = Policy.Select(Ask.Message(), Ask.Stranger);
        Assert.Equal("sms", selection.Routes());
        Assert.Equal("the recipient is not a subscriber", selection.WhyNot("native"));
    }

    [Fact]
    public void The_time_for_a_step_is_kept()
    {
        var native = new PlanStep("native", TimeSpan.FromMinutes(5));
        var policy = Ask.Policy([new FakeFunction("sms")], [native, Ask.Sms]);
        Assert.Equal([native, Ask.Sms], policy.Select(Ask.Message(Ask.Bob), Ask.Away).Plan);
    }

    [Fact]
    public void A_message_that_cannot_go_on_stays_where_it_is()
    {
        var native = new PlanStep("native", TimeSpan.FromMinutes(5));
        var answer = Ask.Message(Ask.Bob, from: Ask.Phone, origin: new Origin("sms", "default"));
        Assert.Equal([Ask.Native], Ask.Policy([new FakeFunction("sms")], [native, Ask.Sms]).Select(answer, Ask.Away).Plan);
        // A rule that ends with it means it.
        Assert.Equal([native], Ask.Policy([new FakeFunction("sms")], [Ask.Sms, native]).Select(answer, Ask.Away).Plan);
    }

    public static TheoryData<string, SelectionFacts, string, string, int> Offline => new()
    {
        { "native,sms", Ask.Away, "native,sms", "", 0 },
        { "native,sms", WantsInterworking, "sms", "the recipient is not registered and wants other routes used while offline", 0 },
        { "native", WantsInterworking, "native", "", 0 },
        { "native,sms", WantsRefusal, "", "the recipient is not registered and wants messages refused while offline", 480 },
        { "sms,native", WantsRefusal, "sms", "the recipient is not registered and wants messages refused while offline", 0 },
        { "native,sms", WantsInterworking with { IsRegistered = true }, "native,sms", "", 0 },
        { "native,sms", WantsRefusal with { IsRegistered = true }, "native,sms", "", 0 },
    };

    [Theory]
    [MemberData(nameof(Offline))]
    public void Offline_goes_as_the_recipient_wants(string plan, SelectionFacts facts, string routes, string whyNotNative, int status)
    {
        var policy = Ask.Policy([new FakeFunction("sms")], [.. plan.Split(',').Select(route => new PlanStep(route))]);
        var selection = policy.Select(Ask.Message(Ask.Bob), facts);
        Assert.Equal(routes, selection.Routes());
        Assert.Equal(whyNotNative, selection.WhyNot("native") ?? "");
        Assert.Equal(status, selection.Refusal?.Status ?? 0);
    }

    [Fact]
    public void Who_wants_interworking_waits_where_no_other_route_can_take_it()
    {
        var fromSms = Ask.Message(Ask.Bob, origin: new Origin("sms", "a"));
        Assert.Equal("native", Policy.Select(fromSms, WantsInterworking).Routes());
    }

    [Fact]
    public void A_report_travels_natively_only_and_waits_for_its_recipient()
    {
        foreach (var facts in new[] { Ask.Registered, Ask.Away, WantsInterworking, WantsRefusal })
        {
            var selection = Policy.Select(Ask.Message(Ask.Bob, kind: MessageKind.Notification), facts);
            Assert.Equal("native", selection.Routes());
            Assert.Equal(("report", "reports travel natively only"), (selection.Rule, selection.WhyNot("sms")));
        }
        Assert.Equal(404, Policy.Select(Ask.Message(kind: MessageKind.Notification), Ask.Stranger).Refusal!.Status);
    }

    [Fact]
    public void A_message_never_goes_back_to_where_it_came_from()
    {
        var back = Policy.Select(Ask.Message(origin: new Origin("sms", "a")), Ask.Stranger);
        Assert.Equal("", back.Routes());
        Assert.Equal("the message came from there", back.WhyNot("sms"));
        Assert.Equal(new SelectionRefusal(482, "sms: the message came from there"), back.Refusal);
        Assert.Equal("native", Policy.Select(Ask.Message(Ask.Bob, origin: new Origin("sms", "a")), Ask.Registered).Routes());
        Assert.Equal("native,sms", Policy.Select(Ask.Message(Ask.Bob, origin: new Origin("native")), Ask.Registered).Routes());
    }

    [Fact]
    public void From_one_link_group_to_another_is_no_return_where_the_policy_names_the_group()
    {
        var policy = Ask.Policy([new FakeFunction("sms", "a", "b")], [new PlanStep("sms/a"), new PlanStep("sms/b")]);
        var selection = policy.Select(Ask.Message(origin: new Origin("sms", "a")), Ask.Stranger);
        Assert.Equal("sms/b", selection.Routes());
        Assert.Equal("the message came from there", selection.WhyNot("sms/a"));
    }

    [Theory]
    [InlineData(4, 0)]
    [InlineData(5, 482)]
    [InlineData(6, 482)]
    public void Hops_are_limited(int hops, int status)
    {
        var selection = Policy.Select(Ask.Message(Ask.Bob, origin: new Origin("native", Hops: hops)), Ask.Registered);
        Assert.Equal(status, selection.Refusal?.Status ?? 0);
        if (status == 0) return;
        Assert.Equal("hops", selection.Rule);
        Assert.All(selection.NotTaken, route => Assert.Equal("the message has crossed services 5 times, the limit", route.Reason));
        Assert.Equal(["native", "sms"], selection.NotTaken.Select(route => route.Route));
    }

    [Fact]
    public void A_route_that_is_down_stays_in_the_plan()
    {
        Assert.Equal("sms", Policy.Select(Ask.Message(), Ask.Stranger with { WhyDown = _ => "down" }).Routes());
    }

    [Fact]
    public void Routes_that_the_rule_does_not_list_are_named_once()
    {
        var policy = Ask.Policy(
            [new FakeFunction("sms", "a", "b"), new FakeFunction("mms", "default")], [Ask.Native], new SelectionRule("group", new() { Subscriber = false }, [new("sms/a")]));
        var byRule = policy.Select(Ask.Message(), Ask.Stranger);
        const string Unlisted = "rule 'group' does not list it";
        Assert.Equal([new("mms", Unlisted), new("native", Unlisted), new("sms/b", Unlisted)], byRule.NotTaken);
        var byDefault = policy.Select(Ask.Message(Ask.Bob), Ask.Registered);
        Assert.Equal([new("mms", "the default does not list it"), new("sms", "the default does not list it")], byDefault.NotTaken);
    }

    [Fact]
    public void Equal_answers_are_one_object()
    {
        Assert.Same(Policy.Select(Ask.Message(), Ask.Stranger), Policy.Select(Ask.Message("tel:+4420", text: "other"), Ask.Stranger));
        Assert.NotSame(Policy.Select(Ask.Message(), Ask.Stranger), Policy.Select(Ask.Message(), Ask.Registered));
    }
}
