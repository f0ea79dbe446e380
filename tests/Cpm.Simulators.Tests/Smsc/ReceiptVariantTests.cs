using System.Text;
using Cpm.Simulators.Smsc;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Tlvs;
using Xunit;

namespace Cpm.Simulators.Tests.Smsc;

public sealed class ReceiptVariantTests
{
    [Theory]
    [InlineData("Standard", @"^id:\d+ sub:001 dlvrd:001 submit date:\d{10} done date:\d{10} stat:DELIVRD err:000 text:hello$")]
    [InlineData("NoCounts", @"^id:\d+ submit date:\d{10} done date:\d{10} stat:DELIVRD err:000 text:hello$")]
    [InlineData("NoText", @"^id:\d+ sub:001 dlvrd:001 submit date:\d{10} done date:\d{10} stat:DELIVRD err:000$")]
    [InlineData("NoId", @"^sub:001 dlvrd:001 submit date:")]
    [InlineData("Seconds", @" submit date:\d{12} done date:\d{12} ")]
    [InlineData("LongDates", @" submit date:20\d{12} done date:20\d{12} ")]
    [InlineData("SmppTimes", @" submit date:\d{15}\+ done date:\d{15}\+ ")]
    [InlineData("LongError", " err:0000 ")]
    [InlineData("HexError", " err:21b ")]
    [InlineData("Unpadded", " sub:1 dlvrd:1 ")]
    [InlineData("CapitalText", " Text:hello$")]
    [InlineData("shuffled", @"^stat:DELIVRD done date:\d{10} err:000 id:\d+ submit date:\d{10} text:hello$")]
    [InlineData("Tabs", @"^id:\d+\tsub:001\t")]
    [InlineData("Semicolons", @"^id:\d+;sub:001;")]
    [InlineData("id:{id} was {state} at {done:yyyy}", @"^id:\d+ was DELIVRD at 20\d\d$")]
    public async Task The_text_is_written_in_the_way_wanted(string text, string expected) =>
        Assert.Matches(expected, Encoding.ASCII.GetString((await ReceiptAsync(new SmscBehaviour { ReceiptText = text })).ShortMessage.Span));

    [Theory]
    [InlineData("Sideways")]
    [InlineData("{id} {what}")]
    [InlineData("{id")]
    public void A_text_that_is_none_is_refused(string text)
    {
        var refusal = Assert.Throws<ArgumentException>(() => ReceiptText.Parse(text));
        Assert.StartsWith("receiptText: ", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ReceiptForm.TextAndTlvs, true, true, true)]
    [InlineData(ReceiptForm.Text, true, false, false)]
    [InlineData(ReceiptForm.Tlvs, false, true, true)]
    [InlineData(ReceiptForm.TextAndIdTlv, true, true, false)]
    [InlineData(ReceiptForm.TextAndStateTlv, true, false, true)]
    public async Task It_consists_of_what_is_wanted(ReceiptForm form, bool text, bool id, bool state)
    {
        var receipt = await ReceiptAsync(new SmscBehaviour { ReceiptForm = form });
        Assert.Equal((text, id, state), (!receipt.ShortMessage.IsEmpty, receipt.Tlvs.TryGetCString(TlvTag.ReceiptedMessageId, out _), receipt.Tlvs.TryGetOctet(TlvTag.MessageState, out _)));
    }

    [Theory]
    [InlineData(ReceiptCarrier.ShortMessage)]
    [InlineData(ReceiptCarrier.Payload)]
    [InlineData(ReceiptCarrier.Ucs2)]
    [InlineData(ReceiptCarrier.Mislabelled)]
    public async Task The_text_is_carried_as_wanted(ReceiptCarrier carrier)
    {
        var receipt = await ReceiptAsync(new SmscBehaviour { ReceiptCarrier = carrier, ReceiptEsmClass = 0 });
        var octets = receipt.ShortMessage.IsEmpty && receipt.Tlvs.TryGet(TlvTag.MessagePayload, out var payload) ? payload : receipt.ShortMessage;
        var text = carrier == ReceiptCarrier.Ucs2 ? Encoding.BigEndianUnicode.GetString(octets.Span) : Encoding.ASCII.GetString(octets.Span);
        Assert.Equal(carrier == ReceiptCarrier.Mislabelled ? 1 : 0, text.IndexOf("id:", StringComparison.Ordinal));
        Assert.Equal(carrier is ReceiptCarrier.Ucs2 or ReceiptCarrier.Mislabelled ? 8 : 0, receipt.DataCoding);
        Assert.Equal(EsmClass.Default, receipt.EsmClass);
    }

    [Fact]
    public async Task Wide_text_that_is_too_long_goes_into_the_payload()
    {
        var receipt = await ReceiptAsync(new SmscBehaviour { ReceiptCarrier = ReceiptCarrier.Ucs2, ReceiptText = new string('x', 200) + "{id}" });
        Assert.True(receipt.ShortMessage.IsEmpty);
        Assert.True(receipt.Tlvs.TryGet(TlvTag.MessagePayload, out var payload) && payload.Length > 400);
    }

