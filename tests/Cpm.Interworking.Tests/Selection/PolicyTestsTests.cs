using Cpm.Core.Preferences;
using Cpm.Interworking.Selecting;
using Xunit;

namespace Cpm.Interworking.Tests.Selecting;

public sealed class PolicyTestsTests
{
    private static readonly SelectionPolicy Policy = Ask.Policy(new SelectionRule("pictures", new() { ContentType = "image/*", Subscriber = false }, []));

    [Fact]
    public void Cases_that_hold_say_nothing()
    {
        Assert.Empty(Run("""
            [ // comments are allowed
              { "name": "stranger", "given": { "from": "+15550100001", "to": "+15550100009", "text": "hi" }, "expect": { "routes": ["sms"], "rule": "default" } },
              { "name": "picture", "given": { "from": "+15550100001", "to": "+15550100009", "contentType": "image/png", "size": 70000 }, "expect": { "routes": [], "rule": "pictures", "status": 403 } },
              { "name": "registered", "given": { "from": "+1", "to": "+2", "subscriber": true, "registered": true }, "expect": { "routes": ["native", "sms"] } },
              { "name": "back", "given": { "from": "+1", "to": "+2", "origin": "sms", "group": "a" }, "expect": { "routes": [], "status": 482 } },
            ]
            """));
    }

    [Theory]
    [InlineData("""{ "routes": ["native"] }""", "'t': expects [native], 'default' says [sms]")]
    [InlineData("""{ "routes": [] }""", "'t': expects [], 'default' says [sms]")]
    [InlineData("""{ "routes": ["sms"], "rule": "pictures" }""", "'t': expects rule 'pictures', 'default' decides: [sms]")]
    [InlineData("""{ "routes": ["sms"], "status": 404 }""", "'t': expects 404, 'default' says [sms]")]
    public void A_case_that_does_not_hold_says_why(string expected, string failure) =>
        Assert.Equal([failure], Run($$"""[{ "name": "t", "given": { "from": "+1", "to": "+2" }, "expect": {{expected}} }]"""));

    [Fact]
    public void An_address_that_is_none_fails() =>
        Assert.Equal(["'t': 'bob' is no address"], Run("""[{ "name": "t", "given": { "from": "+1", "to": "bob" }, "expect": { "routes": ["sms"] } }]"""));

    [Fact]
    public void What_is_not_given_comes_from_the_configuration()
    {
        const string Json = """[{ "name": "t", "given": { "from": "+1", "to": "+2" }, "expect": { "routes": ["sms"] } }]""";
        var tests = PolicyTests.Read(Json, out _)!;
        Assert.Equal(1, tests.Count);
        Assert.Empty(tests.Run(Policy, to => to == "tel:+2" ? WhenOffline.Interwork : null));
        Assert.Equal(["'t': expects [sms], 'default' says [native, sms]"], tests.Run(Policy, _ => WhenOffline.Defer));
    }

    [Theory]
    [InlineData("", false, Bar.None, true)]
    [InlineData("", false, Bar.Incoming, false)]
    [InlineData("", true, Bar.None, false)]
    [InlineData(""", "barred": "Outgoing" """, false, Bar.None, false)]
    [InlineData(""", "barred": "None" """, false, Bar.Incoming, true)]
    public void Lists_of_subscribers_are_asked_unless_the_test_says_what_they_say(string given, bool isAnonymous, Bar configured, bool passes)
    {
        var tests = PolicyTests.Read($$"""[{ "name": "t", "given": { "from": "+1", "to": "+2", "anonymous": {{(isAnonymous ? "true" : "false")}} {{given}} }, "expect": { "routes": [], "rule": "barring", "status": {{(isAnonymous ? 433 : 403)}} } }]""", out var error)!;
        Assert.Null(error);
        var failures = tests.Run(Policy, barred: (from, to, anonymous) => (from, to) == ("tel:+1", "tel:+2") && anonymous ? Bar.Anonymous : configured);
        Assert.Equal(passes ? ["'t': expects [], 'default' says [sms]"] : [], failures);
    }

    [Theory]
    [InlineData("{", "line 1")]
    [InlineData("""[{ "name": "t", "given": { "from": "+1", "to": "+2", "colour": "red" }, "expect": { "routes": [] } }]""", "colour")]
    [InlineData("""[{ "name": "t", "given": { "from": "+1" }, "expect": { "routes": [] } }]""", "to")]
    [InlineData("""[{ "name": "t", "given": { "from": "+1", "to": "+2" }, "expect": {} }]""", "routes")]
    public void A_file_that_cannot_be_read_says_where(string json, string word)
    {
        Assert.Null(PolicyTests.Read(json, out var error));
        Assert.Contains(word, error!, StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Run(string json)
    {
        var tests = PolicyTests.Read(json, out var error);
        Assert.Null(error);
        return tests!.Run(Policy);
    }
}
