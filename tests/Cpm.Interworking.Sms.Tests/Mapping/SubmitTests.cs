using System.Text;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Sms.Mapping;
using Cpm.Primitives;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Text;
using Xunit;

namespace Cpm.Interworking.Sms.Tests.Mapping;

public class SubmitTests
{
    private static MessageView View(string text, string contentType = "text/plain", string sender = "tel:+15550100001", bool anonymous = false, string? subject = null) => new()
    {
        Id = new(1),
        Kind = MessageKind.Pager,
        Sender = sender,
        ContentType = contentType,
        Anonymous = anonymous,
        Subject = subject,
        Content = Encoding.UTF8.GetBytes(text),
        Size = Encoding.UTF8.GetByteCount(text),
    };

    [Theory]
    [InlineData(0x00, SubmitAction.Accepted, RetryScope.Message, RefusalReason.Unspecified)]
    [InlineData(0x58, SubmitAction.SlowDown, RetryScope.Route, RefusalReason.Unspecified)]
    [InlineData(0x14, SubmitAction.Wait, RetryScope.Recipient, RefusalReason.Unspecified)]
    [InlineData(0x08, SubmitAction.Wait, RetryScope.Message, RefusalReason.Unspecified)]
    [InlineData(0x64, SubmitAction.Wait, RetryScope.Recipient, RefusalReason.Unspecified)]
    [InlineData(0x102, SubmitAction.Wait, RetryScope.Recipient, RefusalReason.Unspecified)]
    [InlineData(0xFF, SubmitAction.TryOnceMore, RetryScope.Message, RefusalReason.Unspecified)]
    [InlineData(0x45, SubmitAction.TryOnceMore, RetryScope.Message, RefusalReason.Unspecified)]
    [InlineData(0x417, SubmitAction.TryOnceMore, RetryScope.Message, RefusalReason.Unspecified)]
    [InlineData(0x04, SubmitAction.Rebind, RetryScope.Route, RefusalReason.Unspecified)]
    [InlineData(0x61, SubmitAction.TryWithoutTimes, RetryScope.Message, RefusalReason.ProtocolError)]
    [InlineData(0x62, SubmitAction.TryWithoutTimes, RetryScope.Message, RefusalReason.ProtocolError)]
    [InlineData(0x0B, SubmitAction.Refused, RetryScope.Message, RefusalReason.UnknownRecipient)]
    [InlineData(0x50, SubmitAction.Refused, RetryScope.Message, RefusalReason.UnknownRecipient)]
    [InlineData(0x51, SubmitAction.Refused, RetryScope.Message, RefusalReason.UnknownRecipient)]
    [InlineData(0x65, SubmitAction.Refused, RetryScope.Message, RefusalReason.UnknownRecipient)]
    [InlineData(0x66, SubmitAction.Refused, RetryScope.Message, RefusalReason.Barred)]
    [InlineData(0x0A, SubmitAction.Refused, RetryScope.Message, RefusalReason.BadSender)]
    [InlineData(0x48, SubmitAction.Refused, RetryScope.Message, RefusalReason.BadSender)]
    [InlineData(0x49, SubmitAction.Refused, RetryScope.Message, RefusalReason.BadSender)]
    [InlineData(0x01, SubmitAction.TryOtherEncoding, RetryScope.Message, RefusalReason.TooLarge)]
    [InlineData(0x104, SubmitAction.TryOtherEncoding, RetryScope.Message, RefusalReason.UnsupportedContent)]
    [InlineData(0x43, SubmitAction.TryOtherEncoding, RetryScope.Message, RefusalReason.UnsupportedContent)]
    [InlineData(0x15, SubmitAction.Refused, RetryScope.Message, RefusalReason.NotAuthorised)]
    [InlineData(0x100, SubmitAction.Refused, RetryScope.Message, RefusalReason.NotAuthorised)]
    [InlineData(0x101, SubmitAction.Refused, RetryScope.Message, RefusalReason.NotAuthorised)]
    [InlineData(0x103, SubmitAction.Refused, RetryScope.Message, RefusalReason.NotAuthorised)]
    [InlineData(0x06, SubmitAction.TryWithDefaults, RetryScope.Message, RefusalReason.ProtocolError)]
    [InlineData(0x07, SubmitAction.TryWithDefaults, RetryScope.Message, RefusalReason.ProtocolError)]
    [InlineData(0x42, SubmitAction.TryWithDefaults, RetryScope.Message, RefusalReason.ProtocolError)]
    [InlineData(0x54, SubmitAction.TryWithDefaults, RetryScope.Message, RefusalReason.ProtocolError)]
    [InlineData(0x63, SubmitAction.TryWithDefaults, RetryScope.Message, RefusalReason.ProtocolError)]
    [InlineData(0x33, SubmitAction.Refused, RetryScope.Message, RefusalReason.ProtocolError)]
    [InlineData(0x02, SubmitAction.TryWithoutTlvs, RetryScope.Message, RefusalReason.ProtocolError)]
    [InlineData(0x03, SubmitAction.TryWithoutTlvs, RetryScope.Message, RefusalReason.ProtocolError)]
    [InlineData(0xC0, SubmitAction.TryWithoutTlvs, RetryScope.Message, RefusalReason.ProtocolError)]
    [InlineData(0xC2, SubmitAction.TryWithoutTlvs, RetryScope.Message, RefusalReason.ProtocolError)]
    public void Every_row_of_the_table(uint status, SubmitAction action, RetryScope scope, RefusalReason reason)
    {
        var result = SubmitResults.Of((CommandStatus)status);
        Assert.Equal((action, scope, reason), (result.Action, result.Scope, result.Reason));
        Assert.Equal(action is SubmitAction.SlowDown or SubmitAction.Wait or SubmitAction.Rebind, result.After > TimeSpan.Zero);
    }

