using System.Text;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Sms.Mapping;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Tlvs;
using Cpm.TestKit;
using Xunit;

namespace Cpm.Interworking.Sms.Tests.Mapping;

public class ReceiptTests
{
    private const string Standard = "id:0123456789 sub:001 dlvrd:001 submit date:2603011015 done date:2603011016 stat:DELIVRD err:000 Text:hello";

    private static DeliverSm Pdu(ReadOnlyMemory<byte> text, TlvBuilder? tlvs = null) => new()
    {
        Source = Address.Of(Ton.International, Npi.Isdn, "15550100009"),
        Destination = Address.Of(Ton.International, Npi.Isdn, "15550100001"),
        EsmClass = EsmClass.Receipt,
        ShortMessage = text,
        Tlvs = tlvs?.ToList() ?? default,
    };

    [Theory]
    [InlineData(Standard, "0123456789", RemoteStatus.Delivered, 0)]
    [InlineData("id:1526758174 submit date:1701240904 done date:1701240904 stat:DELIVRD err:000 text:hellow", "1526758174", RemoteStatus.Delivered, 0)]
    [InlineData("id:1 sub:001 dlvrd:001 submit date:1701240904 done date:1701240904 stat:DELIVRD err:000", "1", RemoteStatus.Delivered, 0)]
    [InlineData("id:77 sub:001 dlvrd:001 submit date:141023215253 done date:141023215255 stat:UNDELIV err:0000 text:x", "77", RemoteStatus.Failed, 0)]
    [InlineData("id:77 submit date:20110303100008 done date:20110303100009 stat:EXPIRED err:0", "77", RemoteStatus.Expired, 0)]
    [InlineData("id:rdwjwxns18krxr9936ey96ymcw sub:001 dlvrd:001 submit date:180711070003912+ done date:180711070004000+ stat:DELIVRD err:000", "rdwjwxns18krxr9936ey96ymcw", RemoteStatus.Delivered, 0)]
    [InlineData("id:5 sub:0 dlvrd:28 stat:REJECTD err:21b text:", "5", RemoteStatus.Failed, 0x21B)]
    [InlineData("id:5 sub:0 dlvrd:28 stat:REJECTD err:21 text:", "5", RemoteStatus.Failed, 21)]
    [InlineData("id:a29f6845555647139e5c8f3b817f2c9a stat:DELIVRD", "a29f6845555647139e5c8f3b817f2c9a", RemoteStatus.Delivered, 0)]
    [InlineData("id:0e3a5d2c-7f8d-4c43-9a15-3c3e2a8a91f0 stat:DELIVRD", "0e3a5d2c-7f8d-4c43-9a15-3c3e2a8a91f0", RemoteStatus.Delivered, 0)]
    [InlineData("ID:9 SUB:001 DLVRD:001 SUBMIT DATE:1 DONE DATE:2 STAT:delivrd ERR:1 TEXT:", "9", RemoteStatus.Delivered, 1)]
    [InlineData("stat:DELIVRD  err:003\tid:42\tdone date:2603011016", "42", RemoteStatus.Delivered, 3)]
    [InlineData("id:42;sub:001;dlvrd:001;stat:FAILED;err:12;", "42", RemoteStatus.Failed, 12)]
    [InlineData("id: 42 stat: ENROUTE err: 0", "42", RemoteStatus.Pending, 0)]
    [InlineData("id:42 stat:ACCEPTD", "42", RemoteStatus.Pending, 0)]
    [InlineData("id:42 stat:ACKED", "42", RemoteStatus.Pending, 0)]
    [InlineData("id:42 stat:BUFFRED", "42", RemoteStatus.Pending, 0)]
    [InlineData("id:42 stat:BUFFERD", "42", RemoteStatus.Pending, 0)]
    [InlineData("id:42 stat:SCHEDLD", "42", RemoteStatus.Pending, 0)]
    [InlineData("id:42 stat:DELIVERED", "42", RemoteStatus.Delivered, 0)]
    [InlineData("id:42 stat:UNDELIVERABLE", "42", RemoteStatus.Failed, 0)]
    [InlineData("id:42 stat:REJECTED", "42", RemoteStatus.Failed, 0)]
    [InlineData("id:42 stat:DELETED", "42", RemoteStatus.Failed, 0)]
    [InlineData("id:42 stat:SKIPPED", "42", RemoteStatus.Failed, 0)]
    [InlineData("id:42 stat:UNKNOWN", "42", RemoteStatus.Unknown, 0)]
    [InlineData("id:42 stat:DELIVRD  ", "42", RemoteStatus.Delivered, 0)]
    [InlineData("\u0005id:42 stat:DELIVRD", "42", RemoteStatus.Delivered, 0)]
    [InlineData("id:1 stat:UNDELIV text:id:2 stat:DELIVRD err:5", "1", RemoteStatus.Failed, 0)]
    [InlineData("id:5 sub:001 dlvrd:001 stat:UNDELIV err:7 Text:x", "5", RemoteStatus.Failed, 7)]
    [InlineData("id:1\r\nstat:DELIVRD\r\n", "1", RemoteStatus.Delivered, 0)]
    [InlineData("id:1 submit_date:2603011015 done_date:2603011016 stat:EXPIRED", "1", RemoteStatus.Expired, 0)]
    [InlineData("id:1 submit  date:2603011015 stat:UNDELIV", "1", RemoteStatus.Failed, 0)]
    [InlineData("id:1 stat:DELIVRD err:abc-9 text:", "1", RemoteStatus.Delivered, 0)]
    public void Every_variant_is_read(string text, string id, RemoteStatus status, int code)
    {
        var narrow = ReceiptToReport.Read(Pdu(Encoding.Latin1.GetBytes(text)));
        Assert.Equal((id, status, code, true), (narrow.Id, narrow.Status, narrow.Code, narrow.IsComplete));
        // The same in UCS-2, and in message_payload.
        Assert.Equal(narrow, ReceiptToReport.Read(Pdu(Encoding.BigEndianUnicode.GetBytes(text))));
        using var tlvs = new TlvBuilder();
        Assert.Equal(narrow, ReceiptToReport.Read(Pdu(default, tlvs.Add(TlvTag.MessagePayload, Encoding.Latin1.GetBytes(text)))));
    }

