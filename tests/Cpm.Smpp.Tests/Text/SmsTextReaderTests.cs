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
    public void Latin_1_has_windows_characters_where_nobody_sends_control_characters()
    {
        var text = SmsTextReader.Decode([.. Enumerable.Range(0x80, 0x20).Select(o => (byte)o)], SmsAlphabet.Latin1);
        Assert.Equal("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ", text);
        for (var octet = 0xA0; octet <= 0xFF; octet++) Assert.Equal(((char)octet).ToString(), SmsTextReader.Decode([(byte)octet], SmsAlphabet.Latin1));
    }

    [Fact]
    public void Ascii_is_ascii_and_ucs_2_is_any_code_unit()
    {
        for (var octet = 0; octet < 0x80; octet++) Assert.Equal(((char)octet).ToString(), SmsTextReader.Decode([(byte)octet], SmsAlphabet.Ascii));
        for (var unit = 0; unit <= char.MaxValue; unit++)
        {
            if (char.IsSurrogate((char)unit) || unit is 0xFEFF or 0xFFFE) continue;
            Assert.Equal(((char)unit).ToString(), SmsTextReader.Decode([(byte)(unit >> 8), (byte)unit], SmsAlphabet.Ucs2));
        }
    }

    [Fact]
    public void A_packed_part_that_ends_in_an_at_sign_keeps_it_where_more_follows()
    {
        var packed = new byte[7];
        GsmPacking.Pack([0x61, 0x61, 0x61, 0x61, 0x61, 0x61, 0x61, 0x00], packed);
        Assert.Equal("aaaaaaa@aaaaaaa", Joined(SmsAlphabet.Gsm7Packed, packed, packed));
        GsmPacking.Pack([0x61, 0x61, 0x61, 0x61, 0x61, 0x61, 0x61], packed);
        Assert.Equal("aaaaaaaaaaaaaa", Joined(SmsAlphabet.Gsm7Packed, packed, packed));
    }

    [Fact]
    public void Octets_that_are_no_text_are_shown_as_they_are() => Assert.Equal("é\u0001", SmsTextReader.Decode([0xE9, 1], SmsAlphabet.Latin1));
}
