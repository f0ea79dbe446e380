using Cpm.Interworking.Sms.Mapping;
using Cpm.Smpp.Pdus;
using Xunit;

namespace Cpm.Interworking.Sms.Tests.Mapping;

public class AddressTests
{
    private static readonly AddressRules Rules = new("sms.example", "44");

    [Theory]
    [InlineData("tel:+447700900123", Ton.International, Npi.Isdn, "447700900123")]
    [InlineData("tel:+44-7700-900123", Ton.International, Npi.Isdn, "447700900123")]
    [InlineData("tel:+447700900123;npdi", Ton.International, Npi.Isdn, "447700900123")]
    [InlineData("sip:+447700900123@example.com;user=phone", Ton.International, Npi.Isdn, "447700900123")]
    [InlineData("sip:+447700900123@example.com", Ton.International, Npi.Isdn, "447700900123")]
    [InlineData("tel:07700900123;phone-context=+44", Ton.International, Npi.Isdn, "447700900123")]
    [InlineData("tel:07700900123;phone-context=op.example", Ton.National, Npi.Isdn, "07700900123")]
    [InlineData("tel:12345;phone-context=op.example", Ton.Unknown, Npi.Unknown, "12345")]
    [InlineData("tel:*100#;phone-context=op.example", Ton.Unknown, Npi.Unknown, "*100#")]
    public void To_smpp(string address, Ton ton, Npi npi, string digits)
    {
        Assert.True(AddressToSmpp.TryMap(address, out var mapped));
        Assert.Equal(Address.Of(ton, npi, digits), mapped);
    }

    [Theory]
    [InlineData("sip:alice@example.com")]
    [InlineData("sip:12345@example.com")]
    [InlineData("mailto:alice@example.com")]
    [InlineData("tel:")]
    [InlineData("tel:+4477009001234567")]
    [InlineData("tel:12a45;phone-context=op.example")]
    [InlineData("")]
    public void Nothing_without_a_number(string address) => Assert.False(AddressToSmpp.TryMap(address, out _));

    [Theory]
    [InlineData(Ton.International, "447700900123", "tel:+447700900123")]
    [InlineData(Ton.International, "+447700900123", "tel:+447700900123")]
    [InlineData(Ton.International, "00447700900123", "tel:+447700900123")]
    [InlineData(Ton.Unknown, "447700900123", "tel:+447700900123")]
    [InlineData(Ton.Unknown, "00447700900123", "tel:+447700900123")]
    [InlineData(Ton.Unknown, "+447700900123", "tel:+447700900123")]
    [InlineData(Ton.National, "07700900123", "tel:+447700900123")]
    [InlineData(Ton.National, "7700900123", "tel:+447700900123")]
    [InlineData(Ton.Unknown, "07700900123", "tel:07700900123;phone-context=sms.example")]
    [InlineData(Ton.Unknown, "12345", "tel:12345;phone-context=sms.example")]
    [InlineData(Ton.NetworkSpecific, "12345", "tel:12345;phone-context=sms.example")]
    [InlineData(Ton.Abbreviated, "123", "tel:123;phone-context=sms.example")]
    [InlineData(Ton.Alphanumeric, "My Bank", "sip:My%20Bank@sms.example")]
    [InlineData(Ton.Alphanumeric, "12345", "sip:12345@sms.example")]
    [InlineData(Ton.Unknown, "My-Bank", "sip:My-Bank@sms.example")]
    [InlineData(Ton.International, "a\r\nb;x@y", "sip:a%0D%0Ab%3Bx%40y@sms.example")]
    [InlineData(Ton.International, "", "sip:anonymous@anonymous.invalid")]
    public void From_smpp(Ton ton, string digits, string expected)
    {
        var mapped = AddressFromSmpp.Map(Address.Of(ton, Npi.Isdn, digits), Rules);
        Assert.Equal(expected, mapped.Address);
        Assert.Equal(expected.StartsWith("tel:", StringComparison.Ordinal), mapped.IsReplyable);
        Assert.Equal(expected.StartsWith("tel:+", StringComparison.Ordinal), mapped.IsInternational);
        Assert.Equal(digits.Length == 0, mapped.IsAnonymous);
    }

    [Theory]
    [InlineData("tel:+447700900123")]
    [InlineData("tel:12345;phone-context=sms.example")]
    public void There_and_back(string address)
    {
        Assert.True(AddressToSmpp.TryMap(address, out var mapped));
        Assert.Equal(address, AddressFromSmpp.Map(mapped, Rules).Address);
    }

    [Fact]
    public void National_numbers_without_a_country_stay_local() =>
        Assert.Equal("tel:07700900123;phone-context=sms.invalid", AddressFromSmpp.Map(Address.Of(Ton.National, Npi.Isdn, "07700900123"), AddressRules.Standard).Address);
}
