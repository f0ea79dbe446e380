using Cpm.Core.Messages;
using Cpm.Core.Preferences;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Selecting;
using Cpm.Primitives;
using Xunit;

namespace Cpm.Interworking.Tests.Selecting;

public sealed class RefusalTests
{
    public static TheoryData<RefusalReason, int, string> Previews => new()
    {
        { RefusalReason.Unspecified, 415, "the message does not fit" },
        { RefusalReason.UnknownRecipient, 404, "the recipient has no address there" },
        { RefusalReason.NotAuthorised, 403, "the sender may not use it" },
        { RefusalReason.UnsupportedContent, 415, "the content cannot be converted" },
        { RefusalReason.TooLarge, 513, "the message is too large for it" },
        { RefusalReason.BadSender, 403, "the sender's address cannot be shown there" },
        { RefusalReason.Barred, 403, "it is barred" },
        { RefusalReason.AnonymityDisallowed, 433, "the sender must not be anonymous there" },
        { RefusalReason.Loop, 482, "the message would come back" },
        { RefusalReason.NoRoute, 404, "the message does not fit" },
    };

    [Theory]
    [MemberData(nameof(Previews))]
    public void What_a_function_cannot_carry_is_refused_with_the_code_that_says_so(RefusalReason reason, int status, string text)
    {
        var selection = Ask.Policy([Refusing("sms", reason)]).Select(Ask.Message(), Ask.Stranger);
        Assert.Equal(status, selection.Refusal?.Status);
        Assert.Equal(text, selection.WhyNot("sms"));
        Assert.Contains($"sms: {text}", selection.Refusal!.Reason, StringComparison.Ordinal);
        Assert.Empty(selection.Plan);
    }

    [Fact]
    public void The_function_s_own_words_are_passed_on()
    {
        var segments = 12;
        var policy = Ask.Policy([new FakeFunction("sms") { OnPreview = (_, _) => ConversionPreview.Refused(RefusalReason.TooLarge, $"text needs {segments} segments, limit 10") }]);
        Assert.Equal("text needs 12 segments, limit 10", policy.Select(Ask.Message(), Ask.Stranger).WhyNot("sms"));
        segments = 13;
        var selection = policy.Select(Ask.Message(), Ask.Stranger);
        Assert.Equal("text needs 13 segments, limit 10", selection.WhyNot("sms"));
        Assert.Equal(new SelectionRefusal(513, "sms: text needs 13 segments, limit 10"), selection.Refusal);
    }

    [Fact]
    public void What_requires_more_than_is_known_here_is_passed_on_but_not_converted()
    {
        const string Why = "the message requires its reader to understand a CPIM header that is not known here";
        var asked = Ask.Message();
        asked = asked with { Message = asked.Message with { HasUnknownRequirement = true } };
        var policy = Ask.Policy();
        Assert.Equal(new SelectionRefusal(415, $"sms: {Why}"), policy.Select(asked, Ask.Stranger).Refusal);
        var native = policy.Select(asked with { Recipient = Ask.Bob }, Ask.Away with { WhenOffline = WhenOffline.Interwork });
        Assert.Equal(("native", Why), (native.Routes(), native.WhyNot("sms")));
    }

    [Fact]
    public void What_does_not_fit_one_route_goes_over_the_next()
    {
        FakeFunction[] functions = [Refusing("sms", RefusalReason.UnsupportedContent), new FakeFunction("mms")];
        var selection = Ask.Policy(functions, [Ask.Native, Ask.Sms, new("mms")]).Select(Ask.Message(), Ask.Stranger);
        Assert.Equal("mms", selection.Routes());
        Assert.Equal("the content cannot be converted", selection.WhyNot("sms"));
    }

    [Theory]
    [InlineData(RefusalReason.UnsupportedContent, RefusalReason.TooLarge, 513)]
    [InlineData(RefusalReason.TooLarge, RefusalReason.AnonymityDisallowed, 433)]
    [InlineData(RefusalReason.UnknownRecipient, RefusalReason.UnsupportedContent, 415)]
    [InlineData(RefusalReason.TooLarge, RefusalReason.Loop, 482)]
    public void Of_several_reasons_the_one_that_helps_most_is_given(RefusalReason one, RefusalReason other, int status)
    {
        FakeFunction[] functions = [Refusing("sms", one), Refusing("mms", other)];
        Assert.Equal(status, Ask.Policy(functions, [Ask.Native, Ask.Sms, new("mms")]).Select(Ask.Message(), Ask.Stranger).Refusal!.Status);
        Assert.Equal(status, Ask.Policy(functions, [Ask.Native, new("mms"), Ask.Sms]).Select(Ask.Message(), Ask.Stranger).Refusal!.Status);
    }

