using Xunit;

namespace Cpm.Mime.Tests.Headers;

public class MediaTypeTests
{
    [Fact]
    public void Type_subtype_and_parameters()
    {
        var type = MediaType.Parse(" Multipart/Mixed (a comment) ; Boundary = \"b \\\"1\\\"\" ;\r\n type=text/xml;; x=(c)y ; ");
        Assert.True(type.IsMultipart);
        Assert.True(type.Is("multipart/mixed"u8));
        Assert.Equal("b \"1\"", type.Boundary);
        Assert.Equal("text/xml", type.Parameters.Get("TYPE"));
        Assert.Equal("y", type.Parameters.Get("x"));
        Assert.Null(type.Charset);
        Assert.Null(type.Parameters.Get("nothing"));
        Assert.True(type.Parameters.TryGetRaw("type"u8, out var raw) && raw.SequenceEqual("text/xml"u8));
    }

    [Theory]
    [InlineData("text/plain; name*=utf-8'en'Gr%C3%BC%C3%9Fe.txt", "Grüße.txt")]
    [InlineData("text/plain; name*=iso-8859-1''Gr%FC%DFe", "Grüße")]
    [InlineData("text/plain; name*0=\"one \"; name*1=two; name*2=three", "one twothree")]
    [InlineData("text/plain; name*1=b; name*0=a", "ab")]
    [InlineData("text/plain; name*0*=utf-8''%41; name*1*=%42; name*2=%43", "AB%43")]
    [InlineData("text/plain; name=plain; name*=utf-8''fancy", "fancy")]
    [InlineData("text/plain; name*=utf-8''broken%4", "broken%4")]
    [InlineData("text/plain; name=\"first\"; name=second", "first")]
    public void Rfc2231(string text, string expected) => Assert.Equal(expected, MediaType.Parse(text).Parameters.Get("name"));

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("text/")]
    [InlineData("/plain")]
    [InlineData("text/plain/x")]
    [InlineData("text /plain")]
    [InlineData("text/plain; charset")]
    [InlineData("text/plain; charset=\"open")]
    [InlineData("text/plain; =x")]
    [InlineData("text/plain charset=x")]
    [InlineData("text/plain; a=b\"c\"")]
    public void Refuses(string text) => Assert.False(MediaType.TryParse(Samples.Bytes(text), out _));

    [Fact]
    public void Refuses_too_many_parameters() =>
        Assert.False(MediaType.TryParse(Samples.Bytes("a/b" + string.Concat(Enumerable.Range(0, 65).Select(i => $";p{i}=1"))), out _));

    [Theory]
    [InlineData("text/*", true)]
    [InlineData("TEXT/Plain", true)]
    [InlineData("*/*", true)]
    [InlineData("*", true)]
    [InlineData("text/html", false)]
    [InlineData("te/*", false)]
    [InlineData("", false)]
    public void Matches_ranges(string range, bool expected) => Assert.Equal(expected, MediaType.Parse("text/plain;charset=utf-8").Matches(range));

    [Theory]
    [InlineData("text/plain;charset=utf-8", "TEXT/plain ; Charset=\"UTF-8\"", true)]
    [InlineData("a/b;x=1;y=2", "a/b;y=2;x=1", true)]
    [InlineData("a/b;x=ab", "a/b;x*0=a;x*1=b", true)]
    [InlineData("a/b;x=1", "a/b", false)]
    [InlineData("a/b;x=A", "a/b;x=a", false)]
    [InlineData("a/b", "a/c", false)]
    public void Equality(string left, string right, bool expected)
    {
        var (a, b) = (MediaType.Parse(left), MediaType.Parse(right));
        Assert.Equal(expected, a == b);
        Assert.Equal(expected, b.Equals(a));
        if (expected) Assert.Equal(a.GetHashCode(), b.GetHashCode());
    }

    [Fact]
    public void Content_disposition()
    {
        Assert.True(ContentDisposition.TryParse(Samples.Bytes("Attachment; filename=\"../a/b.jpg\""), out var disposition));
        Assert.True(disposition.Is("attachment"u8));
        Assert.Equal("b.jpg", disposition.FileName);
        Assert.False(ContentDisposition.TryParse(Samples.Bytes("; x=y"), out _));
        Assert.True(ContentDisposition.TryParse(Samples.Bytes("recipient-list-history; handling=optional"), out var history));
        Assert.Equal("optional", history.Parameters.Get("handling"));
    }

    [Theory]
    [InlineData("text/plain", true)]
    [InlineData("text/plain; charset=UTF-8", true)]
    [InlineData("text/plain; format=flowed; charset=\"us-ascii\"", true)]
    [InlineData("text/plain;charset*=us-ascii'en'utf-8", true)]
    [InlineData("text/plain;charset=iso-8859-1", false)]
    [InlineData("text/plain;charset=utf-16", false)]
    [InlineData("text/plain;charset*=us-ascii''iso-8859-15", false)]
    public void Text_that_is_utf8_already_is_known_by_its_type(string value, bool expected) => Assert.Equal(expected, MediaType.Parse(value).IsUtf8);
}
