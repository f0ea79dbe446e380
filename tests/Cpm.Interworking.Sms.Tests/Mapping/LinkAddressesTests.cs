using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Sms.Mapping;
using Cpm.Smpp.Pdus;
using Xunit;

namespace Cpm.Interworking.Sms.Tests.Mapping;

public class LinkAddressesTests
{
    private static readonly AddressRules British = new("sms.example", "44") { IsPlanned = true, TrunkPrefix = "0", InternationalPrefix = "00" };

    private static string Text(in Address address) => $"{(byte)address.Ton}/{(byte)address.Npi} {address.Text}";

    private static string Recipient(AddressRule rule, string address)
    {
        Assert.True(AddressToSmpp.TryMap(address, out var mapped));
        return Text((LinkAddresses.Standard with { Destination = [rule] }).MapRecipient(address, mapped));
    }

    [Theory]
    [InlineData("*", "tel:+447700900123", "2/1 07700900123")]
    [InlineData("+44*", "tel:+447700900123", "2/1 07700900123")]
    [InlineData("+447700900123", "tel:+447700900123", "2/1 07700900123")]
    [InlineData("tel:+44*", "tel:+447700900123", "2/1 07700900123")]
    [InlineData("+45*", "tel:+447700900123", "1/1 447700900123")]
    [InlineData("44*", "tel:+447700900123", "1/1 447700900123")]
    public void A_rule_writes_the_addresses_that_it_matches(string match, string address, string expected) =>
        Assert.Equal(expected, Recipient(new AddressRule(match) { Strip = "44", Prefix = "0", Ton = Ton.National }, address));

    [Fact]
    public void The_first_rule_that_matches_decides()
    {
        var addresses = LinkAddresses.Standard with { Destination = [new("12*") { Ton = Ton.NetworkSpecific }, new("*") { Ton = Ton.Unknown, Npi = Npi.Unknown }] };
        Assert.True(AddressToSmpp.TryMap("tel:12345;phone-context=x.example", out var code));
        Assert.Equal("3/0 12345", Text(addresses.MapRecipient("tel:12345;phone-context=x.example", code)));
        Assert.True(AddressToSmpp.TryMap("tel:+447700900123", out var number));
        Assert.Equal("0/0 447700900123", Text(addresses.MapRecipient("tel:+447700900123", number)));
    }

    [Fact]
    public void A_sender_may_have_a_name_or_a_short_code()
    {
        Assert.True(AddressToSmpp.TryMapText("MyBank", out var name));
        Assert.True(AddressToSmpp.TryMapText("12345", out var code));
        var addresses = LinkAddresses.Standard with { Source = [new("sip:bank@cpm.example") { As = name }, new("+1555*") { As = code }] };
        Assert.Equal(RefusalReason.None, addresses.TryMapSender("sip:bank@cpm.example", false, out var sender));
        Assert.Equal("5/0 MyBank", Text(sender));
        Assert.Equal(RefusalReason.None, addresses.TryMapSender("tel:+15550100001", false, out sender));
        Assert.Equal("0/0 12345", Text(sender));
        Assert.Equal(RefusalReason.BadSender, addresses.TryMapSender("sip:alice@cpm.example", false, out _));
    }

    [Fact]
    public void Who_hides_is_refused_or_shown_as_policy_has_it()
    {
        Assert.Equal(RefusalReason.AnonymityDisallowed, LinkAddresses.Standard.TryMapSender("tel:+15550100001", true, out _));
        Assert.Equal(RefusalReason.None, (LinkAddresses.Standard with { AnonymousSender = "Private" }).TryMapSender("tel:+15550100001", true, out var sender));
        Assert.Equal("5/0 Private", Text(sender));
    }

    [Theory]
    [InlineData("+15550100009", "1/1 15550100009")]
    [InlineData("12345", "0/0 12345")]
    [InlineData("0770090012345", "2/1 0770090012345")]
    [InlineData("My-Bank &co", "5/0 My-Bank &co")]
    public void What_operators_write(string text, string expected)
    {
        Assert.True(AddressToSmpp.TryMapText(text, out var mapped));
        Assert.Equal(expected, Text(mapped));
    }

    [Theory]
    [InlineData("")]
    [InlineData("A name too long")]
    [InlineData("Bänk")]
    public void What_they_must_not(string text) => Assert.False(AddressToSmpp.TryMapText(text, out _));

    [Theory]
    [InlineData("tel:07700900123;phone-context=cpm.example", "1/1 447700900123")]
    [InlineData("tel:0014155550100;phone-context=cpm.example", "1/1 14155550100")]
    [InlineData("tel:7700900123;phone-context=cpm.example", "1/1 447700900123")]
    [InlineData("tel:12345;phone-context=cpm.example", "0/0 12345")]
    [InlineData("tel:+15550100009", "1/1 15550100009")]
    public void A_national_plan_on_the_way_out(string address, string expected)
    {
        Assert.True(AddressToSmpp.TryMap(address, out var mapped, British));
        Assert.Equal(expected, Text(mapped));
    }

    [Theory]
    [InlineData(Ton.Unknown, "07700900123", "tel:+447700900123")]
    [InlineData(Ton.Unknown, "00447700900123", "tel:+447700900123")]
    [InlineData(Ton.National, "7700900123", "tel:+447700900123")]
    [InlineData(Ton.National, "07700900123", "tel:+447700900123")]
    [InlineData(Ton.Unknown, "447700900123", "tel:+447700900123")]
    [InlineData(Ton.Unknown, "01234", "tel:01234;phone-context=sms.example")]
    public void A_national_plan_on_the_way_in(Ton ton, string digits, string expected) =>
        Assert.Equal(expected, AddressFromSmpp.Map(Address.Of(ton, Npi.Isdn, digits), British).Address);

    [Fact]
    public void Italy_keeps_its_zero() =>
        Assert.Equal("tel:+390612345678", AddressFromSmpp.Map(Address.Of(Ton.National, Npi.Isdn, "0612345678"), new("x.example", "39") { IsPlanned = true, TrunkPrefix = "" }).Address);

    [Fact]
    public async Task Links_write_as_their_rules_say()
    {
        await using var rig = await Rig.StartAsync(
            ("Links:0:Addresses:Source:0:Match", "*"), ("Links:0:Addresses:Source:0:As", "Shop"), ("Links:0:Addresses:Destination:0:Ton", "Unknown"), ("Links:0:Addresses:Destination:0:Npi", "Unknown"),
            ("Links:0:Addresses:Destination:0:Prefix", "00"));
        Assert.Equal(AttemptStatus.Accepted, (await rig.DeliverAsync(new FakeAttempt("hi"))).Status);
        var submit = await rig.Smsc.NextSubmitAsync();
        Assert.Equal(("5/0 Shop", "0/0 0015550100009"), (Text(submit.Source), Text(submit.Destination)));
    }

    [Fact]
    public async Task Who_hides_is_shown_as_the_function_says()
    {
        await using var rig = await Rig.StartAsync(("AnonymousSender", "12345"));
        var attempt = new FakeAttempt("hi") { Anonymous = true };
        Assert.True(rig.Function.Preview(attempt.Message, "sms").Fits);
        Assert.Equal(AttemptStatus.Accepted, (await rig.DeliverAsync(attempt)).Status);
        Assert.Equal("0/0 12345", Text((await rig.Smsc.NextSubmitAsync()).Source));
    }
}
