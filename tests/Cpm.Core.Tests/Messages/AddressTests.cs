using Cpm.Core.Messages;

namespace Cpm.Core.Tests.Messages;

public sealed class AddressTests
{
    [Theory]
    [InlineData("tel:+15550100001", "tel:+15550100001")]
    [InlineData("TEL:+1-555-010-0001", "tel:+15550100001")]
    [InlineData("tel:+1(555)010.0001", "tel:+15550100001")]
    [InlineData("tel:+15550100001;phone-context=+1", "tel:+15550100001")]
    [InlineData("+15550100001", "tel:+15550100001")]
    [InlineData("  +15550100001 ", "tel:+15550100001")]
    [InlineData("sip:+15550100001@cpm.example;user=phone", "tel:+15550100001")]
    [InlineData("sip:+15550100001@cpm.example", "tel:+15550100001")]
    [InlineData("sips:+15550100001@cpm.example;USER=Phone;transport=tls", "tel:+15550100001")]
    [InlineData("sip:+1-555-010-0001;isub=1@cpm.example;user=phone", "tel:+15550100001")]
    [InlineData("sip:alice@CPM.Example", "sip:alice@cpm.example")]
    [InlineData("sip:Alice@cpm.example;transport=tcp", "sip:Alice@cpm.example")]
    [InlineData("sip:alice:pw@cpm.example?subject=x", "sip:alice@cpm.example")]
    [InlineData("SIPS:alice@cpm.example", "sip:alice@cpm.example")]
    [InlineData("sip:alice@cpm.example:5080", "sip:alice@cpm.example:5080")]
    [InlineData("sip:CPM.example;lr", "sip:cpm.example")]
    [InlineData("tel:911", "tel:911")]
    [InlineData("tel:7042;phone-context=Example.com", "tel:7042;phone-context=example.com")]
    public void Canonical(string uri, string expected)
    {
        Assert.True(Address.TryCanonicalize(uri, out var canonical));
        Assert.Equal(expected, canonical);
        // Once canonical, always canonical.
        Assert.True(Address.TryCanonicalize(canonical, out var again));
        Assert.Equal(canonical, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("alice")]
    [InlineData("mailto:alice@cpm.example")]
    [InlineData("tel:")]
    [InlineData("tel:hello there")]
    [InlineData("sip:")]
    [InlineData("sip:@cpm.example")]
    [InlineData("sip:alice@")]
    [InlineData("sip:al ice@cpm.example")]
    [InlineData("sip:alice@cpm example")]
    [InlineData("sip:alice@cpm.example>")]
    public void NoAddress(string uri) => Assert.False(Address.TryCanonicalize(uri, out _));

    [Theory]
    [InlineData("sip:alice@cpm.example", "cpm.example")]
    [InlineData("sip:alice@cpm.example:5080", "cpm.example")]
    [InlineData("sip:alice@[2001:db8::1]", "[2001:db8::1]")]
    [InlineData("tel:+15550100001", "")]
    public void Domain(string canonical, string expected) => Assert.Equal(expected, Address.DomainOf(canonical).ToString());

    [Theory]
    [InlineData("tel:+15550100001", true)]
    [InlineData("tel:911", false)]
    [InlineData("sip:alice@cpm.example", false)]
    public void Number(string canonical, bool expected) => Assert.Equal(expected, Address.TryGetNumber(canonical, out _));
}
