using Cpm.Primitives;
using Xunit;

namespace Cpm.Mime.Tests.Imdn;

public class IsComposingTests
{
    [Theory]
    [InlineData(true, "text/plain", 90)]
    [InlineData(false, null, null)]
    public void Comes_back(bool active, string? contentType, int? refresh)
    {
        var indication = new IsComposing { Active = active, ContentType = contentType, Refresh = refresh };
        using var output = new PooledWriter();
        indication.Write(output);
        Assert.True(IsComposing.TryRead(output.WrittenMemory, null, out var again, out _));
        Assert.Equal(indication, again);
    }

    [Theory]
    [InlineData("<isComposing><state>thinking</state></isComposing>", XmlRejection.None)]
    [InlineData("<isComposing/>", XmlRejection.Incomplete)]
    [InlineData("<imdn/>", XmlRejection.WrongRoot)]
    [InlineData("<!DOCTYPE x><isComposing/>", XmlRejection.DocumentType)]
    public void Reads_or_says_why_not(string document, XmlRejection expected)
    {
        Assert.Equal(expected == XmlRejection.None, IsComposing.TryRead(Samples.Bytes(document), null, out var indication, out var rejection));
        Assert.Equal(expected, rejection);
        Assert.False(indication?.Active ?? false);
    }
}