    [Theory]
    [InlineData("sip:nobody@cpm.example", "native: cpm.example has no such user; sms: the recipient has no number")]
    [InlineData("sip:nobody@other.example", "native: the recipient is not a subscriber; sms: the recipient has no number")]
    public void Nobody_known_is_404(string to, string reason) =>
        Assert.Equal(new SelectionRefusal(404, reason), Ask.Policy().Select(Ask.Message(to), Ask.Stranger).Refusal);

    [Fact]
    public void A_function_that_needs_no_number_takes_any_address() =>
        Assert.Equal("im", Ask.Policy([new FakeFunction("im") { RequiresNumber = false }], [Ask.Native, new("im")]).Select(Ask.Message("sip:x@other.example"), Ask.Stranger).Routes());

    [Theory]
    [InlineData(Bar.Outgoing, 403, "the sender may not write to this recipient", "the sender may not write to this recipient")]
    [InlineData(Bar.Incoming, 403, "the message is not taken for this recipient", "the recipient takes nothing from this sender")]
    [InlineData(Bar.Anonymous, 433, "the recipient takes nothing from anonymous senders", "the recipient takes nothing from anonymous senders")]
    public void A_bar_stands_before_every_rule_but_not_before_reports(Bar bar, int status, string answer, string reason)
    {
        var policy = Ask.Policy(new SelectionRule("all", new(), [Ask.Native, Ask.Sms]));
        var barred = Ask.Registered with { Bar = bar };
        var selection = policy.Select(Ask.Message(Ask.Bob), barred);
        Assert.Equal((SelectionPolicy.BarringRule, new SelectionRefusal(status, answer)), (selection.Rule, selection.Refusal));
        Assert.Equal((reason, reason), (selection.WhyNot("native"), selection.WhyNot("sms")));
        Assert.Equal("native", policy.Select(Ask.Message(Ask.Bob, kind: MessageKind.Notification), barred).Routes());
        var explanation = policy.Explain(Ask.Message(Ask.Bob), barred);
        Assert.Equal([$"barred: {reason}", $"refused with {status}: {answer}"], explanation.Reasons);
        Assert.Equal(bar.ToString(), explanation.Facts["barred"]);
        Assert.Equal("None", policy.Explain(Ask.Message(Ask.Bob), Ask.Registered).Facts["barred"]);
    }

    [Fact]
    public void A_rule_without_routes_forbids()
    {
        var policy = Ask.Policy(
            new SelectionRule("premium", new() { RecipientPrefix = "+1900" }, []), new SelectionRule("nameless", new() { Anonymous = true, Subscriber = false }, []));
        Assert.Equal(new SelectionRefusal(403, "rule 'premium' allows no route"), policy.Select(Ask.Message("tel:+19005550100"), Ask.Stranger).Refusal);
        Assert.Equal(new SelectionRefusal(433, "rule 'nameless' allows no route to anonymous senders"), policy.Select(Ask.Message(anonymous: true), Ask.Stranger).Refusal);
        Assert.Equal(403, Ask.Policy([new FakeFunction("sms")], (PlanStep[])[]).Select(Ask.Message(), Ask.Stranger).Refusal!.Status);
    }

    [Fact]
    public void Where_only_health_stands_against_a_route_the_sender_may_try_later()
    {
        var policy = Ask.Policy([new FakeFunction("sms")], [Ask.Native], new SelectionRule("live", new() { LinkUp = "sms" }, [Ask.Native, Ask.Sms]));
        var down = Ask.Stranger with { WhyDown = _ => "bind refused" };
        Assert.Equal(new SelectionRefusal(503, "rule 'live' needs sms, which is down: bind refused"), policy.Select(Ask.Message(), down).Refusal);
        Assert.Equal("sms", policy.Select(Ask.Message(), Ask.Stranger).Routes());
        Assert.Equal("native", policy.Select(Ask.Message(Ask.Bob), down with { IsSubscriber = true }).Routes());
    }

    private static FakeFunction Refusing(string name, RefusalReason reason) => new(name) { OnPreview = (_, _) => ConversionPreview.Refused(reason) };
}