    [Fact]
    public async Task It_may_come_as_data_sm()
    {
        await using var smsc = await SmscTests.StartAsync(Esme.Options with { Behaviour = new SmscBehaviour { ReceiptCarrier = ReceiptCarrier.DataSm } });
        using var esme = await Esme.BindAsync(smsc);
        var id = (await esme.SubmitAsync(receipt: RegisteredDelivery.Final)).MessageIdText;
        var receipt = await esme.NextAsync();
        Assert.True(receipt.EsmClass.IsReceipt());
        Assert.True(receipt.Tlvs.TryGet(TlvTag.MessagePayload, out var payload));
        Assert.Contains($"id:{id} ", Encoding.ASCII.GetString(payload.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MessageIdForm.Hex, @"^[0-9a-f]+$")]
    [InlineData(MessageIdForm.UpperHex, @"^[0-9A-F]+$")]
    [InlineData(MessageIdForm.PaddedHex, @"^[0-9A-F]{16}$")]
    [InlineData(MessageIdForm.PaddedDecimal, @"^[0-9]{20}$")]
    [InlineData(MessageIdForm.Uuid, @"^00000000-0000-0000-[0-9a-f]{4}-[0-9a-f]{12}$")]
    public async Task Ids_are_written_as_wanted(MessageIdForm form, string expected)
    {
        var receipt = await ReceiptAsync(new SmscBehaviour { ReceiptIds = form });
        Assert.True(receipt.Tlvs.TryGetCString(TlvTag.ReceiptedMessageId, out var id));
        Assert.Matches(expected, Encoding.ASCII.GetString(id.Span));
    }

    [Fact]
    public async Task States_are_told_one_after_the_other()
    {
        await using var smsc = await SmscTests.StartAsync(Esme.Options with { Behaviour = new SmscBehaviour { EarlierStates = ["ENROUTE", "DELIVRD"], ReceiptState = "UNDELIV" } });
        using var esme = await Esme.BindAsync(smsc);
        await esme.SubmitAsync(receipt: RegisteredDelivery.Final);
        foreach (var state in new[] { "ENROUTE", "DELIVRD", "UNDELIV" })
            Assert.Contains($"stat:{state} ", Encoding.ASCII.GetString((await esme.NextAsync()).ShortMessage.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ReceiptMode.FirstPart, 1)]
    [InlineData(ReceiptMode.LastPart, 2)]
    public async Task Only_one_part_may_have_a_receipt(ReceiptMode mode, int part)
    {
        await using var smsc = await SmscTests.StartAsync(Esme.Options with { Behaviour = new SmscBehaviour { Receipts = mode } });
        using var esme = await Esme.BindAsync(smsc);
        var ids = new List<string>();
        foreach (byte number in new byte[] { 1, 2 })
        {
            var pdu = Esme.Message(receipt: RegisteredDelivery.Final) with { EsmClass = EsmClass.UserDataHeader, ShortMessage = new byte[] { 5, 0, 3, 7, 2, number, (byte)'h' } };
            ids.Add((await esme.Session.RequestAsync(pdu)).MessageIdText);
        }
        await esme.SubmitAsync("whole", receipt: RegisteredDelivery.Final);
        Assert.Contains($"id:{ids[part - 1]} ", Encoding.ASCII.GetString((await esme.NextAsync()).ShortMessage.Span), StringComparison.Ordinal);
        Assert.EndsWith("text:whole", Encoding.ASCII.GetString((await esme.NextAsync()).ShortMessage.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_may_have_receipts_of_its_own()
    {
        var rule = new SmscRule { Prefix = "1", ReceiptForm = ReceiptForm.Text, ReceiptText = "{id} {state}", EarlierStates = [], ReceiptState = "EXPIRED", ReceiptIds = MessageIdForm.Hex };
        await using var smsc = await SmscTests.StartAsync(Esme.Options with { Behaviour = new SmscBehaviour { EarlierStates = ["ENROUTE"], Rules = [rule] } });
        using var esme = await Esme.BindAsync(smsc);
        var id = (await esme.SubmitAsync(to: "+15", receipt: RegisteredDelivery.Final)).MessageIdText;
        var receipt = await esme.NextAsync();
        Assert.Equal($"{long.Parse(id, System.Globalization.CultureInfo.InvariantCulture):x} EXPIRED", Encoding.ASCII.GetString(receipt.ShortMessage.Span));
        Assert.False(receipt.Tlvs.TryGetCString(TlvTag.ReceiptedMessageId, out _));
    }

    private static async Task<DeliverSm> ReceiptAsync(SmscBehaviour behaviour)
    {
        await using var smsc = await SmscTests.StartAsync(Esme.Options with { Behaviour = behaviour });
        using var esme = await Esme.BindAsync(smsc);
        await esme.SubmitAsync("hello", receipt: RegisteredDelivery.Final);
        return await esme.NextAsync();
    }
}
