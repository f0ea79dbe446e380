using System.Text;
using Cpm.Sip.Messages;

namespace Cpm.Sip.Tests.Messages;

public sealed class SipHeaderNamesTests
{
    public static TheoryData<SipHeaderId> Ids() => new(Enum.GetValues<SipHeaderId>().Where(id => id != SipHeaderId.Other));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Name_is_found_in_any_case(SipHeaderId id)
    {
        var name = Encoding.ASCII.GetString(SipHeaderNames.Name(id));
        Assert.Equal(id, SipHeaderNames.Lookup(Encoding.ASCII.GetBytes(name)));
        Assert.Equal(id, SipHeaderNames.Lookup(Encoding.ASCII.GetBytes(name.ToUpperInvariant())));
        Assert.Equal(id, SipHeaderNames.Lookup(Encoding.ASCII.GetBytes(name.ToLowerInvariant())));
        Assert.Equal(SipHeaderId.Other, SipHeaderNames.Lookup(Encoding.ASCII.GetBytes(name + "x")));
        Assert.Equal(Enum.GetName(id), name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
    }

    [Theory]
    [InlineData("v", SipHeaderId.Via)]
    [InlineData("f", SipHeaderId.From)]
    [InlineData("T", SipHeaderId.To)]
    [InlineData("i", SipHeaderId.CallId)]
    [InlineData("m", SipHeaderId.Contact)]
    [InlineData("c", SipHeaderId.ContentType)]
    [InlineData("L", SipHeaderId.ContentLength)]
    [InlineData("e", SipHeaderId.ContentEncoding)]
    [InlineData("k", SipHeaderId.Supported)]
    [InlineData("s", SipHeaderId.Subject)]
    [InlineData("a", SipHeaderId.AcceptContact)]
    [InlineData("j", SipHeaderId.RejectContact)]
    [InlineData("d", SipHeaderId.RequestDisposition)]
    [InlineData("r", SipHeaderId.ReferTo)]
    [InlineData("b", SipHeaderId.ReferredBy)]
    [InlineData("o", SipHeaderId.Event)]
    [InlineData("u", SipHeaderId.AllowEvents)]
    [InlineData("x", SipHeaderId.SessionExpires)]
    [InlineData("q", SipHeaderId.Other)]
    [InlineData("", SipHeaderId.Other)]
    public void Compact_form_is_found(string form, SipHeaderId id) => Assert.Equal(id, SipHeaderNames.Lookup(Encoding.ASCII.GetBytes(form)));

    [Fact]
    public void Octet_beyond_ascii_is_no_compact_form() => Assert.Equal(SipHeaderId.Other, SipHeaderNames.Lookup([(byte)('v' | 0x80)]));

    [Fact]
    public void Every_method_has_its_token()
    {
        foreach (var method in Enum.GetValues<SipMethod>().Where(m => m != SipMethod.Unknown))
        {
            Assert.Equal(method.ToString().ToUpperInvariant(), Encoding.ASCII.GetString(method.Token().Span));
            Assert.Equal(method, SipMethods.Parse(method.Token().Span));
        }
        Assert.Equal(SipMethod.Unknown, SipMethods.Parse("invite"u8));
        Assert.Equal(SipMethod.Unknown, SipMethods.Parse(""u8));
    }
}
