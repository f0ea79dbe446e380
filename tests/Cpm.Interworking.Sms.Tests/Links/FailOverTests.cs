using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Sms.Links;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Xunit;

namespace Cpm.Interworking.Sms.Tests.Links;

/// <summary>Two links of one group to one message centre; <c>one</c> comes first.</summary>
public class FailOverTests
{
    private static readonly (string, string?)[] TwoLinks =
    [
        ("Links:0:SystemId", "one"), ("Links:1:Name", "smsc-2"), ("Links:1:Host", "other.example"), ("Links:1:SystemId", "two"), ("Links:1:Priority", "2"),
    ];

    private static readonly (CommandStatus, string)? Taken = (CommandStatus.Ok, "1");

    private static async Task<Rig> StartAsync(Func<Submitted, (CommandStatus, string)?> first, params (string, string?)[] more)
    {
        var rig = Rig.Create([.. TwoLinks, .. more]);
        rig.Smsc.Answer = s => rig.Smsc.NameOf(s.Session) == "one" ? first(s) : Taken;
        await rig.Function.StartAsync(default);
        await rig.Host.RouteAsync("sms", static r => r.Credit == 128);
        return rig;
    }

    private static async Task AdvanceUntilAsync(Rig rig, Func<bool> done)
    {
        for (var i = 0; i < 4000 && !done(); i++)
        {
            rig.Host.Clock.Advance(TimeSpan.FromSeconds(0.25));
            await Task.Yield();
        }
        Assert.True(done());
    }

    // What was sent in a step is answered in it: no link is silent.
    private static void AnswerUntil(Rig rig, string state)
    {
        var link = (SmscLink)rig.Function.Links[0];
        for (var i = 0; i < 400 && link.Status.State != state; i++)
        {
            rig.Host.Clock.Advance(TimeSpan.FromSeconds(0.25));
            Assert.True(SpinWait.SpinUntil(() => link.Status.InUse == 0 && link.Health.Outstanding == 0, FakeHost.Patience));
        }
        Assert.Equal(state, link.Status.State);
    }

    private static async Task<string> LinkOfAsync(Rig rig)
    {
        var attempt = new FakeAttempt("hi");
        var result = await rig.DeliverAsync(attempt);
        return result.Status == AttemptStatus.Accepted ? attempt.AcceptedParts[0].Part.Link : $"{result.Status}";
    }

    [Theory]
    [InlineData(CommandStatus.SystemError)]
    [InlineData(CommandStatus.Throttled)]
    [InlineData(CommandStatus.InvalidBindStatus)]
    public async Task What_one_link_does_not_take_another_takes_at_once(CommandStatus status)
    {
        await using var rig = await StartAsync(_ => (status, ""));
        Assert.Equal("smsc-2", await LinkOfAsync(rig));
    }

    [Theory]
    [InlineData(CommandStatus.MessageQueueFull, RetryScope.Recipient)]
    [InlineData(CommandStatus.ReceiverTemporaryError, RetryScope.Recipient)]
    public async Task What_is_the_recipients_own_waits(CommandStatus status, RetryScope scope)
    {
        await using var rig = await StartAsync(_ => (status, ""));
        var result = await rig.DeliverAsync(new FakeAttempt("hi"));
        Assert.Equal((AttemptStatus.RetryLater, scope), (result.Status, result.Scope));
    }

    [Fact]
    public async Task Where_all_refuse_the_route_waits()
    {
        await using var rig = Rig.Create(TwoLinks);
        rig.Smsc.Answer = _ => (CommandStatus.Throttled, "");
        await rig.Function.StartAsync(default);
        await rig.Host.RouteAsync("sms", static r => r.Credit == 128);
        var result = await rig.DeliverAsync(new FakeAttempt("hi"));
        Assert.Equal((AttemptStatus.RetryLater, (int)CommandStatus.Throttled), (result.Status, result.Code));
        Assert.Equal(2, rig.Smsc.Count);
    }

    [Fact]
    public async Task Parts_that_were_taken_are_not_sent_again()
    {
        var seen = 0;
        await using var rig = await StartAsync(_ => ++seen == 1 ? (CommandStatus.Ok, "A") : (CommandStatus.SystemError, ""));
        var attempt = new FakeAttempt(new string('x', 300));
        Assert.Equal(AttemptStatus.Accepted, (await rig.DeliverAsync(attempt)).Status);
        Assert.Equal([(1, "smsc-1"), (2, "smsc-2")], attempt.AcceptedParts.Select(p => ((int)p.Part.Number, p.Part.Link)).Order());
        Assert.Single(attempt.AcceptedParts.Select(p => p.Part.Reference).Distinct());
    }

