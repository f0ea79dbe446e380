using System.Text;
using Cpm.Interworking.Abstractions;
using Cpm.Smpp.Pdus;
using Xunit;

namespace Cpm.Interworking.Sms.Tests;

/// <summary>A message centre that refuses the form of a message gets it once more in another one.</summary>
public class AlternativeFormTests
{
    private static readonly string Long = new('x', 400);

    [Fact]
    public async Task A_centre_that_dislikes_the_data_coding_gets_ucs2()
    {
        await using var rig = await Rig.StartAsync();
        rig.Smsc.Answer = s => s.DataCoding == 0 ? (CommandStatus.InvalidDataCoding, "") : (CommandStatus.Ok, "1");
        var attempt = new FakeAttempt("hi");
        Assert.Equal(RecipientResult.Accepted(true), await rig.DeliverAsync(attempt));
        await rig.Smsc.NextSubmitAsync();
        var second = await rig.Smsc.NextSubmitAsync();
        Assert.Equal((8, "hi"), (second.DataCoding, Encoding.BigEndianUnicode.GetString(second.Octets)));
        Assert.Equal(["sending 1/1", "sending 1/1", "accepted 1/1"], attempt.Steps);
    }

    [Fact]
    public async Task A_long_text_is_cut_anew_and_shares_a_reference()
    {
        await using var rig = await Rig.StartAsync();
        rig.Smsc.Answer = s => s.DataCoding == 0 ? (CommandStatus.InvalidDataCoding, "") : (CommandStatus.Ok, $"id{s.Octets[5]}");
        var attempt = new FakeAttempt(Long);
        Assert.Equal(RecipientResult.Accepted(true), await rig.DeliverAsync(attempt));
        // 400 characters: 3 parts of 153 septets, then 6 of 67 code units.
        Assert.Equal(6, attempt.AcceptedParts.Count);
        Assert.Single(attempt.AcceptedParts.Select(p => p.Part.Reference).Distinct());
        Assert.All(attempt.AcceptedParts, p => Assert.Equal(6, p.Part.Total));
    }

    [Theory]
    [InlineData("Sar")]
    [InlineData("Payload")]
    public async Task A_centre_without_tlvs_gets_headers(string mode)
    {
        await using var rig = await Rig.StartAsync(("Links:0:LongMessages", mode));
        rig.Smsc.Answer = s => s.Sar is not null || s.Payload is not null ? (CommandStatus.TlvNotAllowed, "") : (CommandStatus.Ok, $"id{s.Octets[5]}");
        var attempt = new FakeAttempt(Long);
        Assert.Equal(RecipientResult.Accepted(true), await rig.DeliverAsync(attempt));
        Assert.Equal(3, attempt.AcceptedParts.Count);
    }

    [Fact]
    public async Task A_centre_that_dislikes_the_header_gets_tlvs()
    {
        await using var rig = await Rig.StartAsync();
        rig.Smsc.Answer = s => s.EsmClass != EsmClass.Default ? (CommandStatus.InvalidEsmClass, "") : (CommandStatus.Ok, $"id{s.Sar!.Value.Number}");
        var attempt = new FakeAttempt(Long);
        Assert.Equal(RecipientResult.Accepted(true), await rig.DeliverAsync(attempt));
        Assert.Equal(3, attempt.AcceptedParts.Count);
    }

    [Fact]
    public async Task A_centre_that_gives_no_receipts_gets_no_request_for_one()
    {
        await using var rig = await Rig.StartAsync();
        rig.Smsc.Answer = s => s.Registered != RegisteredDelivery.None ? (CommandStatus.InvalidRegisteredDelivery, "") : (CommandStatus.Ok, "1");
        Assert.Equal(RecipientResult.Accepted(false), await rig.DeliverAsync(new FakeAttempt("hi")));
    }

    [Theory]
    [InlineData(CommandStatus.InvalidDataCoding, "hi", RefusalReason.UnsupportedContent, 2)]
    [InlineData(CommandStatus.InvalidDataCoding, "\u0436", RefusalReason.UnsupportedContent, 1)]
    [InlineData(CommandStatus.InvalidMessageLength, "hi", RefusalReason.TooLarge, 2)]
    [InlineData(CommandStatus.InvalidEsmClass, "hi", RefusalReason.UnsupportedContent, 1)]
    [InlineData(CommandStatus.TlvNotAllowed, "hi", RefusalReason.ProtocolError, 1)]
    [InlineData(CommandStatus.InvalidPriority, "hi", RefusalReason.ProtocolError, 1)]
    [InlineData(CommandStatus.InvalidRegisteredDelivery, "hi", RefusalReason.ProtocolError, 2)]
    public async Task One_more_try_and_no_more(CommandStatus status, string text, RefusalReason reason, int submits)
    {
        await using var rig = await Rig.StartAsync();
        rig.Smsc.Answer = _ => (status, "");
        Assert.Equal(RecipientResult.Refused(reason, (int)status), await rig.DeliverAsync(new FakeAttempt(text)));
        for (var i = 0; i < submits; i++) await rig.Smsc.NextSubmitAsync();
        Assert.False(rig.Smsc.HasSubmit);
    }

    [Fact]
    public async Task A_form_that_policy_does_not_allow_is_not_tried()
    {
        await using var rig = await Rig.StartAsync(("MaxSegments", "3"));
        rig.Smsc.Answer = _ => (CommandStatus.InvalidDataCoding, "");
        Assert.Equal(RecipientResult.Refused(RefusalReason.UnsupportedContent, (int)CommandStatus.InvalidDataCoding), await rig.DeliverAsync(new FakeAttempt(Long)));
        for (var i = 0; i < 3; i++) await rig.Smsc.NextSubmitAsync();
        Assert.False(rig.Smsc.HasSubmit);
    }

    [Fact]
    public async Task Parts_that_were_taken_are_not_sent_again_in_another_form()
    {
        await using var rig = await Rig.StartAsync();
        rig.Smsc.Answer = s => s.Octets[5] == 3 ? (CommandStatus.InvalidDataCoding, "") : (CommandStatus.Ok, $"id{s.Octets[5]}");
        Assert.Equal(RefusalReason.UnsupportedContent, (await rig.DeliverAsync(new FakeAttempt(Long))).Reason);
        for (var i = 0; i < 3; i++) await rig.Smsc.NextSubmitAsync();
        Assert.False(rig.Smsc.HasSubmit);
    }

    [Fact]
    public async Task Losses_are_said_before_the_first_part_leaves_and_again_where_another_form_loses_less()
    {
        await using var rig = await Rig.StartAsync(("Transliterate", "true"));
        var attempt = new FakeAttempt("Ol\u00E1");
        await rig.DeliverAsync(attempt);
        Assert.Equal(["U+00E1 becomes U+0061"], attempt.Losses);
        rig.Smsc.Answer = s => s.DataCoding == 0 ? (CommandStatus.InvalidDataCoding, "") : (CommandStatus.Ok, "1");
        attempt = new FakeAttempt("Ol\u00E1");
        await rig.DeliverAsync(attempt);
        Assert.Empty(attempt.Losses);
    }
}
