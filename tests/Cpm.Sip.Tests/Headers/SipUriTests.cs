using Cpm.Sip.Headers;

namespace Cpm.Sip.Tests.Headers;

public sealed class SipUriTests
{
    [Theory]
    [InlineData("sip:alice@example.com", SipUriScheme.Sip, "alice", "", "example.com", 0, "", "")]
    [InlineData("SIPS:alice:pw@example.com:5061;transport=tcp?subject=a%20b&x=", SipUriScheme.Sips, "alice", "pw", "example.com", 5061, ";transport=tcp", "subject=a%20b&x=")]
    [InlineData("sip:[2001:db8::1]:5060", SipUriScheme.Sip, "", "", "[2001:db8::1]", 5060, "", "")]
    [InlineData("sip:user;par=u%40example.net@example.com", SipUriScheme.Sip, "user;par=u%40example.net", "", "example.com", 0, "", "")]
    [InlineData("sip:+1-212-555@gw.example;user=phone", SipUriScheme.Sip, "+1-212-555", "", "gw.example", 0, ";user=phone", "")]
    [InlineData("tel:+1-201-555-0123;isub=1411;phone-context=example.com", SipUriScheme.Tel, "+1-201-555-0123", "", "", 0, ";isub=1411;phone-context=example.com", "")]
    [InlineData("tel:7042;phone-context=+1-914", SipUriScheme.Tel, "7042", "", "", 0, ";phone-context=+1-914", "")]
    [InlineData("sip:a?b@host", SipUriScheme.Sip, "a?b", "", "host", 0, "", "")]
    public void Good_uri_is_divided(string text, SipUriScheme scheme, string user, string password, string host, int port, string parameters, string headers)
    {
        Assert.True(SipUri.TryParse(Samples.Memory(text), out var uri));
        Assert.Equal((scheme, user, password, host, port), (uri.Scheme, Samples.Text(uri.User), Samples.Text(uri.Password), Samples.Text(uri.Host), uri.Port));
        Assert.Equal((parameters, headers, text), (Samples.Text(uri.Parameters.Raw), Samples.Text(uri.Headers), uri.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sip:")]
    [InlineData("sip:@host")]
    [InlineData("sip:a@")]
    [InlineData("sip:a@b@c")]
    [InlineData("sip:a b@c")]
    [InlineData("sip:a@b c")]
    [InlineData("sip:a@b:")]
    [InlineData("sip:a@b:70000")]
    [InlineData("sip:a%4@b")]
    [InlineData("sip:a%zz@b")]
    [InlineData("sip:a@b;")]
    [InlineData("sip:a@b;x=")]
    [InlineData("sip:a@b;x=%")]
    [InlineData("sip:a@b?")]
    [InlineData("sip:a@2001:db8::1")]
    [InlineData("sip:a@[2001:db8::1")]
    [InlineData("sip:a@[1]")]
    [InlineData("tel:")]
    [InlineData("tel:+")]
    [InlineData("tel:---")]
    [InlineData("tel:+1x")]
    [InlineData("tel:1;;")]
    [InlineData("http://a")]
    [InlineData("alice")]
    public void Bad_uri_is_refused(string text) => Assert.False(SipUri.TryParse(Samples.Memory(text), out _));

    [Theory]
    [InlineData("sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtlanTa.CoM;Transport=tcp", true)]
    [InlineData("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5", true)]
    [InlineData("sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on", true)]
    [InlineData("sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com", "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com", true)]
    [InlineData("sip:alice@atlanta.com?subject=project%20x&priority=urgent", "sip:alice@atlanta.com?priority=urgent&subject=project%20x", true)]
    [InlineData("SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP", false)]
    [InlineData("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060", false)]
    [InlineData("sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp", false)]
    [InlineData("sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp", false)]
    [InlineData("sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting", false)]
    [InlineData("sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4", false)]
    [InlineData("sip:carol@chicago.com;security=off", "sip:carol@chicago.com;security=on", false)]
    [InlineData("sip:a@b", "sips:a@b", false)]
    [InlineData("sip:a@b", "sip:b", false)]
    [InlineData("sip:a%2fb@c", "sip:a/b@c", false)]
    [InlineData("sip:a@b;maddr=c", "sip:a@b", false)]
    [InlineData("tel:+1-201-555-0123", "tel:+1(201)555.0123", true)]
    [InlineData("tel:7042;phone-context=example.com", "TEL:7042;PHONE-CONTEXT=EXAMPLE.com", true)]
    [InlineData("tel:7042;phone-context=+1-9;ext=1-2", "tel:7042;ext=12;phone-context=+19", true)]
    [InlineData("tel:7042;phone-context=example.com", "tel:7042;phone-context=example.org", false)]
    [InlineData("tel:+17042", "tel:17042", false)]
    [InlineData("tel:+17042;isub=1", "tel:+17042", false)]
    [InlineData("urn:a", "urn:a", true)]
    [InlineData("urn:a", "urn:b", false)]
    public void Uris_compare(string left, string right, bool equal)
    {
        Assert.Equal(equal, SipUriComparer.AreEqual(Samples.Memory(left), Samples.Memory(right)));
        Assert.Equal(equal, SipUriComparer.AreEqual(Samples.Memory(right), Samples.Memory(left)));
    }

    [Theory]
    [InlineData("tel:+1-201-555.0123", false, "+12015550123")]
    [InlineData("sip:+1(201)5550123;isub=7@x;user=phone", false, "+12015550123")]
    [InlineData("sip:%2B12015550123@x", true, null)]
    [InlineData("sip:+12015550123@x", true, "+12015550123")]
    [InlineData("sip:+12015550123@x", false, null)]
    [InlineData("sip:alice@x;user=phone", false, null)]
    [InlineData("tel:7042;phone-context=x", false, "7042")]
    [InlineData("sip:x", true, null)]
    public void Telephone_number_is_taken(string text, bool guess, string? number)
    {
        Assert.True(SipUri.TryParse(Samples.Memory(text), out var uri));
        Assert.Equal(number is not null, TelephoneNumber.TryGet(uri, guess, out var found));
        Assert.Equal(number ?? "", found);
    }

    [Theory]
    [InlineData("sip:%61lice:pw@EXAMPLE.com:5062;transport=tcp?x=y", "sip:alice@example.com:5062")]
    [InlineData("sips:b", "sips:b")]
    [InlineData("tel:+1-201;isub=1", "tel:+1201")]
    [InlineData("tel:70-42;phone-context=Example.com", "tel:7042;phone-context=example.com")]
    public void Address_of_record_is_canonical(string text, string canonical)
    {
        Assert.True(SipUri.TryParse(Samples.Memory(text), out var uri));
        Assert.Equal(canonical, AddressOfRecord.Of(uri));
    }

    [Fact]
    public void Number_parameters_are_found_in_tel_and_sip()
    {
        Assert.True(SipUri.TryParse("tel:7042;phone-context=+1;isub=9"u8, out var tel));
        Assert.True(TelephoneNumber.TryGetParameter(tel, "isub"u8, out var isub));
        Assert.Equal("9", Samples.Text(isub));
        Assert.True(SipUri.TryParse("sip:7042;phone-context=+1@gw;user=phone"u8, out var sip));
        Assert.True(TelephoneNumber.TryGetParameter(sip, "Phone-Context"u8, out var context));
        Assert.Equal("+1", Samples.Text(context));
        Assert.False(TelephoneNumber.TryGetParameter(sip, "user"u8, out _));
    }
}
