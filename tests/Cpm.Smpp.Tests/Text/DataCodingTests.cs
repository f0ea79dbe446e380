using Cpm.Smpp.Text;
using Xunit;

namespace Cpm.Smpp.Tests.Text;

public class DataCodingTests
{
    [Theory]
    [InlineData(0x00, SmsAlphabet.Gsm7, null)]
    [InlineData(0x01, SmsAlphabet.Ascii, null)]
    [InlineData(0x02, SmsAlphabet.Binary, null)]
    [InlineData(0x03, SmsAlphabet.Latin1, null)]
    [InlineData(0x04, SmsAlphabet.Binary, null)]
    [InlineData(0x05, SmsAlphabet.Unsupported, null)]
    [InlineData(0x06, SmsAlphabet.Unsupported, null)]
    [InlineData(0x08, SmsAlphabet.Ucs2, null)]
    [InlineData(0x0E, SmsAlphabet.Unsupported, null)]
    [InlineData(0x10, SmsAlphabet.Gsm7, 0)]
    [InlineData(0x11, SmsAlphabet.Gsm7, 1)]
    [InlineData(0x16, SmsAlphabet.Binary, 2)]
    [InlineData(0x18, SmsAlphabet.Ucs2, 0)]
    [InlineData(0x1B, SmsAlphabet.Ucs2, 3)]
    [InlineData(0x20, SmsAlphabet.Unsupported, null)]
    [InlineData(0x48, SmsAlphabet.Ucs2, null)]
    [InlineData(0x80, SmsAlphabet.Unsupported, null)]
    [InlineData(0xC8, SmsAlphabet.Gsm7, null)]
    [InlineData(0xD0, SmsAlphabet.Gsm7, null)]
    [InlineData(0xE0, SmsAlphabet.Ucs2, null)]
    [InlineData(0xF0, SmsAlphabet.Gsm7, 0)]
    [InlineData(0xF4, SmsAlphabet.Binary, 0)]
    [InlineData(0xF6, SmsAlphabet.Binary, 2)]
    public void Alphabet_and_class(byte value, SmsAlphabet alphabet, int? messageClass)
    {
        var coding = new DataCoding(value);
        Assert.Equal(alphabet, coding.Alphabet(SmsAlphabet.Gsm7));
        Assert.Equal(messageClass, coding.MessageClass);
    }

    [Theory]
    [InlineData(SmsAlphabet.Latin1)]
    [InlineData(SmsAlphabet.Ascii)]
    [InlineData(SmsAlphabet.Gsm7Packed)]
    public void Zero_means_what_the_link_says(SmsAlphabet centreDefault)
    {
        Assert.Equal(centreDefault, DataCoding.Default.Alphabet(centreDefault));
        Assert.Equal(centreDefault == SmsAlphabet.Gsm7Packed ? SmsAlphabet.Gsm7Packed : SmsAlphabet.Gsm7, new DataCoding(0xF0).Alphabet(centreDefault));
    }

    [Fact]
    public void Message_waiting_groups() =>
        Assert.Equal(Enumerable.Range(0xC0, 0x30), Enumerable.Range(0, 256).Where(v => new DataCoding((byte)v).IsMessageWaiting));
}
