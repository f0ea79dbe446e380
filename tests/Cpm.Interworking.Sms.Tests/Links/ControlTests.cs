using System.Text;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Sms.Links;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Xunit;

namespace Cpm.Interworking.Sms.Tests.Links;

/// <summary>cancel_sm, query_sm, and the synthetic message.</summary>
public class ControlTests
{
    private static readonly string Long = new('x', 200);

    private static async Task<(Rig Rig, HandedDelivery Delivery)> HandedAsync(params (string, string?)[] settings)
    {
        var rig = await Rig.StartAsync(settings);
        var attempt = new FakeAttempt(Long);
        Assert.Equal(AttemptStatus.Accepted, (await rig.DeliverAsync(attempt)).Status);
        return (rig, new HandedDelivery(new(8), "sms", attempt.Sender, false, "tel:+15550100009", attempt.AcceptedParts));
    }

    [Fact]
    public async Task Cancelling_names_every_part_and_both_addresses()
    {
        var (rig, delivery) = await HandedAsync();
        await using var _ = rig;
        Assert.Equal(CancelOutcome.Cancelled, await rig.Function.CancelAsync(delivery, default));
        Assert.Equal(delivery.Parts.Select(p => $"cancel {p.Keys.Exact} 15550100001 15550100009"), rig.Smsc.Others);
    }

    [Fact]
    public async Task One_part_that_is_gone_is_a_failure()
    {
        var (rig, delivery) = await HandedAsync();
        await using var _ = rig;
        rig.Smsc.OtherStatus = CommandStatus.CancelFailed;
        Assert.Equal(CancelOutcome.Failed, await rig.Function.CancelAsync(delivery, default));
    }

    [Theory]
    [InlineData(MessageState.Delivered, RemoteStatus.Delivered)]
    [InlineData(MessageState.Undeliverable, RemoteStatus.Failed)]
    [InlineData(MessageState.Expired, RemoteStatus.Expired)]
    [InlineData(MessageState.Enroute, null)]
    [InlineData(MessageState.Unknown, null)]
    public async Task A_centre_that_may_be_asked_tells_the_state(MessageState state, RemoteStatus? expected)
    {
        var (rig, delivery) = await HandedAsync(("Links:0:Query", "true"));
        await using var _ = rig;
        rig.Smsc.State = state;
        Assert.Equal(expected, await rig.Function.QueryAsync(delivery, default));
        Assert.StartsWith($"query {delivery.Parts[0].Keys.Exact} 15550100001", rig.Smsc.Others[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_centre_that_may_not_be_asked_is_not()
    {
        var (rig, delivery) = await HandedAsync();
        await using var _ = rig;
        Assert.Null(await rig.Function.QueryAsync(delivery, default));
        Assert.Empty(rig.Smsc.Others);
    }

    [Theory]
    [InlineData("Response")]
    [InlineData("Receipt")]
    [InlineData("Message")]
    public async Task A_probe_that_comes_through_is_shown_to_nobody_and_keeps_its_age_low(string expect)
    {
        await using var rig = await Rig.StartAsync(("Links:0:Probe:Number", "+15550109999"), ("Links:0:Probe:Every", "00:00:10"), ("Links:0:Probe:Expect", expect));
        var session = await rig.Smsc.NextBoundAsync();
        rig.Smsc.Answer = _ => (CommandStatus.Ok, "00FF");
        rig.Host.Clock.Advance(TimeSpan.FromSeconds(0.5));
        var probe = await rig.Smsc.NextSubmitAsync();
        Assert.Equal("15550109999", Encoding.ASCII.GetString(probe.Destination.Digits.Span));
        var link = (SmscLink)rig.Function.Links[0];
        Assert.True(SpinWait.SpinUntil(() => link.Status.InUse == 0 && link.Health.Outstanding == 0, FakeHost.Patience));
        rig.Host.Clock.Advance(TimeSpan.FromSeconds(5));
        await BringBackAsync(session, expect, probe);
        Assert.True(SpinWait.SpinUntil(() => link.Status.ProbeAge < TimeSpan.FromSeconds(5.5), FakeHost.Patience));
        Assert.Equal("bound", link.Status.State);
        Assert.False(rig.Host.HasMessage);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_text_like_a_probe_from_anybody_but_the_loop_number_is_a_text(bool hasProbe)
    {
        await using var rig = await (hasProbe ? Rig.StartAsync(("Links:0:Probe:Number", "+15550109999"), ("Links:0:Probe:Expect", "Message")) : Rig.StartAsync());
        var session = await rig.Smsc.NextBoundAsync();
        await session.RequestAsync(new DeliverSm { Source = Address.Of(Ton.International, Npi.Isdn, "15550100009"), Destination = Address.Of(Ton.International, Npi.Isdn, "15550100001"), ShortMessage = "cpm-probe smsc-1 1"u8.ToArray() });
        Assert.Equal("cpm-probe smsc-1 1", Encoding.UTF8.GetString((await rig.Host.NextMessageAsync()).Content.Span));
    }

    private static async Task BringBackAsync(SmppSession session, string expect, Submitted probe)
    {
        if (expect == "Response") return;
        var back = new DeliverSm { Source = probe.Destination, Destination = probe.Source };
        if (expect == "Receipt") back = back with { EsmClass = EsmClass.Receipt, ShortMessage = "id:255 stat:DELIVRD"u8.ToArray() };
        else back = back with { ShortMessage = probe.Octets };
        Assert.Equal(CommandStatus.Ok, (await session.RequestAsync(back)).Status);
    }
}