    [Fact]
    public async Task Another_group_gets_all_parts_or_none()
    {
        await using var rig = await StartAsync(_ => (CommandStatus.SystemError, ""), ("Links:0:Group", "a"), ("Links:1:Group", "b"));
        var attempt = new FakeAttempt(new string('x', 300));
        Assert.Equal(AttemptStatus.Accepted, (await rig.DeliverAsync(attempt)).Status);
        Assert.All(attempt.AcceptedParts, p => Assert.Equal("smsc-2", p.Part.Link));
        Assert.Equal(2, attempt.AcceptedParts.Count);
        // One part is with the first centre already: the rest cannot go elsewhere.
        var seen = 0;
        rig.Smsc.Answer = s => rig.Smsc.NameOf(s.Session) == "one" && ++seen == 1 ? Taken : (CommandStatus.SystemError, "");
        Assert.Equal(AttemptStatus.RetryLater, (await rig.DeliverAsync(new FakeAttempt(new string('y', 300)))).Status);
    }

    [Fact]
    public async Task A_link_that_only_fails_gets_nothing_more_and_comes_back()
    {
        var isIll = true;
        await using var rig = await StartAsync(_ => isIll ? (CommandStatus.SystemError, "") : Taken);
        for (var i = 0; i < 5; i++) Assert.Equal("smsc-2", await LinkOfAsync(rig));
        var link = rig.Function.Links[0];
        Assert.Equal(("failing", false), (link.Status.State, link.Status.IsUp));
        Assert.Contains("ESME_RSYSERR", link.Status.Reason, StringComparison.Ordinal);
        Assert.Equal(64, rig.Function.Routes[0].Credit);
        var before = rig.Smsc.Count;
        Assert.Equal("smsc-2", await LinkOfAsync(rig));
        Assert.Equal(before + 1, rig.Smsc.Count);
        isIll = false;
        await AdvanceUntilAsync(rig, () => rig.Function.Routes[0].Credit == 65);
        Assert.Equal("smsc-1", await LinkOfAsync(rig));
        Assert.Equal(("bound", true), (link.Status.State, link.Status.IsUp));
        await rig.Host.RouteAsync("sms", static r => r.Credit == 128);
    }

    [Fact]
    public async Task A_link_whose_probes_do_not_come_through_is_left_for_another_and_comes_back()
    {
        var comesThrough = false;
        await using var rig = await StartAsync(
            s => s.Destination.Text != "15550109999" || comesThrough ? Taken : (CommandStatus.SubmitFailed, ""),
            ("Links:0:Probe:Number", "+15550109999"), ("Links:0:Probe:Every", "00:00:10"), ("Links:0:Probe:Expect", "Response"));
        var link = rig.Function.Links[0];
        Assert.Equal("smsc-1", await LinkOfAsync(rig));
        AnswerUntil(rig, "failing");
        Assert.Equal((false, "probes do not come through"), (link.Status.IsUp, link.Status.Reason));
        Assert.True(link.Status.ProbeAge > TimeSpan.FromSeconds(30));
        Assert.Equal("smsc-2", await LinkOfAsync(rig));
        Assert.Equal(64, rig.Function.Routes[0].Credit);
        comesThrough = true;
        AnswerUntil(rig, "bound");
        Assert.Equal("smsc-1", await LinkOfAsync(rig));
        await rig.Host.RouteAsync("sms", static r => r.Credit == 128);
    }

    [Fact]
    public async Task Where_there_is_no_other_link_one_in_doubt_goes_on_and_a_new_session_is_not_in_doubt()
    {
        await using var rig = await Rig.StartAsync(("Links:0:Probe:Number", "+15550109999"), ("Links:0:Probe:Every", "00:00:10"), ("Links:0:Probe:Expect", "Receipt"));
        var link = rig.Function.Links[0];
        AnswerUntil(rig, "failing");
        Assert.Equal("smsc-1", await LinkOfAsync(rig));
        Assert.Equal(64, rig.Function.Routes[0].Credit);
        (await rig.Smsc.NextBoundAsync()).Abort();
        await rig.Smsc.NextBoundAsync();
        Assert.True(SpinWait.SpinUntil(() => link.Status.State == "bound", FakeHost.Patience));
        Assert.True(link.Status.ProbeAge > TimeSpan.FromSeconds(30));
        AnswerUntil(rig, "failing");
    }