    [Fact]
    public void What_data_coding_says_of_a_receipt_counts_for_nothing()
    {
        var pdu = Pdu(Encoding.ASCII.GetBytes(Standard));
        var receipt = ReceiptToReport.Read(pdu);
        foreach (var coding in (byte[])[1, 3, 4, 8, 0xF4])
        {
            pdu.DataCoding = coding;
            Assert.Equal(receipt, ReceiptToReport.Read(pdu));
        }
    }

    [Theory]
    [InlineData("id:1 stat:DELIVRD text:Hello, world; how are you?", "Hello, world; how ar")]
    [InlineData("id:1 stat:DELIVRD Text:caf\u00e9 noir", "caf")]
    [InlineData("id:1 stat:DELIVRD text:", "")]
    [InlineData("id:1 stat:DELIVRD", "")]
    public void The_beginning_of_the_message_is_quoted_as_far_as_it_is_plain(string text, string quote) =>
        Assert.Equal(quote, ReceiptText.Parse(Encoding.Latin1.GetBytes(text)).Quote);

    [Fact]
    public void A_text_that_looks_like_a_receipt_is_one_only_where_links_are_known_to_do_that()
    {
        var pdu = Pdu(Encoding.ASCII.GetBytes(Standard)) with { EsmClass = EsmClass.Default };
        Assert.Equal(DeliverKind.Text, DeliverToMessage.Classify(pdu, Smpp.Text.SmsAlphabet.Gsm7).Kind);
        Assert.True(ReceiptToReport.IsUntyped(pdu));
        Assert.False(ReceiptToReport.IsUntyped(Pdu("my id: is stat: fine"u8.ToArray()) with { EsmClass = EsmClass.DeviceAcknowledgement }));
        Assert.False(ReceiptToReport.IsUntyped(Pdu("the id:7 of it"u8.ToArray()) with { EsmClass = EsmClass.Default }));
        using var tlvs = new TlvBuilder();
        tlvs.AddCString(TlvTag.ReceiptedMessageId, "7"u8).AddOctet(TlvTag.MessageState, 2);
        Assert.True(ReceiptToReport.IsUntyped(Pdu(default, tlvs) with { EsmClass = EsmClass.Default }));
    }

