using Cpm.Interworking.Sms.Mapping;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Text;
using Xunit;

namespace Cpm.Interworking.Sms.Tests.Mapping;

public class SubmitAlternativesTests
{
    private static SmsTextOptions? Of(SubmitAction action, CommandStatus status, string text, SmsTextOptions options) =>
        SubmitAlternatives.Of(action, status, SmsTextPlan.Of(text, options), options);

    [Theory]
    [InlineData(CommandStatus.InvalidDataCoding)]
    [InlineData(CommandStatus.InvalidMessageLength)]
    public void A_default_alphabet_that_was_refused_becomes_ucs2(CommandStatus status)
    {
        Assert.True(Of(SubmitAction.TryOtherEncoding, status, "hi", SmsTextOptions.Standard)!.Ucs2Only);
        Assert.Null(Of(SubmitAction.TryOtherEncoding, status, "ж", SmsTextOptions.Standard));
    }

    [Fact]
    public void A_payload_that_is_too_long_is_cut_into_parts() => Assert.Equal(
        LongMessages.Udh, Of(SubmitAction.TryOtherEncoding, CommandStatus.InvalidMessageLength, new string('x', 400), new() { LongMessages = LongMessages.Payload })!.LongMessages);

    [Fact]
    public void A_header_that_was_refused_becomes_tlvs()
    {
        Assert.Equal(LongMessages.Sar, Of(SubmitAction.TryOtherEncoding, CommandStatus.InvalidEsmClass, new string('x', 400), SmsTextOptions.Standard)!.LongMessages);
        Assert.Null(Of(SubmitAction.TryOtherEncoding, CommandStatus.InvalidEsmClass, "no header", SmsTextOptions.Standard));
        Assert.Empty(Of(SubmitAction.TryOtherEncoding, CommandStatus.InvalidEsmClass, string.Concat(Enumerable.Repeat("ığşİ ", 20)), new() { NationalLanguages = [NationalLanguage.Turkish] })!.NationalLanguages);
    }

    [Theory]
    [InlineData(LongMessages.Sar, true)]
    [InlineData(LongMessages.Payload, true)]
    [InlineData(LongMessages.Udh, false)]
    public void Tlvs_that_were_refused_become_a_header(LongMessages mode, bool other) => Assert.Equal(
        other, Of(SubmitAction.TryWithoutTlvs, CommandStatus.TlvNotAllowed, new string('x', 400), new() { LongMessages = mode }) is { LongMessages: LongMessages.Udh });

    [Fact]
    public void A_short_text_has_no_tlvs_to_leave_out() =>
        Assert.Null(Of(SubmitAction.TryWithoutTlvs, CommandStatus.TlvNotAllowed, "hi", new() { LongMessages = LongMessages.Sar }));
}