    [Fact]
    public async Task A_silent_link_is_left_within_five_seconds()
    {
        await using var rig = await StartAsync(_ => null);
        var stuck = rig.DeliverAsync(new FakeAttempt("hi"));
        await rig.Smsc.NextSubmitAsync();
        var link = rig.Function.Links[0];
        for (var i = 0; i < 18; i++) rig.Host.Clock.Advance(TimeSpan.FromSeconds(0.25));
        Assert.Equal(("failing", false), (link.Status.State, link.Status.IsUp));
        Assert.Equal("smsc-2", await LinkOfAsync(rig));
        // What had left is unknown when its time is over.
        await AdvanceUntilAsync(rig, () => stuck.IsCompleted);
        Assert.Equal(AttemptStatus.Unknown, (await stuck).Status);
    }

    [Fact]
    public async Task A_late_answer_brings_the_link_back()
    {
        await using var rig = await StartAsync(_ => null);
        var late = rig.DeliverAsync(new FakeAttempt("hi"));
        var submit = await rig.Smsc.NextSubmitAsync();
        for (var i = 0; i < 18; i++) rig.Host.Clock.Advance(TimeSpan.FromSeconds(0.25));
        Assert.Equal("failing", rig.Function.Links[0].Status.State);
        FakeSmsc.Respond(submit, CommandStatus.Ok, "1");
        Assert.Equal(AttemptStatus.Accepted, (await late).Status);
        Assert.Equal("bound", rig.Function.Links[0].Status.State);
    }

    [Fact]
    public async Task Congestion_of_a_response_slows_the_link()
    {
        await using var rig = await StartAsync(_ => Taken, ("Links:0:MaxPerSecond", "100"));
        rig.Host.Clock.Advance(TimeSpan.FromSeconds(2));
        rig.Smsc.Answer = null;
        rig.Smsc.Congestion = 100;
        Assert.Equal("smsc-1", await LinkOfAsync(rig));
        Assert.Equal(50, rig.Function.Links[0].Status.PerSecond);
    }

    [Fact]
    public async Task Drained_lets_what_is_under_way_end_while_others_run()
    {
        await using var rig = await StartAsync(_ => null);
        var held = rig.DeliverAsync(new FakeAttempt("hi"));
        var submit = await rig.Smsc.NextSubmitAsync();
        var link = rig.Function.Links[0];
        var draining = link.DrainAsync(default).AsTask();
        Assert.Equal("smsc-2", await LinkOfAsync(rig));
        Assert.Equal("draining", link.Status.State);
        Assert.False(draining.IsCompleted);
        FakeSmsc.Respond(submit, CommandStatus.Ok, "1");
        Assert.Equal(AttemptStatus.Accepted, (await held).Status);
        await draining.WaitAsync(FakeHost.Patience);
        Assert.Equal(SessionEndCause.PeerUnbound, (await rig.Smsc.NextEndAsync()).Cause);
        await AdvanceUntilAsync(rig, () => link.Status.State == "suspended");
        Assert.Contains("drained", link.Status.Reason, StringComparison.Ordinal);
        await link.ResumeAsync(default);
        await rig.Host.RouteAsync("sms", static r => r.Credit == 128);
    }

    [Fact]
    public async Task A_receipt_on_the_receivers_bind_names_the_group()
    {
        await using var rig = Rig.Create([.. TwoLinks, ("Links:0:BindMode", "Transmitter"), ("Links:1:BindMode", "Receiver")]);
        await rig.Function.StartAsync(default);
        var sessions = new[] { await rig.Smsc.NextBoundAsync(), await rig.Smsc.NextBoundAsync() };
        await rig.Host.UpAsync();
        var attempt = new FakeAttempt("hi");
        Assert.Equal(RecipientResult.Accepted(true), await rig.DeliverAsync(attempt));
        var receiver = sessions.Single(s => s.State == SessionState.BoundReceiver);
        var keys = attempt.AcceptedParts[0].Keys;
        var answer = await receiver.RequestAsync(new DeliverSm
        {
            Source = Address.Of(Ton.International, Npi.Isdn, "15550100009"),
            Destination = Address.Of(Ton.International, Npi.Isdn, "15550100001"),
            EsmClass = EsmClass.Receipt,
            ShortMessage = System.Text.Encoding.ASCII.GetBytes($"id:{keys.Exact} stat:DELIVRD"),
        });
        Assert.Equal(CommandStatus.Ok, answer.Status);
        var report = await rig.Host.NextReportAsync();
        Assert.Equal((keys.Group, keys.Exact, RemoteStatus.Delivered), (report.Keys.Group, report.Keys.Exact, report.Status));
    }
}
