using Cpm.Core.Preferences;
using Cpm.Core.Registration;
using Cpm.Core.Tests.Fixtures;

namespace Cpm.Core.Tests.Preferences;

public sealed class BarringTests
{
    [Theory]
    [InlineData("+1900*", "tel:+1900*", "tel:+19005550100", "tel:+1800")]
    [InlineData("tel:+1900*", "tel:+1900*", "tel:+1900", "sip:+1900@cpm.example")]
    [InlineData("sip:*@Spam.example", "sip:*@spam.example", "sip:x@spam.example", "sip:x@not.spam.example")]
    [InlineData("*", "*", "tel:+1", "")]
    [InlineData("+1 (555) 010-0009", "tel:+15550100009", "tel:+15550100009", "tel:+155501000091")]
    [InlineData("sip:+15550100009@any.example;user=phone", "tel:+15550100009", "tel:+15550100009", "tel:+15550100008")]
    [InlineData("sip:Mallory@FAR.example", "sip:Mallory@far.example", "sip:Mallory@far.example", "sip:mallory@far.example")]
    public void PatternNames(string text, string canonical, string inside, string outside)
    {
        Assert.True(AddressPattern.TryParse(text, out var pattern));
        Assert.Equal(canonical, pattern.ToString());
        Assert.True(pattern.Matches(inside));
        if (outside.Length > 0) Assert.False(pattern.Matches(outside));
        Assert.True(AddressPattern.TryParse(canonical, out var again));
        Assert.Equal(canonical, again.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("nobody")]
    [InlineData("1900*")]
    [InlineData("+*")]
    [InlineData("+19x*")]
    [InlineData("+1*900")]
    [InlineData("sip:*@")]
    [InlineData("sip:*@a*")]
    [InlineData("sip:a*@spam.example")]
    [InlineData("sip:spam*")]
    public void NoPattern(string text) => Assert.False(AddressPattern.TryParse(text, out _));

    [Fact]
    public void SendersListComesFirstThenTheRecipients()
    {
        var directory = new SubscriberDirectory(
        [
            Of(CoreFixture.Alice, "sip:alice@cpm.example", [], ["+1900*", "sip:carol@cpm.example"]),
            Of(CoreFixture.Bob, "sip:bob@cpm.example", ["sip:alice@cpm.example", "sip:*@spam.example"], [], anonymous: true),
            Of(CoreFixture.Carol, "sip:carol2@cpm.example", ["*"], []),
        ]);
        Assert.Equal(Bar.Outgoing, directory.BarBetween(CoreFixture.Alice, "tel:+19005550100", false));
        Assert.Equal(Bar.Outgoing, directory.BarBetween(CoreFixture.Alice, CoreFixture.Carol, false));
        Assert.Equal(Bar.None, directory.BarBetween(CoreFixture.Alice, "tel:+15550100009", true));
        // By an alias: the sender is known by its main address.
        Assert.Equal(Bar.Incoming, directory.BarBetween(CoreFixture.Alice, CoreFixture.Bob, false));
        Assert.Equal(Bar.Incoming, directory.BarBetween(CoreFixture.Alice, CoreFixture.Bob, true));
        Assert.Equal(Bar.Incoming, directory.BarBetween("sip:x@spam.example", CoreFixture.Bob, true));
        Assert.Equal(Bar.Anonymous, directory.BarBetween("tel:+15550100009", CoreFixture.Bob, true));
        Assert.Equal(Bar.None, directory.BarBetween("tel:+15550100009", CoreFixture.Bob, false));
        Assert.Equal(Bar.Incoming, directory.BarBetween(CoreFixture.Bob, "sip:carol2@cpm.example", false));
        Assert.Equal(Bar.None, directory.BarBetween(CoreFixture.Carol, CoreFixture.Alice, false));
        Assert.Equal(Bar.None, directory.BarBetween("tel:+15550100008", "tel:+15550100009", true));
    }

    private static Subscriber Of(string address, string alias, string[] incoming, string[] outgoing, bool anonymous = false) =>
        new(address, [alias], address, "") { Barring = new([.. incoming.Select(Pattern)], [.. outgoing.Select(Pattern)], anonymous) };

    private static AddressPattern Pattern(string text) => AddressPattern.TryParse(text, out var pattern) ? pattern : throw new ArgumentException(text);
}
