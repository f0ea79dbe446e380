using Cpm.Primitives;
using Cpm.TestKit;
using FsCheck.Xunit;
using Xunit;

namespace Cpm.Mime.Tests.Text;

public class TransferTests
{
    [Theory]
    [InlineData(TransferEncoding.Base64, "SGVsbG8=", "Hello", true)]
    [InlineData(TransferEncoding.Base64, "SGVs\r\nbG8=\r\n", "Hello", true)]
    [InlineData(TransferEncoding.Base64, "SGVsbG8", "Hello", true)]
    [InlineData(TransferEncoding.Base64, "SGVsbA==SGVsbA==", "HellHell", true)]
    [InlineData(TransferEncoding.Base64, "SG*Vs-bG8=", "Hello", false)]
    [InlineData(TransferEncoding.Base64, "SGVsb", "Hel", false)]
    [InlineData(TransferEncoding.QuotedPrintable, "Gr=C3=BC=c3=9fe", "Grüße", true)]
    [InlineData(TransferEncoding.QuotedPrintable, "soft=\r\nbreak", "softbreak", true)]
    [InlineData(TransferEncoding.QuotedPrintable, "soft= \t\r\nbreak", "softbreak", true)]
    [InlineData(TransferEncoding.QuotedPrintable, "soft=\nbreak", "softbreak", true)]
    [InlineData(TransferEncoding.QuotedPrintable, "padding \t \r\nx  ", "padding\r\nx", true)]
    [InlineData(TransferEncoding.QuotedPrintable, "kept \t=\r\nx", "kept \tx", true)]
    [InlineData(TransferEncoding.QuotedPrintable, "100=% =4", "100=% =4", false)]
    [InlineData(TransferEncoding.QuotedPrintable, "a\rb", "a\rb", true)]
    [InlineData(TransferEncoding.QuotedPrintable, "end=", "end", true)]
    [InlineData(TransferEncoding.SevenBit, "=41", "=41", true)]
    [InlineData(TransferEncoding.Unknown, "=41", "=41", true)]
    public void Decodes_at_once_and_cut_at_every_byte(TransferEncoding encoding, string text, string expected, bool clean)
    {
        var sample = Samples.Bytes(text);
        foreach (var cut in Segments.AtEveryByte(sample))
        {
            using var output = new PooledWriter();
            var decoder = new TransferDecoder(encoding);
            foreach (var segment in cut) decoder.Write(segment.Span, output);
            Assert.Equal(clean, decoder.Complete(output));
            Assert.Equal(expected, output.WrittenMemory.Text());
        }
    }

    [Theory]
    [InlineData("BASE64", TransferEncoding.Base64)]
    [InlineData(" Quoted-Printable ", TransferEncoding.QuotedPrintable)]
    [InlineData("", TransferEncoding.SevenBit)]
    [InlineData("8BIT", TransferEncoding.EightBit)]
    [InlineData("binary", TransferEncoding.Binary)]
    [InlineData("x-uuencode", TransferEncoding.Unknown)]
    public void Names(string text, TransferEncoding expected) => Assert.Equal(expected, TransferEncodings.Parse(Samples.Bytes(text)));

    [Property(MaxTest = 300)]
    public void Base64_comes_back(byte[] content) => ComesBack(TransferEncoding.Base64, content);

    [Property(MaxTest = 300)]
    public void Quoted_printable_comes_back(byte[] content) => ComesBack(TransferEncoding.QuotedPrintable, content);

    [Property(MaxTest = 300)]
    public void Quoted_printable_text_comes_back(int seed)
    {
        var random = new Random(seed);
        var content = Enumerable.Range(0, random.Next(400)).Select(_ => " \t\r\n=aä."u8[random.Next(9)]).ToArray();
        ComesBack(TransferEncoding.QuotedPrintable, content);
    }

    private static void ComesBack(TransferEncoding encoding, byte[] content)
    {
        using var encoded = new PooledWriter();
        TransferEncoder.Encode(encoding, content, encoded);
        Assert.All(encoded.WrittenMemory.Text().Split('\n'), line => Assert.True(line.TrimEnd('\r').Length <= 76));
        using var decoded = new PooledWriter();
        Assert.True(TransferDecoder.Decode(encoding, encoded.WrittenSpan, decoded));
        Assert.Equal(content, decoded.WrittenSpan.ToArray());
    }

    [Fact]
    public void Decoding_allocates_nothing()
    {
        using var output = new PooledWriter(4096);
        var text = Samples.Bytes(Convert.ToBase64String(new byte[900]));
        Assert.Equal(0, Allocations.PerCall(() =>
        {
            output.Clear();
            TransferDecoder.Decode(TransferEncoding.Base64, text, output);
            TransferDecoder.Decode(TransferEncoding.QuotedPrintable, text, output);
        }));
    }
}