    [Fact]
    public void Dates_are_kept_as_they_stand()
    {
        var text = ReceiptText.Parse("id:1 submit date:180711070003912+ done date:2603011016 stat:DELIVRD"u8);
        Assert.Equal(("180711070003912+", "2603011016"), (text.SubmitDate, text.DoneDate));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("id:")]
    [InlineData("id:1")]
    [InlineData("stat:DELIVRD")]
    [InlineData("paid:1 thermostat:DELIVRD")]
    [InlineData("id:0123456789012345678901234567890123456789012345678901234567890123456789 stat:DELIVRD")]
    public void What_is_no_receipt_is_incomplete(string text) => Assert.False(ReceiptToReport.Read(Pdu(Encoding.Latin1.GetBytes(text))).IsComplete);

    [Fact]
    public void Parameters_come_before_the_text()
    {
        using var tlvs = new TlvBuilder();
        tlvs.AddCString(TlvTag.ReceiptedMessageId, "AB12"u8).AddOctet(TlvTag.MessageState, 5).Add(TlvTag.NetworkErrorCode, [3, 1, 2]);
        var receipt = ReceiptToReport.Read(Pdu(Encoding.ASCII.GetBytes(Standard), tlvs));
        Assert.Equal(new Receipt("AB12", "0123456789", RemoteStatus.Failed, "DELIVRD", 0x102, "hello"), receipt);
        tlvs.Clear();
        // Only the id as a parameter: the state comes from the text.
        receipt = ReceiptToReport.Read(Pdu(Encoding.ASCII.GetBytes(Standard), tlvs.Add(TlvTag.ReceiptedMessageId, "0123456789"u8)));
        Assert.Equal(new Receipt("0123456789", null, RemoteStatus.Delivered, "DELIVRD", 0, "hello"), receipt);
        tlvs.Clear();
        // Only parameters, as SMPP 5.0 has it; a length that is wrong counts as absent.
        tlvs.AddCString(TlvTag.ReceiptedMessageId, "7"u8).AddOctet(TlvTag.MessageState, 2).Add(TlvTag.NetworkErrorCode, [3, 1]);
        Assert.Equal(new Receipt("7", null, RemoteStatus.Delivered, "Delivered", 0), ReceiptToReport.Read(Pdu(default, tlvs)));
    }

    [Theory]
    [InlineData(0, RemoteStatus.Pending)]
    [InlineData(1, RemoteStatus.Pending)]
    [InlineData(2, RemoteStatus.Delivered)]
    [InlineData(3, RemoteStatus.Expired)]
    [InlineData(4, RemoteStatus.Failed)]
    [InlineData(5, RemoteStatus.Failed)]
    [InlineData(6, RemoteStatus.Pending)]
    [InlineData(7, RemoteStatus.Unknown)]
    [InlineData(8, RemoteStatus.Failed)]
    [InlineData(9, RemoteStatus.Failed)]
    [InlineData(200, null)]
    public void Every_message_state(byte state, RemoteStatus? status) => Assert.Equal(status, ReceiptToReport.StatusOf((MessageState)state));

    [Fact]
    public void The_report_names_the_recipient_and_an_intermediate_notification_ends_nothing()
    {
        var pdu = Pdu(Encoding.ASCII.GetBytes(Standard));
        var report = ReceiptToReport.ToReport(ReceiptToReport.Read(pdu), pdu, "sms", "a", AddressRules.Standard);
        Assert.Equal(("tel:+15550100009", RemoteStatus.Delivered, "a", "0123456789", "123456789 10:123456789 16:123456789"),
            (report.Recipient, report.Status, report.Keys.Group, report.Keys.Exact, report.Keys.Canonical));
        pdu.EsmClass = EsmClass.IntermediateNotification;
        pdu.Source = Address.Of(Ton.National, Npi.Isdn, "0555010009");
        report = ReceiptToReport.ToReport(ReceiptToReport.Read(pdu), pdu, "sms", "a", AddressRules.Standard);
        Assert.Equal((RemoteStatus.Pending, null), (report.Status, report.Recipient));
    }

    [Fact]
    public void Damage_never_throws_and_never_makes_up_an_id()
    {
        var mutator = new Mutator(7);
        var sample = Encoding.ASCII.GetBytes(Standard);
        for (var i = 0; i < 20_000; i++)
        {
            var text = ReceiptText.Parse(mutator.Mutate(sample));
            Assert.True(text.Id.Length <= 64 && text.Stat.Length <= 14 && text.Error.Length <= 10);
            Assert.DoesNotContain(text.Id, char.IsControl);
        }
    }
}
