using System.Text;
using Cpm.Primitives;
using FsCheck;
using FsCheck.Xunit;
using Xunit;

namespace Cpm.Mime.Tests.Text;

public class TextTests
{
    [Theory]
    [InlineData("2026-03-01T10:15:30.120Z", "2026-03-01T10:15:30.1200000+00:00")]
    [InlineData("2026-03-01t10:15:30z", "2026-03-01T10:15:30.0000000+00:00")]
    [InlineData("2026-03-01T10:15:30.123456789+01:00", "2026-03-01T10:15:30.1234567+01:00")]
    [InlineData("2026-03-01T10:15:30-03:30", "2026-03-01T10:15:30.0000000-03:30")]
    [InlineData("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.0000000+00:00")]
    public void Rfc3339_reads(string text, string expected)
    {
        Assert.True(Rfc3339.TryParse(Samples.Bytes(text), out var value));
        Assert.Equal(expected, value.ToString("O"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-03-01")]
    [InlineData("2026-02-30T10:15:30Z")]
    [InlineData("2026-13-01T10:15:30Z")]
    [InlineData("2026-03-01T24:15:30Z")]
    [InlineData("2026-03-01T10:15:30")]
    [InlineData("2026-03-01T10:15:30.Z")]
    [InlineData("2026-03-01T10:15:30+1:00")]
    [InlineData("2026-03-01T10:15:30Zx")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    public void Rfc3339_refuses(string text) => Assert.False(Rfc3339.TryParse(Samples.Bytes(text), out _));

    [Property]
    public void Rfc3339_comes_back(long ticks, sbyte quarters)
    {
        var at = new DateTimeOffset(new DateTime(2026, 1, 1).Ticks + ticks % TimeSpan.TicksPerDay * 365, TimeSpan.FromMinutes(quarters % 56 * 15));
        Span<byte> text = stackalloc byte[Rfc3339.MaxLength];
        var length = Rfc3339.Format(at, text);
        Assert.True(Rfc3339.TryParse(text[..length], out var again));
        Assert.Equal(at, again);
        Assert.Equal(at.Offset, again.Offset);
    }

    [Theory]
    [InlineData("=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße")]
    [InlineData("=?ISO-8859-1?q?Gr=FC_e_?=x", "Grü e x")]
    [InlineData("=?utf-8?B?R3LDvMOfZQ==?=", "Grüße")]
    [InlineData("=?utf-8?B?R3I=?= \r\n =?utf-8?B?w7w=?=", "Grü")]
    [InlineData("a =?utf-8?Q?b?= c", "a b c")]
    [InlineData("=?utf-8*en?Q?b?=", "b")]
    [InlineData("=?unknown?Q?b?=", "=?unknown?Q?b?=")]
    [InlineData("=?utf-8?X?b?=", "=?utf-8?X?b?=")]
    [InlineData("=?utf-8?Q?open", "=?utf-8?Q?open")]
    [InlineData("=?utf-8?Q?a=3D?=", "a=")]
    [InlineData("plain\r\n folded", "plain folded")]
    [InlineData("=?", "=?")]
    public void Encoded_words(string text, string expected) => Assert.Equal(expected, EncodedWord.Decode(Samples.Bytes(text)));

    [Property]
    public void Encoded_words_come_back(NonNull<string> text)
    {
        var wanted = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get));
        var encoded = EncodedWord.Encode(wanted);
        Assert.All(encoded.Split("\r\n"), line => Assert.True(line.Length <= 76 || encoded == wanted));
        Assert.Equal(wanted, EncodedWord.Decode(Encoding.UTF8.GetBytes(encoded)));
    }

    [Theory]
    [InlineData("iso-8859-1", new byte[] { 0xFC }, "ü")]
    [InlineData("ISO-8859-15", new byte[] { 0xA4 }, "€")]
    [InlineData("iso-8859-2", new byte[] { 0xB1 }, "ą")]
    [InlineData("windows-1251", new byte[] { 0xC0 }, "А")]
    [InlineData("koi8-r", new byte[] { 0xC1 }, "а")]
    [InlineData("utf-16", new byte[] { 0xFF, 0xFE, 0xFC, 0x00 }, "ü")]
    [InlineData("utf-16", new byte[] { 0x00, 0xFC }, "ü")]
    [InlineData("utf-16le", new byte[] { 0xFC, 0x00 }, "ü")]
    [InlineData("utf-8", new byte[] { 0xEF, 0xBB, 0xBF, 0x41 }, "A")]
    [InlineData("us-ascii", new byte[] { 0xC3, 0xBC }, "ü")]
    [InlineData("us-ascii", new byte[] { 0xFC }, "ü")]
    [InlineData("no-such", new byte[] { 0x41 }, "A")]
    [InlineData(null, new byte[] { 0x41 }, "A")]
    [InlineData("shift_jis", new byte[] { 0x83, 0x41 }, "ア")]
    public void Charsets_to_unicode(string? charset, byte[] octets, string expected)
    {
        Assert.Equal(expected, Charsets.Decode(octets, charset));
        using var utf8 = new PooledWriter();
        Charsets.ToUtf8(octets, charset, utf8);
        Assert.Equal(expected, utf8.WrittenMemory.Text());
    }

    [Fact]
    public void Utf7_is_not_read() => Assert.False(Charsets.TryGet("utf-7", out _));
}
