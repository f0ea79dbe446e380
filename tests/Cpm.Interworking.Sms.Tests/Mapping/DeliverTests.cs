using System.Text;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Sms.Mapping;
using Cpm.Primitives;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Text;
using Cpm.Smpp.Tlvs;
using Cpm.TestKit;
using Xunit;

namespace Cpm.Interworking.Sms.Tests.Mapping;

public class DeliverTests
{
    private static DeliverSm Pdu(ReadOnlyMemory<byte> octets, byte coding = 0, EsmClass esmClass = EsmClass.Default, TlvBuilder? tlvs = null, string sender = "15550100009") => new()
    {
        Source = Address.Of(Ton.International, Npi.Isdn, sender),
        Destination = Address.Of(Ton.International, Npi.Isdn, "15550100001"),
        EsmClass = esmClass,
        DataCoding = coding,
        ShortMessage = octets,
        Tlvs = tlvs?.ToList() ?? default,
    };

    private static DeliverKind KindOf(DeliverSm pdu) => DeliverToMessage.Classify(pdu, SmsAlphabet.Gsm7).Kind;

    [Fact]
    public void Kinds()
    {
        Assert.Equal(DeliverKind.Text, KindOf(Pdu("hi"u8.ToArray())));
        Assert.Equal(DeliverKind.Empty, KindOf(Pdu(default)));
        Assert.Equal(DeliverKind.Receipt, KindOf(Pdu("id:1"u8.ToArray(), esmClass: EsmClass.Receipt)));
        Assert.Equal(DeliverKind.Receipt, KindOf(Pdu("id:1"u8.ToArray(), esmClass: EsmClass.Receipt | EsmClass.UserDataHeader)));
        Assert.Equal(DeliverKind.Receipt, KindOf(Pdu("id:1"u8.ToArray(), esmClass: EsmClass.IntermediateNotification)));
        // What looks like a receipt and does not say so is a message: anybody can write one.
        Assert.Equal(DeliverKind.Text, KindOf(Pdu("id:1 stat:DELIVRD"u8.ToArray())));
        Assert.Equal(DeliverKind.Acknowledgement, KindOf(Pdu("x"u8.ToArray(), esmClass: EsmClass.DeviceAcknowledgement)));
        Assert.Equal(DeliverKind.Acknowledgement, KindOf(Pdu("x"u8.ToArray(), esmClass: EsmClass.ConversationAbort)));
        Assert.Equal(DeliverKind.Binary, KindOf(Pdu("x"u8.ToArray(), coding: 4)));
        Assert.Equal(DeliverKind.Binary, KindOf(Pdu("x"u8.ToArray(), coding: 0xF6)));
        Assert.Equal(DeliverKind.Binary, KindOf(Pdu("x"u8.ToArray(), coding: 5)));
        Assert.Equal(DeliverKind.Indication, KindOf(Pdu("x"u8.ToArray(), coding: 0xC8)));
        Assert.Equal(DeliverKind.Text, KindOf(Pdu("x"u8.ToArray(), coding: 0xD8)));
        Assert.Equal(DeliverKind.Silent, KindOf(Pdu("x"u8.ToArray()) with { ProtocolId = 0x40 }));
        Assert.Equal(DeliverKind.Application, KindOf(Pdu(Convert.FromHexString("06" + "05040B8423F0" + "00"), 4, EsmClass.UserDataHeader)));
        Assert.Equal(DeliverKind.Application, KindOf(Pdu(Convert.FromHexString("02" + "7000" + "00"), 0xF6, EsmClass.UserDataHeader)));
        using var tlvs = new TlvBuilder();
        Assert.Equal(DeliverKind.Application, KindOf(Pdu("x"u8.ToArray(), tlvs: tlvs.AddUInt16(TlvTag.DestPort, 2948))));
        Assert.Equal(DeliverKind.Malformed, KindOf(Pdu(Convert.FromHexString("0900032A0302"), esmClass: EsmClass.UserDataHeader)));
        Assert.Equal(DeliverKind.Malformed, KindOf(Pdu(default, esmClass: EsmClass.UserDataHeader)));
        Assert.Equal(DeliverKind.Part, KindOf(Pdu(Convert.FromHexString("0500032A030241"), esmClass: EsmClass.UserDataHeader)));
        Assert.Equal(DeliverKind.Text, KindOf(Pdu(Convert.FromHexString("0500032A010141"), esmClass: EsmClass.UserDataHeader)));
        Assert.Equal(DeliverKind.Empty, KindOf(Pdu(Convert.FromHexString("0500032A0101"), esmClass: EsmClass.UserDataHeader)));
    }

