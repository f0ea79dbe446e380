using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Selecting;
using Xunit;

namespace Cpm.Interworking.Tests.Selecting;

public sealed class PolicyCompilerTests
{
    public static TheoryData<string, SelectionRule, string> Mistakes => new()
    {
        { "S:Rules:0:Name", Rule(new()) with { Name = "" }, "every rule needs a name" },
        { "S:Rules:0:Name", Rule(new()) with { Name = "Default" }, "'Default' is taken by another rule or by the gateway" },
        { "S:Rules:0:Routes:0", Rule(new(), "fax"), "there is no route 'fax'; there are native, sms, sms/a" },
        { "S:Rules:0:Routes:1", Rule(new(), "sms", "sms"), "'sms' is listed twice" },
        { "S:Rules:0:Routes:0:For", Rule(new()) with { Routes = [new("native", TimeSpan.Zero)] }, "must be longer than 00:00:00" },
        { "S:Rules:0:When:LinkUp", Rule(new() { LinkUp = "mms" }), "there is no route or link 'mms'; there are sms, sms/a, smsc-1" },
        { "S:Rules:0:When:MinSize", Rule(new() { MinSize = 2, MaxSize = 1 }), "is greater than MaxSize: the rule can never hold" },
        { "S:Rules:0:When:MinSize", Rule(new() { MinSize = -1 }), "must be 0 or more" },
        { "S:Rules:0:When:MaxSize", Rule(new() { MaxSize = -1 }), "must be 0 or more" },
        { "S:Rules:0:When:MaxRecipients", Rule(new() { MaxRecipients = 0 }), "must be 1 or more" },
        { "S:Rules:0:When:ContentType", Rule(new() { ContentType = "text" }), "'text' is no media type without parameters: text/plain, text/*, */*" },
        { "S:Rules:0:When:ContentType", Rule(new() { ContentType = "text/plain;charset=utf-8" }), "'text/plain;charset=utf-8' is no media type without parameters: text/plain, text/*, */*" },
        { "S:Rules:0:When:RecipientPrefix", Rule(new() { RecipientPrefix = "" }), "must not be empty" },
        { "S:Rules:0:When:RecipientDomain", Rule(new() { RecipientDomain = "" }), "must not be empty" },
        { "S:Rules:0:When:SenderPrefix", Rule(new() { SenderPrefix = "" }), "must not be empty" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_named_with_its_path(string path, SelectionRule rule, string reason)
    {
        var errors = Compile(new SelectionSettings { Rules = [rule], Default = [Ask.Native], Domain = "d" });
        Assert.Equal([new ConfigurationError(path, reason)], errors);
    }

    [Fact]
    public void All_mistakes_are_named_at_once()
    {
        var errors = Compile(new SelectionSettings
        {
            Rules = [Rule(new() { MinSize = -1 }, "fax"), Rule(new()), Rule(new() { LinkUp = "x" })],
            Default = [new("a"), .. Enumerable.Repeat(Ask.Sms, 8)],
            Domain = "d",
            MaxHops = 0,
        });
        var expected = new[] { "S:MaxHops", "S:Rules:1:Name", "S:Rules:2:Name", "S:Rules:0:When:MinSize", "S:Rules:0:Routes:0", "S:Rules:2:When:LinkUp", "S:Default", "S:Default:0" };
        Assert.Equal(expected, errors.Select(error => error.Path).Take(expected.Length));
    }

    [Fact]
    public void Health_is_read_from_routes_and_links()
    {
        var function = Function();
        var policy = Ask.Policy([function], [Ask.Native]);
        Assert.Equal("not started", policy.Health("sms/a"));
        function.Routes[1].Set(1, null);
        Assert.Null(policy.Health("sms/a"));
        Assert.Equal("bind refused", policy.Health("smsc-1"));
        Assert.NotNull(policy.Health("other"));
    }

    private static List<ConfigurationError> Compile(SelectionSettings settings)
    {
        var errors = new List<ConfigurationError>();
        Assert.Null(PolicyCompiler.Compile(settings, [Function()], "S", errors));
        return errors;
    }

    private static FakeFunction Function() => new("sms", "a") { Links = [new FakeLink("smsc-1", new LinkStatus(false, "waiting", "bind refused", default, "", 1, 0))] };

    private static SelectionRule Rule(SelectionCondition when, params string[] routes) => new("r", when, [.. routes.Select(route => new PlanStep(route))]);
}
