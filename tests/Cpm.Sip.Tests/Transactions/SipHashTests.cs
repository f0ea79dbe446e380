using Cpm.Sip.Transactions;

namespace Cpm.Sip.Tests.Transactions;

public sealed class SipHashTests
{
    private static readonly byte[] Input = [.. Enumerable.Range(0, 64).Select(static i => (byte)i)];

    /// <summary>The vectors of the reference implementation: key 00..0f, input 00, 01, 02 …</summary>
    [Theory]
    [InlineData(0, 0x726fdb47dd0e0e31UL)]
    [InlineData(1, 0x74f839c593dc67fdUL)]
    [InlineData(8, 0x93f5f5799a932462UL)]
    [InlineData(15, 0xa129ca6149be45e5UL)]
    public void Hashes_as_the_reference_does(int length, ulong expected) =>
        Assert.Equal(expected, new SipHash(0x0706050403020100, 0x0f0e0d0c0b0a0908).Compute(Input.AsSpan(0, length)));

    [Fact]
    public void The_long_form_hashes_as_the_reference_does() =>
        Assert.Equal(new UInt128(0x930255c71472f66d, 0xe6a825ba047f81a3), new SipHash(0x0706050403020100, 0x0f0e0d0c0b0a0908).Compute128([]));

    [Fact]
    public void Keys_differ() => Assert.NotEqual(new SipHash().Compute(1UL), new SipHash().Compute(1UL));
}