    [Fact]
    public void Sar_needs_all_three()
    {
        using var tlvs = new TlvBuilder();
        tlvs.AddUInt16(TlvTag.SarMsgRefNum, 300).AddOctet(TlvTag.SarTotalSegments, 3);
        Assert.Equal(DeliverKind.Text, KindOf(Pdu("a"u8.ToArray(), tlvs: tlvs)));
        tlvs.AddOctet(TlvTag.SarSegmentSeqnum, 2);
        var pdu = Pdu("a"u8.ToArray(), tlvs: tlvs);
        var content = DeliverToMessage.Classify(pdu, SmsAlphabet.Gsm7);
        Assert.Equal((DeliverKind.Part, true), (content.Kind, content.IsSar));
        Assert.Contains("sar:300/3", DeliverToMessage.ToPart(pdu, content, "sms", "a", AddressRules.Standard).Key);
    }

    [Theory]
    [InlineData("48 69 20 00 20 1B 65", 0x00, "Hi @ €")]
    [InlineData("0416 D83D DC33", 0x08, "Ж🐳")]
    [InlineData("E9 E8", 0x03, "éè")]
    [InlineData("41 00 42", 0x01, "AB")]
    [InlineData("0041 0001 0042 000A", 0x08, "AB\n")]
    public void Texts(string hex, byte coding, string expected)
    {
        var pdu = Pdu(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), coding);
        var message = DeliverToMessage.ToMessage(pdu, DeliverToMessage.Classify(pdu, SmsAlphabet.Gsm7), "sms", "a", AddressRules.Standard);
        Assert.Equal((expected, "tel:+15550100009", "tel:+15550100001"), (Encoding.UTF8.GetString(message.Content.Span), message.Sender, message.Recipients.Single()));
        Assert.Equal((false, false, null, null), (message.NotReplyable, message.Anonymous, message.IntakeKey, message.Remark));
    }

    [Fact]
    public void Flash_is_a_message_with_a_remark()
    {
        var pdu = Pdu("wake up"u8.ToArray(), 0x10);
        var message = DeliverToMessage.ToMessage(pdu, DeliverToMessage.Classify(pdu, SmsAlphabet.Gsm7), "sms", "a", AddressRules.Standard);
        Assert.Equal("message class 0", message.Remark);
    }

    [Fact]
    public void The_text_may_lie_in_the_payload_with_its_header()
    {
        using var tlvs = new TlvBuilder();
        var pdu = Pdu(default, 0, EsmClass.UserDataHeader, tlvs.Add(TlvTag.MessagePayload, Convert.FromHexString("03250101" + "07")));
        var message = DeliverToMessage.ToMessage(pdu, DeliverToMessage.Classify(pdu, SmsAlphabet.Gsm7), "sms", "a", AddressRules.Standard);
        Assert.Equal("ı", Encoding.UTF8.GetString(message.Content.Span));
    }

    private static InboundPart[] Parts(string text, SmsTextOptions options, string sender = "15550100009")
    {
        using var output = new PooledWriter();
        var plan = SmsTextEncoder.Encode(text, options, 0x77, output);
        var parts = new InboundPart[plan.Parts];
        for (var i = 0; i < parts.Length; i++)
        {
            var pdu = Pdu(output.WrittenSpan[plan.Part(i)].ToArray(), plan.DataCoding.Value, EsmClass.UserDataHeader, sender: sender);
            var content = DeliverToMessage.Classify(pdu, options.DefaultAlphabet);
            Assert.Equal(DeliverKind.Part, content.Kind);
            parts[i] = DeliverToMessage.ToPart(pdu, content, "sms", "a", AddressRules.Standard);
        }
        return parts;
    }

    private static InboundMessage Join(InboundPart[] parts, params int[] missing) => DeliverToMessage.Join(
        new(parts[0].Key, parts[0].Total, [.. parts.Select((p, i) => missing.Contains(i + 1) ? (ReadOnlyMemory<byte>?)null : p.Content)], DateTimeOffset.UnixEpoch), "sms");

    public static TheoryData<string, SmsAlphabet> LongTexts => new()
    {
        { string.Concat(Enumerable.Repeat("Grüße € aus Köln. ", 30)), SmsAlphabet.Gsm7 },
        { string.Concat(Enumerable.Repeat("Grüße € aus Köln. ", 30)), SmsAlphabet.Gsm7Packed },
        { string.Concat(Enumerable.Repeat("👨‍👩‍👧‍👦 Привет ", 30)), SmsAlphabet.Gsm7 },
        { string.Concat(Enumerable.Repeat("ığşİç ", 80)), SmsAlphabet.Gsm7 },
    };

    [Theory]
    [MemberData(nameof(LongTexts))]
    public void Whole_sets_of_parts_are_joined(string text, SmsAlphabet alphabet)
    {
        foreach (var mode in new[] { LongMessages.Udh, LongMessages.Udh16 })
        {
            var parts = Parts(text, new() { DefaultAlphabet = alphabet, LongMessages = mode, NationalLanguages = [NationalLanguage.Turkish] });
            Assert.True(parts.Length > 1);
            Assert.Single(parts.Select(p => p.Key).Distinct());
            Assert.Equal(Enumerable.Range(1, parts.Length), parts.Select(p => (int)p.Number));
            var message = Join(parts);
            Assert.Equal(text, Encoding.UTF8.GetString(message.Content.Span));
            Assert.Equal(("tel:+15550100009", "tel:+15550100001", "a", null), (message.Sender, message.Recipients.Single(), message.Group, message.Remark));
            Assert.Equal(message.IntakeKey, Join(parts).IntakeKey);
        }
    }

    [Fact]
    public void Two_senders_with_one_reference_do_not_mix()
    {
        var text = new string('a', 200);
        Assert.NotEqual(Parts(text, SmsTextOptions.Standard)[0].Key, Parts(text, SmsTextOptions.Standard, "15550100008")[0].Key);
    }

    [Fact]
    public void Parts_of_different_messages_never_share_a_key()
    {
        static string KeyOf(string header, string group = "a", byte coding = 0, string sender = "15550100009", string recipient = "15550100001", TlvBuilder? sar = null)
        {
            var pdu = Pdu(Convert.FromHexString(header + "41"), coding, header.Length > 0 ? EsmClass.UserDataHeader : EsmClass.Default, sender: sender) with
            {
                Destination = Address.Of(Ton.International, Npi.Isdn, recipient),
                Tlvs = sar?.ToList() ?? default,
            };
            var content = DeliverToMessage.Classify(pdu, SmsAlphabet.Gsm7);
            Assert.Equal(DeliverKind.Part, content.Kind);
            return DeliverToMessage.ToPart(pdu, content, "sms", group, AddressRules.Standard).Key;
        }

        using var tlvs = new TlvBuilder();
        tlvs.AddUInt16(TlvTag.SarMsgRefNum, 0x2A).AddOctet(TlvTag.SarTotalSegments, 3).AddOctet(TlvTag.SarSegmentSeqnum, 1);
        string[] keys =
        [
            KeyOf("0500032A0301"),
            KeyOf("0500032B0301"), // another reference
            KeyOf("0500032A0401"), // another total
            KeyOf("060804002A0301"), // the same reference in 16 bits
            KeyOf("", sar: tlvs), // and in TLVs
            KeyOf("0500032A0301", group: "b"),
            KeyOf("0500032A0301", sender: "15550100008"),
            KeyOf("0500032A0301", recipient: "15550100002"),
            KeyOf("0500032A0301", sender: "15550100001", recipient: "15550100009"),
            KeyOf("0500032A0301", coding: 8),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[0], KeyOf("0500032A0303"));
    }

    [Fact]
    public void Missing_parts_leave_one_mark_each_gap()
    {
        var parts = Parts(new string('a', 153) + new string('b', 153) + new string('c', 153) + "d", SmsTextOptions.Standard);
        Assert.Equal(4, parts.Length);
        var message = Join(parts, 2, 3);
        Assert.Equal(new string('a', 153) + "[...]" + "d", Encoding.UTF8.GetString(message.Content.Span));
        Assert.Equal("2 of 4 parts", message.Remark);
        Assert.Equal("[...]d", Encoding.UTF8.GetString(Join(parts, 1, 2, 3).Content.Span));
        Assert.Equal(new string('a', 153) + "[...]", Encoding.UTF8.GetString(Join(parts, 2, 3, 4).Content.Span));
    }

    [Fact]
    public void Damaged_parts_never_throw()
    {
        var mutator = new Mutator(99);
        var parts = Parts(new string('a', 200), SmsTextOptions.Standard);
        for (var i = 0; i < 2000; i++)
        {
            var damaged = mutator.Mutate(parts[0].Content.Span);
            var message = DeliverToMessage.Join(new("k", 2, [damaged, parts[1].Content], default), "sms");
            Assert.NotEmpty(message.Recipients);
        }
    }
}
