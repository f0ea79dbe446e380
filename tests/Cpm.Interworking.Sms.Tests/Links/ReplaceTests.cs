using System.Text;
using Cpm.Interworking.Abstractions;
using Cpm.Primitives;
using Cpm.Smpp.Pdus;
using Xunit;

namespace Cpm.Interworking.Sms.Tests.Links;

/// <summary>replace_sm (SMPP v5.0 §4.5.3).</summary>
public class ReplaceTests
{
    private static readonly (string, string?) Allowed = ("Links:0:Replace", "true");

    private static async Task<(Rig Rig, HandedDelivery Delivery, MessageView Message)> HandedAsync(string text, params (string, string?)[] settings)
    {
        var rig = await Rig.StartAsync(settings);
        var attempt = new FakeAttempt(text);
        Assert.Equal(AttemptStatus.Accepted, (await rig.DeliverAsync(attempt)).Status);
        return (rig, new HandedDelivery(new(8), "sms", attempt.Sender, false, "tel:+15550100009", attempt.AcceptedParts), attempt.Message);
    }

    private static async Task<ReplaceResult> ReplaceAsync(Rig rig, HandedDelivery delivery, MessageView message, string text) =>
        await rig.Function.ReplaceAsync(delivery, new Replacement(message, Dispositions.PositiveDelivery, Encoding.UTF8.GetBytes(text)), default).AsTask().WaitAsync(FakeHost.Patience);

    [Fact]
    public async Task The_new_text_goes_to_the_link_that_has_the_old_one_with_the_same_receipts_asked()
    {
        var (rig, delivery, message) = await HandedAsync("hello", Allowed);
        await using var _ = rig;
        Assert.Equal(new ReplaceResult(ReplaceOutcome.Replaced) { Link = "smsc-1", Encoding = "gsm7" }, await ReplaceAsync(rig, delivery, message, "new @"));
        Assert.Equal([$"replace {delivery.Parts[0].Keys.Exact} 15550100001 1 6E65772000"], rig.Smsc.Others);
    }

    [Fact]
    public async Task Another_link_to_the_same_centre_does_as_well()
    {
        var (rig, delivery, message) = await HandedAsync("hello", ("Links:1:Name", "smsc-2"), ("Links:1:Host", "smsc.example"), ("Links:1:Priority", "9"), ("Links:1:Replace", "true"));
        await using var _ = rig;
        await rig.Host.RouteAsync("sms", static r => r.Credit == 128);
        Assert.Equal("smsc-2", (await ReplaceAsync(rig, delivery, message, "new")).Link);
    }

    [Theory]
    [InlineData("Grüße €", "new", "gsm7", "6E6577")]
    [InlineData("привет", "new", "ucs2", "006E00650077")]
    public async Task The_new_text_is_written_as_the_old_one_was(string old, string text, string encoding, string octets)
    {
        var (rig, delivery, message) = await HandedAsync(old, Allowed);
        await using var _ = rig;
        Assert.Equal(encoding, (await ReplaceAsync(rig, delivery, message, text)).Encoding);
        Assert.EndsWith(" " + octets, Assert.Single(rig.Smsc.Others), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hello", "привет", "the new text needs ucs2, and the message has left as gsm7: replace_sm cannot change that")]
    [InlineData("hello", "ışık karanlıkta yanar, ışık karanlıkta söner, ışık her zaman kıyıda yanar söner yanar", "the new text needs gsm7 with a national table, and the message has left as gsm7: replace_sm cannot change that")]
    [InlineData("hello", "x*161", "the new text needs 2 segments (gsm7), and has one")]
    [InlineData("привет", "x*71", "the new text needs 2 segments (ucs2), and has one")]
    [InlineData("x*161", "new", "the message has left in several segments: only one of a single segment can be replaced")]
    public async Task What_replace_sm_cannot_carry_is_refused_here(string old, string text, string reason)
    {
        static string Long(string text) => text.StartsWith("x*", StringComparison.Ordinal) ? new('x', int.Parse(text.AsSpan(2), provider: null)) : text;
        var (rig, delivery, message) = await HandedAsync(Long(old), Allowed, ("Links:0:NationalLanguages:0", "Turkish"));
        await using var _ = rig;
        Assert.Equal(ReplaceResult.Refused(reason), await ReplaceAsync(rig, delivery, message, Long(text)));
        Assert.Empty(rig.Smsc.Others);
    }

    [Fact]
    public async Task Links_do_not_ask_unless_it_is_allowed()
    {
        var (rig, delivery, message) = await HandedAsync("hello");
        await using var _ = rig;
        Assert.Equal(ReplaceResult.Refused("no link to its SMSC allows it (Replace of smsc-1)"), await ReplaceAsync(rig, delivery, message, "new"));
        Assert.Empty(rig.Smsc.Others);
    }

    [Fact]
    public async Task A_link_that_is_gone_refuses()
    {
        var (rig, delivery, message) = await HandedAsync("hello", Allowed);
        await using var _ = rig;
        await rig.Function.Links[0].SuspendAsync(default);
        await rig.Host.DownAsync();
        Assert.Equal(ReplaceResult.Refused("no link to its SMSC that allows it is bound"), await ReplaceAsync(rig, delivery, message, "new"));
    }

    [Fact]
    public async Task The_word_of_the_centre_is_handed_on()
    {
        var (rig, delivery, message) = await HandedAsync("hello", Allowed);
        await using var _ = rig;
        rig.Smsc.OtherStatus = CommandStatus.ReplaceFailed;
        Assert.Equal(ReplaceResult.Refused("the SMSC answered ESME_RREPLACEFAIL") with { Link = "smsc-1" }, await ReplaceAsync(rig, delivery, message, "new"));
    }

    [Fact]
    public async Task Without_an_answer_nobody_knows()
    {
        var (rig, delivery, message) = await HandedAsync("hello", Allowed, ("Links:0:ResponseTimeout", "00:00:01"));
        await using var _ = rig;
        rig.Smsc.AnswersOthers = false;
        var replacing = ReplaceAsync(rig, delivery, message, "new");
        Assert.True(SpinWait.SpinUntil(() => rig.Smsc.Others.Count > 0, FakeHost.Patience));
        rig.Host.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(ReplaceOutcome.Unknown, (await replacing).Outcome);
    }
}
