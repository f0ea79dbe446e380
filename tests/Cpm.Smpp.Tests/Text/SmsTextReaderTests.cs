using System.Text;
using Cpm.Smpp.Text;
using Xunit;

namespace Cpm.Smpp.Tests.Text;

public class SmsTextReaderTests
{
    private static string Joined(SmsAlphabet alphabet, params byte[][] parts)
    {
        var reader = new SmsTextReader();
        foreach (var part in parts) reader.Append(part, alphabet);
        return reader.Finish();
    }

    [Fact]
    public void Byte_order_marks_are_taken_off()
    {
        Assert.Equal("ab", SmsTextReader.Decode([0xFE, 0xFF, 0, 0x61, 0, 0x62], SmsAlphabet.Ucs2));
        Assert.Equal("ab", SmsTextReader.Decode([0xFF, 0xFE, 0x61, 0, 0x62, 0], SmsAlphabet.Ucs2));
        Assert.Equal("abcd", Joined(SmsAlphabet.Ucs2, [0xFF, 0xFE, 0x61, 0, 0x62, 0], [0x63, 0, 0x64, 0]));
        Assert.Equal("ab", Joined(SmsAlphabet.Ucs2, [0xFE, 0xFF, 0, 0x61], [0xFE, 0xFF, 0, 0x62]));
    }

    [Fact]
    public void Parts_cut_anywhere_are_joined_first()
    {
        var octets = Encoding.BigEndianUnicode.GetBytes("a🐳b");
        for (var cut = 0; cut <= octets.Length; cut++) Assert.Equal("a🐳b", Joined(SmsAlphabet.Ucs2, octets[..cut], octets[cut..]));
        Assert.Equal("1€2", Joined(SmsAlphabet.Gsm7, [0x31, 0x1B], [0x65, 0x32]));
    }

    [Fact]
    public void What_stays_broken_is_marked()
    {
        Assert.Equal("a\uFFFD", SmsTextReader.Decode([0, 0x61, 0xD8, 0x3D], SmsAlphabet.Ucs2));
        Assert.Equal("a\uFFFD", SmsTextReader.Decode([0, 0x61, 0x62], SmsAlphabet.Ucs2));
        Assert.Equal("a\uFFFD", SmsTextReader.Decode([0x61, 0xE9], SmsAlphabet.Ascii));
    }

    [Theory]
    [InlineData("1B41", "A")]
    [InlineData("411B", "A")]
    [InlineData("1B1B41", " A")]
    [InlineData("1B65", "€")]
    [InlineData("00", "@")]
    [InlineData("C1", "A")]
    public void Escapes(string hex, string text) => Assert.Equal(text, SmsTextReader.Decode(Convert.FromHexString(hex), SmsAlphabet.Gsm7));

    [Fact]
    public void Octets_that_are_no_text_are_shown_as_they_are() => Assert.Equal("é\u0001", SmsTextReader.Decode([0xE9, 1], SmsAlphabet.Latin1));
}
