using Cpm.Interworking.Selecting;
using Cpm.Primitives;
using Xunit;

namespace Cpm.Interworking.Tests.Selecting;

public sealed class ConditionTests
{
    /// <summary>Each key alone: a message for which it holds, one for which it does not, and what the operator is told then.</summary>
    public static TheoryData<string, SelectionCondition, bool, string> Keys => new()
    {
        { "prefix", new() { RecipientPrefix = "+1555" }, true, "" },
        { "prefix with scheme", new() { RecipientPrefix = "tel:+1555" }, true, "" },
        { "prefix", new() { RecipientPrefix = "+44" }, false, "asks for RecipientPrefix +44, the recipient is tel:+15550100009" },
        { "prefix longer than the number", new() { RecipientPrefix = "+155501000091" }, false, "asks for RecipientPrefix +155501000091, the recipient is tel:+15550100009" },
        { "domain of a number", new() { RecipientDomain = "other.example" }, false, "asks for RecipientDomain other.example, the recipient is tel:+15550100009" },
        { "subscriber", new() { Subscriber = false }, true, "" },
        { "subscriber", new() { Subscriber = true }, false, "asks for Subscriber true, the recipient is no subscriber" },
        { "registered", new() { Registered = false }, true, "" },
        { "registered", new() { Registered = true }, false, "asks for Registered true, the recipient is not registered" },
        { "sender", new() { SenderPrefix = "+15550100001" }, true, "" },
        { "sender", new() { SenderPrefix = "+2" }, false, "asks for SenderPrefix +2, the sender is tel:+15550100001" },
        { "service", new() { Service = MessageKind.Pager }, true, "" },
        { "service", new() { Service = MessageKind.Large }, false, "asks for Service Large, the message is Pager" },
        { "type", new() { ContentType = "text/plain" }, true, "" },
        { "type in capitals", new() { ContentType = "Text/Plain" }, true, "" },
        { "type with wildcard", new() { ContentType = "text/*" }, true, "" },
        { "any type", new() { ContentType = "*/*" }, true, "" },
        { "any type", new() { ContentType = "*" }, true, "" },
        { "type", new() { ContentType = "image/*" }, false, "asks for ContentType image/*, the content is text/plain" },
        { "type that begins alike", new() { ContentType = "text/pl" }, false, "asks for ContentType text/pl, the content is text/plain" },
        { "smallest size", new() { MinSize = 5 }, true, "" },
        { "smallest size", new() { MinSize = 6 }, false, "asks for MinSize 6, the content has 5 octets" },
        { "largest size", new() { MaxSize = 5 }, true, "" },
        { "largest size", new() { MaxSize = 4 }, false, "asks for MaxSize 4, the content has 5 octets" },
        { "recipients", new() { MaxRecipients = 3 }, true, "" },
        { "recipients", new() { MaxRecipients = 2 }, false, "asks for MaxRecipients 2, the message has 3" },
        { "anonymous", new() { Anonymous = false }, true, "" },
        { "anonymous", new() { Anonymous = true }, false, "asks for Anonymous true, the sender is not anonymous" },
        { "link", new() { LinkUp = "sms" }, true, "" },
        { "link", new() { LinkUp = "mms" }, false, "needs mms, which is down: bind refused" },
        { "all hold", new() { RecipientPrefix = "+1", Subscriber = false, MaxSize = 100, LinkUp = "sms" }, true, "" },
        { "one does not", new() { RecipientPrefix = "+1", Subscriber = false, MaxSize = 1, LinkUp = "sms" }, false, "asks for MaxSize 1, the content has 5 octets" },
        { "nothing asked", new(), true, "" },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_key_decides(string name, SelectionCondition when, bool holds, string reason)
    {
        Assert.NotEmpty(name);
        var policy = Ask.Policy([new FakeFunction("sms"), new FakeFunction("mms")], new SelectionRule("r", when, [Ask.Sms]));
        var facts = new SelectionFacts(false, WhyDown: link => link == "mms" ? "bind refused" : null);
        var input = Ask.Message(recipients: 3);
        var explanation = policy.Explain(input, facts);
        Assert.Equal(holds ? "r" : "default", policy.Select(input, facts).Rule);
        Assert.Equal(holds ? "rule 'r' holds" : $"rule 'r' {reason}", explanation.Reasons[0]);
    }

    [Theory]
    [InlineData("sip:x@other.example", true)]
    [InlineData("sip:x@other.example:5062", true)]
    [InlineData("sip:x@sub.other.example", false)]
    [InlineData("sip:x@cpm.example", false)]
    public void A_domain_is_compared_whole(string to, bool holds)
    {
        var policy = Ask.Policy([new FakeFunction("im") { RequiresNumber = false }], [Ask.Native], new SelectionRule("r", new() { RecipientDomain = "OTHER.example" }, [new("im")]));
        Assert.Equal(holds ? "r" : "default", policy.Select(Ask.Message(to), Ask.Stranger).Rule);
    }

    [Fact]
    public void The_first_rule_that_holds_decides()
    {
        var policy = Ask.Policy(
            new SelectionRule("no", new() { RecipientPrefix = "+44" }, []),
            new SelectionRule("first", new() { RecipientPrefix = "+15550" }, [Ask.Sms]),
            new SelectionRule("second", new() { RecipientPrefix = "+1" }, []));
        Assert.Equal("first", policy.Select(Ask.Message(), Ask.Stranger).Rule);
        Assert.Equal("second", policy.Select(Ask.Message("tel:+1666"), Ask.Stranger).Rule);
        Assert.Equal("default", policy.Select(Ask.Message("tel:+33123"), Ask.Stranger).Rule);
    }

    [Fact]
    public void Health_is_asked_only_where_nothing_else_stands_against_the_rule()
    {
        var asked = new List<string>();
        var policy = Ask.Policy(new SelectionRule("r", new() { RecipientPrefix = "+44", LinkUp = "sms" }, [Ask.Sms]));
        policy.Select(Ask.Message(), Ask.Stranger with { WhyDown = Record });
        Assert.Empty(asked);
        policy.Select(Ask.Message("tel:+441"), Ask.Stranger with { WhyDown = Record });
        Assert.Equal(["sms"], asked);

        string? Record(string name)
        {
            asked.Add(name);
            return null;
        }
    }
}
