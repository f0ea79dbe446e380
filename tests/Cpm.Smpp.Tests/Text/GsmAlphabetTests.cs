using Cpm.Smpp.Text;
using Xunit;

namespace Cpm.Smpp.Tests.Text;

public class GsmAlphabetTests
{
    // 3GPP TS 23.038 §6.2.1, written down a second time so that a slip in the table shows.
    private static readonly int[] DefaultCodePoints =
    [
        0x40, 0xA3, 0x24, 0xA5, 0xE8, 0xE9, 0xF9, 0xEC, 0xF2, 0xC7, 0x0A, 0xD8, 0xF8, 0x0D, 0xC5, 0xE5,
        0x394, 0x5F, 0x3A6, 0x393, 0x39B, 0x3A9, 0x3A0, 0x3A8, 0x3A3, 0x398, 0x39E, 0x1B, 0xC6, 0xE6, 0xDF, 0xC9,
        0x20, 0x21, 0x22, 0x23, 0xA4, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2A, 0x2B, 0x2C, 0x2D, 0x2E, 0x2F,
        0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3A, 0x3B, 0x3C, 0x3D, 0x3E, 0x3F,
        0xA1, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4A, 0x4B, 0x4C, 0x4D, 0x4E, 0x4F,
        0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5A, 0xC4, 0xD6, 0xD1, 0xDC, 0xA7,
        0xBF, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F,
        0x70, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7A, 0xE4, 0xF6, 0xF1, 0xFC, 0xE0,
    ];

    public static TheoryData<NationalLanguage> Languages => new(Enum.GetValues<NationalLanguage>());

    [Fact]
    public void Every_code_of_the_default_alphabet_goes_both_ways()
    {
        for (var code = 0; code < 128; code++)
        {
            if (code == GsmAlphabet.Escape) continue;
            Assert.Equal((char)DefaultCodePoints[code], GsmAlphabet.Decode((byte)code, false, NationalLanguage.None, NationalLanguage.None));
            Assert.True(GsmAlphabet.Default.TryEncode((char)DefaultCodePoints[code], out var septet, out var escaped));
            Assert.Equal((code, false), (septet, escaped));
        }
    }

    [Theory]
    [InlineData('\f', 0x0A)]
    [InlineData('^', 0x14)]
    [InlineData('{', 0x28)]
    [InlineData('}', 0x29)]
    [InlineData('\\', 0x2F)]
    [InlineData('[', 0x3C)]
    [InlineData('~', 0x3D)]
    [InlineData(']', 0x3E)]
    [InlineData('|', 0x40)]
    [InlineData('€', 0x65)]
    public void Every_code_of_the_extension_goes_both_ways(char character, byte code)
    {
        Assert.Equal(character, GsmAlphabet.Decode(code, true, NationalLanguage.None, NationalLanguage.None));
        Assert.True(GsmAlphabet.Default.TryEncode(character, out var septet, out var escaped));
        Assert.Equal((code, true), (septet, escaped));
        Assert.Equal(2, GsmAlphabet.Default.Cost(character));
    }

    [Fact]
    public void Nothing_else_has_a_code()
    {
        var known = DefaultCodePoints.Where(c => c != 0x1B).Select(c => (char)c).Concat("\f^{}\\[~]|€").ToHashSet();
        for (var c = 0; c <= char.MaxValue; c++) Assert.Equal(known.Contains((char)c), GsmAlphabet.Default.Cost((char)c) > 0);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_language_table_goes_both_ways(NationalLanguage language)
    {
        var alphabet = GsmAlphabet.Of(language, language);
        foreach (var escaped in new[] { false, true })
        {
            for (var code = 0; code < 128; code++)
            {
                var character = GsmAlphabet.Decode((byte)code, escaped, language, language);
                if (character == '\0' || code == GsmAlphabet.Escape) continue;
                Assert.True(alphabet.TryEncode(character, out var septet, out var shifted));
                // A table may have a character twice; any of its codes must read back as the same.
                Assert.Equal(character, GsmAlphabet.Decode(septet, shifted, language, language));
                Assert.True(escaped || !shifted);
            }
        }
    }

    [Theory]
    [InlineData(NationalLanguage.Turkish, 0x0B, false, 'Ğ')]
    [InlineData(NationalLanguage.Turkish, 0x53, true, 'Ş')]
    [InlineData(NationalLanguage.Spanish, 0x09, true, 'ç')]
    [InlineData(NationalLanguage.Spanish, 0x04, false, 'è')]
    [InlineData(NationalLanguage.Portuguese, 0x7B, false, 'ã')]
    [InlineData(NationalLanguage.Portuguese, 0x65, true, '€')]
    [InlineData(NationalLanguage.Hindi, 0x11, false, '\u0911')]
    [InlineData(NationalLanguage.Hindi, 0x1C, true, '\u0966')]
    [InlineData(NationalLanguage.Bengali, 0x4E, false, '\u09BC')]
    [InlineData(NationalLanguage.Urdu, 0x00, false, '\u0627')]
    [InlineData(NationalLanguage.Urdu, 0x3F, true, '\u06D4')]
    [InlineData(NationalLanguage.Tamil, 0x28, false, ')')]
    [InlineData(NationalLanguage.Tamil, 0x41, true, 'A')]
    [InlineData((NationalLanguage)77, 0x04, false, 'è')]
    [InlineData((NationalLanguage)77, 0x65, true, '€')]
    public void Samples_of_the_language_tables(NationalLanguage language, byte code, bool escaped, char expected) =>
        Assert.Equal(expected, GsmAlphabet.Decode(code, escaped, language, language));

    [Theory]
    [InlineData(NationalLanguage.None, NationalLanguage.None, 0)]
    [InlineData(NationalLanguage.None, NationalLanguage.Spanish, 3)]
    [InlineData(NationalLanguage.Turkish, NationalLanguage.Turkish, 6)]
    public void Header_octets_of_the_languages(NationalLanguage locking, NationalLanguage single, int octets) =>
        Assert.Equal(octets, GsmAlphabet.Of(locking, single).HeaderOctets);
}
