using Cpm.Smpp.Text;
using FsCheck.Xunit;
using Xunit;

namespace Cpm.Smpp.Tests.Text;

public class GsmPackingTests
{
    [Fact]
    public void The_usual_golden_vector()
    {
        var octets = new byte[16];
        var length = GsmPacking.Pack("hellohello"u8, octets);
        Assert.Equal("E8329BFD4697D9EC37", Convert.ToHexString(octets.AsSpan(0, length)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(4, 3)]
    [InlineData(6, 1)]
    [InlineData(7, 0)]
    [InlineData(8, 6)]
    [InlineData(11, 3)]
    public void Fill_bits_reach_the_next_septet(int headerOctets, int bits)
    {
        Assert.Equal(bits, GsmPacking.FillBits(headerOctets));
        Assert.Equal(0, ((headerOctets * 8) + bits) % 7);
    }

    [Fact]
    public void Seven_spare_bits_are_a_carriage_return_and_not_an_at_sign()
    {
        var octets = new byte[7];
        Assert.Equal(7, GsmPacking.Pack("1234567"u8, octets));
        Assert.Equal(0x0D << 1, octets[6] & 0xFE);
        var septets = new byte[8];
        Assert.Equal(7, GsmPacking.Unpack(octets, septets));
        octets[6] &= 0x01;
        Assert.Equal(7, GsmPacking.Unpack(octets, septets));
    }

    [Property(MaxTest = 500)]
    public bool What_is_packed_unpacks(byte[] bytes, byte header)
    {
        // The last septet must not look like padding.
        byte[] septets = [.. bytes.Select(b => (byte)(b & 0x7F)), (byte)'x'];
        var fill = GsmPacking.FillBits(header % 20);
        var octets = new byte[GsmPacking.PackedLength(septets.Length, fill)];
        Assert.Equal(octets.Length, GsmPacking.Pack(septets, octets, fill));
        var back = new byte[(octets.Length * 8 / 7) + 1];
        var count = GsmPacking.Unpack(octets, back, fill);
        return back.AsSpan(0, count).SequenceEqual(septets);
    }
}
