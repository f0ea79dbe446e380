using Cpm.Sip.Headers;

namespace Cpm.Sip.Tests.Headers;

public sealed class NameAddrValueTests
{
    [Theory]
    [InlineData("<sip:a@b>", "", "sip:a@b", "")]
    [InlineData("sip:a@b;tag=1", "", "sip:a@b", ";tag=1")]
    [InlineData("<sip:a@b;transport=tcp>;tag=1", "", "sip:a@b;transport=tcp", ";tag=1")]
    [InlineData("Bob Smith<sip:a@b> ; tag = 1", "Bob Smith", "sip:a@b", "; tag = 1")]
    [InlineData("\"Bob \\\"the\\\" <x>\" <tel:+1>;x", "Bob \"the\" <x>", "tel:+1", ";x")]
    [InlineData("\"\" <sip:a@b>", "", "sip:a@b", "")]
    [InlineData("\"\\\\\" <sip:a@b>", "\\", "sip:a@b", "")]
    [InlineData("tel:+1-212;tag=9", "", "tel:+1-212", ";tag=9")]
    [InlineData("<urn:service:sos>", "", "urn:service:sos", "")]
    public void Good_address_is_read(string text, string display, string uri, string parameters)
    {
        Assert.True(NameAddrValue.TryParse(Samples.Memory(text), out var address));
        Assert.Equal((display, uri, parameters), (address.DecodeDisplayName(), Samples.Text(address.Uri), Samples.Text(address.Parameters.Raw)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sip")]
    [InlineData("<sip:a@b")]
    [InlineData("<>")]
    [InlineData("\"Bob <sip:a@b>")]
    [InlineData("\"Bob\" sip:a@b")]
    [InlineData("\"Bob\\\"")]
    [InlineData("a \"b\" <sip:a@b>")]
    [InlineData("Bell, A <sip:a@b>")]
    [InlineData("< sip:a@b>")]
    [InlineData("<sip:a@b >")]
    [InlineData("sip:a@b x")]
    [InlineData("<sip:a@b>x")]
    [InlineData("<sip:a@b>;")]
    [InlineData("<sip:a@b>;;x")]
    [InlineData("<sip:a@b>;x=")]
    [InlineData("<sip:a@b>;x=\"1")]
    [InlineData("sip:a@b?x=y")]
    [InlineData("sip:a@b,c")]
    [InlineData("1x:a@b<")]
    public void Bad_address_is_refused(string text) => Assert.False(NameAddrValue.TryParse(Samples.Memory(text), out _));

    [Fact]
    public void Parameters_are_walked()
    {
        Assert.True(NameAddrValue.TryParse(Samples.Memory("<sip:a@b>;a;B=1 ; c = \"x;\\\"y\";D=[::1]"), out var address));
        var seen = new List<string>();
        foreach (var parameter in address.Parameters) seen.Add($"{Samples.Text(parameter.Name)}={Samples.Text(parameter.Value)} {parameter.IsQuoted}");
        Assert.Equal(["a= False", "B=1 False", "c=x;\\\"y True", "D=[::1] False"], seen);
        Assert.True(address.Parameters.TryGet("b"u8, out var b));
        Assert.Equal("1", Samples.Text(b));
        Assert.True(address.Parameters.Has("A"u8));
        Assert.False(address.Parameters.Has("e"u8));
    }

    [Fact]
    public void Contact_gives_what_a_registrar_needs()
    {
        const string text = "\"A\" <sip:alice@192.0.2.1:5061;transport=tls>;+sip.instance=\"<urn:gsma:imei:35000000-000001-0>\";reg-id=2;q=0.75;expires=600;"
            + "+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg,urn%3Aurn-7%3a3gpp-service.ims.icsi.oma.cpm.largemsg\";isfocus";
        Assert.True(ContactValue.TryParse(Samples.Memory(text), out var contact));
        Assert.False(contact.IsWildcard);
        Assert.Equal("urn:gsma:imei:35000000-000001-0", Samples.Text(contact.SipInstance));
        Assert.Equal((2u, 750, 600u), (contact.RegId, contact.QThousandths, contact.Expires!.Value));
        var tags = contact.Address.Parameters;
        Assert.True(FeatureTags.Contains(tags, FeatureTags.Icsi, "urn:urn-7:3gpp-service.ims.icsi.oma.cpm.msg"u8));
        Assert.True(FeatureTags.Contains(tags, FeatureTags.Icsi, "URN:urn-7:3gpp-service.ims.icsi.oma.cpm.LARGEMSG"u8));
        Assert.False(FeatureTags.Contains(tags, FeatureTags.Icsi, "urn:urn-7:3gpp-service.ims.icsi.oma.cpm.session"u8));
        Assert.False(FeatureTags.Contains(tags, FeatureTags.Iari, "urn:urn-7:3gpp-service.ims.icsi.oma.cpm.msg"u8));
        Assert.True(FeatureTags.IsFeatureTag("isfocus"u8) && FeatureTags.IsFeatureTag("+g.oma.sip-im"u8));
        Assert.False(FeatureTags.IsFeatureTag("+sip.instance"u8) || FeatureTags.IsFeatureTag("expires"u8) || FeatureTags.IsFeatureTag(""u8));
    }

    [Theory]
    [InlineData("*", true, 1000, null)]
    [InlineData("<sip:a@b>;expires=280297596632815;q=5", false, 1000, 3600u)]
    [InlineData("<sip:a@b>;expires=x;q=0.1234", false, 1000, 3600u)]
    [InlineData("<sip:a@b>;q=1.000;expires=0", false, 1000, 0u)]
    [InlineData("<sip:a@b>;q=0", false, 0, null)]
    [InlineData("<sip:a@b>;q=1.001", false, 1000, null)]
    public void Contact_with_odd_values_falls_back(string text, bool wildcard, int q, uint? expires)
    {
        Assert.True(ContactValue.TryParse(Samples.Memory(text), out var contact));
        Assert.Equal((wildcard, q, expires), (contact.IsWildcard, contact.QThousandths, contact.Expires));
    }
}