    [Theory]
    [InlineData(null, SubmitAction.Wait)]
    [InlineData((byte)0, SubmitAction.Wait)]
    [InlineData((byte)1, SubmitAction.Refused)]
    [InlineData((byte)2, SubmitAction.Refused)]
    [InlineData((byte)3, SubmitAction.Wait)]
    public void Delivery_failure_says_why(byte? reason, SubmitAction action) => Assert.Equal(action, SubmitResults.Of(CommandStatus.DeliveryFailure, reason).Action);

    [Theory]
    [InlineData(IntakeStatus.Accepted, 0x00)]
    [InlineData(IntakeStatus.Duplicate, 0x00)]
    [InlineData(IntakeStatus.Held, 0x00)]
    [InlineData(IntakeStatus.Busy, 0x64)]
    [InlineData(IntakeStatus.Refused, 0x66)]
    public void Answers_to_the_centre(IntakeStatus status, uint expected) => Assert.Equal((CommandStatus)expected, IntakeAnswers.Of(status));

    [Theory]
    [InlineData(Dispositions.None, RegisteredDelivery.None)]
    [InlineData(Dispositions.Interworking | Dispositions.Display, RegisteredDelivery.None)]
    [InlineData(Dispositions.PositiveDelivery, RegisteredDelivery.Final)]
    [InlineData(Dispositions.NegativeDelivery, RegisteredDelivery.Final)]
    public void Receipts_asked_for(Dispositions requested, RegisteredDelivery expected) => Assert.Equal(expected, MessageToSubmit.Registered(requested));

    [Fact]
    public void Validity_is_relative()
    {
        var now = new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);
        var octets = new byte[16];
        Assert.Equal(16, MessageToSubmit.WriteValidity(now.AddHours(4), now, octets));
        Assert.Equal("000000040000000R", Encoding.ASCII.GetString(octets));
        Assert.Equal(16, MessageToSubmit.WriteValidity(now.AddHours(-4), now, octets));
        Assert.Equal("000000000001000R", Encoding.ASCII.GetString(octets));
        Assert.Equal(0, MessageToSubmit.WriteValidity(default, now, octets));
    }

    [Fact]
    public void Previews()
    {
        var options = SmsTextOptions.Standard;
        Assert.Equal((true, "gsm7", 1), Short(MessageToSubmit.Preview(View("hi\r\n"), options)));
        Assert.Equal((true, "ucs2", 2), Short(MessageToSubmit.Preview(View(new string('ж', 71)), options)));
        Assert.Equal(RefusalReason.TooLarge, MessageToSubmit.Preview(View(new string('x', 5000)), options).Refusal);
        Assert.Equal("text needs 33 segments (gsm7), limit 10", MessageToSubmit.Preview(View(new string('x', 5000)), options).Explanation);
        Assert.Equal(RefusalReason.UnsupportedContent, MessageToSubmit.Preview(View("x", "image/png"), options).Refusal);
        Assert.Equal(RefusalReason.UnsupportedContent, MessageToSubmit.Preview(View("\r\n"), options).Refusal);
        Assert.Equal(RefusalReason.BadSender, MessageToSubmit.Preview(View("x", sender: "sip:alice@example.com"), options).Refusal);
        Assert.Equal(RefusalReason.AnonymityDisallowed, MessageToSubmit.Preview(View("x", anonymous: true), options).Refusal);
        Assert.Equal(["subject is not carried"], MessageToSubmit.Preview(View("x", subject: "s"), options).Losses);
        Assert.Equal(["U+00E1 becomes U+0061"], MessageToSubmit.Preview(View("á"), new() { Transliterate = true }).Losses);
        Assert.Equal((true, "gsm7", 1), Short(MessageToSubmit.Preview(View("\uFEFFhi"), options)));
        var empty = MessageToSubmit.Preview(View("\u0007\u0007"), options);
        Assert.Equal((false, RefusalReason.UnsupportedContent, "no text is left to send"), (empty.Fits, empty.Refusal, empty.Explanation));
        Assert.Equal(["U+0007 left out, 2 times"], empty.Losses);
        var sizeOnly = new MessageView { Id = new(1), Kind = MessageKind.Pager, Sender = "tel:+15550100001", ContentType = "text/plain", Size = 307 };
        Assert.Equal((true, "gsm7", 3), Short(MessageToSubmit.Preview(sizeOnly, options)));
    }

    private static (bool, string?, int) Short(ConversionPreview preview) => (preview.Fits, preview.Encoding, preview.Segments);
}
