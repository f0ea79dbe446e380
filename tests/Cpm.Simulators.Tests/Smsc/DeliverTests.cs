using Cpm.Simulators.Smsc;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Cpm.Smpp.Text;
using Cpm.Smpp.Tlvs;
using Xunit;

namespace Cpm.Simulators.Tests.Smsc;

public sealed class DeliverTests
{
    private static readonly string Long = string.Concat(Enumerable.Repeat("0123456789", 40));

    [Fact]
    public async Task A_short_text_goes_in_one_part_and_tells_the_answer()
    {
        await using var smsc = await SmscTests.StartAsync();
        using var esme = await Esme.BindAsync(smsc);
        esme.Answer = CommandStatus.ReceiverTemporaryError;
        var results = await smsc.DeliverAsync(new MobileOriginated { From = "+15550100009", To = "+15550100001", Text = "hi €" });
        Assert.Equal(new DeliverResult(RequestOutcome.Error, CommandStatus.ReceiverTemporaryError, "ESME_RX_T_APPN"), Assert.Single(results));
        var pdu = await esme.NextAsync();
        Assert.Equal((Ton.International, "15550100009", "15550100001"), (pdu.Source.Ton, pdu.Source.Text, pdu.Destination.Text));
        Assert.Equal("hi €", SmsTextReader.Decode(pdu.ShortMessage.Span, SmsAlphabet.Gsm7));
    }

    [Theory]
    [InlineData(LongMessages.Udh, null)]
    [InlineData(LongMessages.Udh16, null)]
    [InlineData(LongMessages.Udh, SmsAlphabet.Ucs2)]
    [InlineData(LongMessages.Udh16, SmsAlphabet.Ucs2)]
    [InlineData(LongMessages.Udh, SmsAlphabet.Latin1)]
    public async Task A_long_text_goes_in_parts_that_make_the_whole(LongMessages form, SmsAlphabet? encoding)
    {
        await using var smsc = await SmscTests.StartAsync();
        using var esme = await Esme.BindAsync(smsc);
        var results = await smsc.DeliverAsync(new MobileOriginated { From = "+1", To = "+2", Text = Long, LongMessages = form, Encoding = encoding, Reference = 0x1234 });
        Assert.All(results, result => Assert.True(result.IsAccepted));
        var reader = new SmsTextReader();
        for (var i = 1; i <= results.Count; i++)
        {
            var pdu = await esme.NextAsync();
            Assert.True(pdu.EsmClass.HasUserDataHeader());
            Assert.Equal(UserDataHeaderStatus.Valid, UserDataHeader.Parse(pdu.ShortMessage.Span, out var header));
            var wide = form == LongMessages.Udh16;
            Assert.Equal(new Concatenation((ushort)(wide ? 0x1234 : 0x34), (byte)results.Count, (byte)i, wide), header.Concatenation);
            reader.Append(pdu.ShortMessage.Span[header.Length..], new DataCoding(pdu.DataCoding).Alphabet(SmsAlphabet.Gsm7));
        }
        Assert.Equal(Long, reader.Finish());
    }

    [Fact]
    public async Task Parts_may_be_numbered_by_tlvs_or_left_out_or_repeated()
    {
        await using var smsc = await SmscTests.StartAsync();
        using var esme = await Esme.BindAsync(smsc);
        var results = await smsc.DeliverAsync(new MobileOriginated { From = "+1", To = "+2", Text = Long, LongMessages = LongMessages.Sar, Reference = 9, Parts = [3, 1, 1] });
        Assert.Equal(3, results.Count);
        foreach (var expected in new byte[] { 3, 1, 1 })
        {
            Assert.True((await esme.NextAsync()).Tlvs.TryGetOctet(TlvTag.SarSegmentSeqnum, out var part));
            Assert.Equal(expected, part);
        }
    }

    [Fact]
    public async Task Octets_go_as_they_are()
    {
        await using var smsc = await SmscTests.StartAsync();
        using var esme = await Esme.BindAsync(smsc);
        await smsc.DeliverAsync(new MobileOriginated { From = "Bank", To = "2", Hex = "0605040b8423f0ff", DataCoding = 4, EsmClass = 0x40 });
        var pdu = await esme.NextAsync();
        Assert.Equal("0605040B8423F0FF", Convert.ToHexString(pdu.ShortMessage.Span));
        Assert.Equal((4, Ton.Alphanumeric, EsmClass.UserDataHeader), (pdu.DataCoding, pdu.Source.Ton, pdu.EsmClass));
    }

    [Fact]
    public async Task Without_a_receiver_nothing_is_sent()
    {
        await using var smsc = await SmscTests.StartAsync();
        using var transmitter = await Esme.BindAsync(smsc, BindMode.Transmitter);
        var result = Assert.Single(await smsc.DeliverAsync(new MobileOriginated { From = "+1", To = "+2", Text = "x" }));
        Assert.Equal((RequestOutcome.NotSent, false), (result.Outcome, result.IsAccepted));
    }
}
