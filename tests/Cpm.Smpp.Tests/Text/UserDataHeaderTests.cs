using Cpm.Smpp.Text;
using Cpm.TestKit;
using Xunit;

namespace Cpm.Smpp.Tests.Text;

public class UserDataHeaderTests
{
    private static UserDataHeader Read(string hex)
    {
        Assert.Equal(UserDataHeaderStatus.Valid, UserDataHeader.Parse(Convert.FromHexString(hex), out var header));
        return header;
    }

    [Fact]
    public void Concatenation_with_8_and_16_bit_references()
    {
        Assert.Equal(new Concatenation(0x2A, 3, 2, false), Read("0500032A0302").Concatenation);
        Assert.Equal(new Concatenation(0x1234, 3, 1, true), Read("06080412340301").Concatenation);
        Assert.Equal(6, Read("0500032A0302").Length);
    }

    [Fact]
    public void Concatenation_need_not_stand_first_and_the_last_one_counts()
    {
        var header = Read("0E" + "250101" + "0003010202" + "240103" + "030111");
        Assert.Equal(new Concatenation(1, 2, 2, false), header.Concatenation);
        Assert.Equal(NationalLanguage.Turkish, header.LockingShift);
        Assert.Equal(NationalLanguage.Portuguese, header.SingleShift);
        Assert.Equal(1, header.OtherElements);
        Assert.Equal(new Concatenation(9, 2, 1, false), Read("0A" + "0003010202" + "0003090201").Concatenation);
    }

    [Theory]
    [InlineData("0A", 1, 0)]
    [InlineData("1A", 1, 0)]
    [InlineData("20", 1, 0)]
    [InlineData("23", 1, 0)]
    [InlineData("06", 0, 0)]
    [InlineData("07", 0, 0)]
    [InlineData("09", 0, 1)]
    [InlineData("1B", 0, 1)]
    [InlineData("26", 0, 1)]
    [InlineData("A0", 0, 1)]
    [InlineData("00", 0, 1)]
    public void What_goes_with_a_text_and_what_nobody_knows(string element, int enhancements, int others)
    {
        // One octet: the wrong length for the concatenation of element 00.
        var header = Read("03" + element + "0141");
        Assert.Equal((enhancements, others), (header.Enhancements, header.OtherElements));
    }

    [Theory]
    [InlineData("0500032A0300")]
    [InlineData("0500032A0304")]
    [InlineData("0500032A0000")]
    public void Contradicting_numbers_make_it_a_single_message(string hex) => Assert.Null(Read(hex).Concatenation);

    [Fact]
    public void Ports_special_indications_and_security()
    {
        Assert.Equal(new ApplicationPorts(2948, 9200), Read("06" + "05040B8423F0").Ports);
        Assert.Equal(new ApplicationPorts(0xF5, 1), Read("04" + "0402F501").Ports);
        Assert.True(Read("04" + "01020005").HasSpecialIndication);
        Assert.True(Read("02" + "7000").HasToolkitSecurity);
    }

    [Theory]
    [InlineData("")]
    [InlineData("05")]
    [InlineData("0500032A03")]
    [InlineData("0400032A0302")]
    [InlineData("0100")]
    [InlineData("030005AA")]
    public void Malformed_headers_are_a_value(string hex) =>
        Assert.Equal(UserDataHeaderStatus.Malformed, UserDataHeader.Parse(Convert.FromHexString(hex), out _));

    [Fact]
    public void An_empty_header_is_valid() => Assert.Equal(1, Read("00").Length);

    [Fact]
    public void Unknown_languages_are_none() => Assert.Equal(NationalLanguage.None, Read("0325010E").LockingShift);

    [Fact]
    public void What_is_written_reads_back()
    {
        var octets = new byte[16];
        foreach (var wide in new[] { false, true })
        {
            var place = new Concatenation((ushort)(wide ? 0xABCD : 0xCD), 5, 4, wide);
            var length = UserDataHeader.Write(octets, place, NationalLanguage.Hindi, NationalLanguage.Urdu);
            var header = Read(Convert.ToHexString(octets.AsSpan(0, length)));
            Assert.Equal((place, NationalLanguage.Hindi, NationalLanguage.Urdu, length), (header.Concatenation!.Value, header.LockingShift, header.SingleShift, header.Length));
        }
        Assert.Equal(0, UserDataHeader.Write(octets, null, NationalLanguage.None, NationalLanguage.None));
    }

    [Fact]
    public void Damage_never_throws_and_never_reads_beyond()
    {
        var mutator = new Mutator(23);
        var sample = Convert.FromHexString("0E2501010003010202240103030111").Concat("text"u8.ToArray()).ToArray();
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = mutator.Mutate(sample);
            if (UserDataHeader.Parse(damaged, out var header) == UserDataHeaderStatus.Malformed) Assert.Equal(default, header);
            else Assert.True(header.Length == 1 + damaged[0] && header.Length <= damaged.Length);
        }
    }
}
