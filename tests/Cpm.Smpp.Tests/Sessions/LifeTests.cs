using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Xunit;

namespace Cpm.Smpp.Tests.Sessions;

public sealed class LifeTests
{
    [Fact]
    public async Task Enquire_link_is_answered_in_any_state()
    {
        using var f = new SessionFixture();
        await f.Peer.SendAsync<HeaderOnly>(CommandId.EnquireLink, 77);
        var response = await f.Peer.ExpectAsync(CommandId.EnquireLinkResp);
        Assert.Equal((77u, 16), (response.Header.Sequence, response.Octets.Length));
    }

    [Fact]
    public async Task A_flood_of_enquiries_is_answered_in_part()
    {
        using var f = await SessionFixture.BoundAsync(new SmppSessionOptions { MaxEnquiriesPerSecond = 3 });
        for (var second = 0; second < 2; second++)
        {
            for (var i = 1u; i <= 20; i++) await f.Peer.SendAsync<HeaderOnly>(CommandId.EnquireLink, i);
            await f.Peer.SendAsync<DeliverSm>(CommandId.DeliverSm, 99);
            for (var i = 1u; i <= 3; i++) Assert.Equal(i, (await f.Peer.ExpectAsync(CommandId.EnquireLinkResp)).Header.Sequence);
            await f.Peer.ExpectAsync(CommandId.DeliverSmResp);
            f.Time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(34, f.Session.Counters.EnquiriesIgnored);
        Assert.Null(f.Session.Ended);
    }

    [Fact]
    public async Task The_peer_can_be_asked_for_life_at_any_time()
    {
        using var f = await SessionFixture.BoundAsync();
        Assert.Equal(SendStatus.Sent, f.Session.TryEnquire(f.Results, TimeSpan.FromSeconds(2)));
        var request = await f.Peer.ExpectAsync(CommandId.EnquireLink);
        await f.Peer.SendAsync<HeaderOnly>(CommandId.EnquireLinkResp, request.Header.Sequence);
        Assert.Equal(RequestOutcome.Ok, (await f.Results.NextAsync()).Outcome);
        Assert.Equal(SendStatus.Sent, f.Session.TryEnquire(f.Results, TimeSpan.FromSeconds(2)));
        await f.Peer.ExpectAsync(CommandId.EnquireLink);
        f.Time.Advance(TimeSpan.FromSeconds(2.2));
        Assert.Equal(RequestOutcome.Timeout, (await f.Results.NextAsync()).Outcome);
        Assert.Null(f.Session.Ended);
    }

    [Fact]
    public async Task A_silent_peer_is_asked_and_stays_when_it_answers()
    {
        using var f = await SessionFixture.BoundAsync();
        for (var i = 0; i < 3; i++)
        {
            f.Time.Advance(TimeSpan.FromSeconds(30.2));
            var request = await f.Peer.ExpectAsync(CommandId.EnquireLink);
            f.Time.Advance(TimeSpan.FromSeconds(9));
            await f.Peer.SendAsync<HeaderOnly>(CommandId.EnquireLinkResp, request.Header.Sequence);
            // The round trip of another request shows that the answer was read.
            await f.Peer.SendAsync<HeaderOnly>(CommandId.EnquireLink, 1);
            await f.Peer.ExpectAsync(CommandId.EnquireLinkResp);
        }
        Assert.Null(f.Session.Ended);
        Assert.Equal(0, f.Session.Counters.UnexpectedResponses);
        Assert.Equal(0, f.Session.Counters.Timeouts);
    }

    [Fact]
    public async Task Any_pdu_proves_life()
    {
        using var f = await SessionFixture.BoundAsync();
        f.Time.Advance(TimeSpan.FromSeconds(30.2));
        await f.Peer.ExpectAsync(CommandId.EnquireLink);
        f.Time.Advance(TimeSpan.FromSeconds(1));
        await f.Peer.SendAsync<DeliverSm>(CommandId.DeliverSm, 1);
        await f.Peer.ExpectAsync(CommandId.DeliverSmResp);
        f.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Null(f.Session.Ended);
    }

    [Fact]
    public async Task A_dead_peer_is_given_up_and_all_requests_learn_it()
    {
        using var f = await SessionFixture.BoundAsync(new SmppSessionOptions { ResponseTimeout = TimeSpan.FromMinutes(5) });
        await RequestTests.SubmitAsync(f, 2);
        f.Time.Advance(TimeSpan.FromSeconds(30.2));
        await f.Peer.ExpectAsync(CommandId.EnquireLink);
        f.Time.Advance(TimeSpan.FromSeconds(10.2));
        Assert.Equal(RequestOutcome.ConnectionLost, (await f.Results.NextAsync()).Outcome);
        Assert.Equal(RequestOutcome.ConnectionLost, (await f.Results.NextAsync()).Outcome);
        Assert.Equal(SessionEndCause.PeerSilent, (await f.Running).Cause);
        Assert.Equal("closed PeerSilent", await f.Handler.UntilAsync("closed"));
    }

    [Fact]
    public async Task Half_a_pdu_is_not_waited_for_forever()
    {
        using var f = await SessionFixture.ServingAsync();
        await f.Peer.WriteAsync(new byte[] { 0, 0, 0, 16, 0, 0, 0, 0x15, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 100, 0, 0 });
        await f.Peer.ExpectAsync(CommandId.EnquireLinkResp);
        // The rest drips in: the limit is for the whole PDU, which would need 78 seconds. The session begins to count when it has its turn, and no step is taken without one.
        var seconds = 0;
        for (; seconds < 60 && !f.Running.IsCompleted; seconds++)
        {
            await f.Peer.WriteAsync(new byte[] { 0 });
            f.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(f.Running, Task.Delay(20));
        }
        Assert.InRange(seconds, 10, 30);
        Assert.Equal(SessionEndCause.ProtocolError, (await f.Running.WaitAsync(TimeSpan.FromSeconds(20))).Cause);
    }

    [Fact]
    public async Task A_reset_fails_every_request_at_once()
    {
        using var f = await SessionFixture.BoundAsync();
        await RequestTests.SubmitAsync(f, 3);
        f.Peer.Connection.Abort();
        for (var i = 0; i < 3; i++) Assert.Equal(RequestOutcome.ConnectionLost, (await f.Results.NextAsync()).Outcome);
        Assert.Equal(SessionEndCause.ConnectionLost, (await f.Running).Cause);
        Assert.Equal(SendStatus.Closed, f.Submit(9));
        Assert.Equal(RequestOutcome.NotSent, (await f.Session.RequestAsync(SessionFixture.Message())).Outcome);
    }

    [Fact]
    public async Task A_close_without_unbind_is_told_apart()
    {
        using var f = await SessionFixture.BoundAsync();
        await RequestTests.SubmitAsync(f, 1);
        await f.Peer.Connection.Output.CompleteAsync();
        Assert.Equal(RequestOutcome.ConnectionLost, (await f.Results.NextAsync()).Outcome);
        Assert.Equal(SessionEndCause.PeerClosed, (await f.Running).Cause);
    }

    [Fact]
    public async Task What_never_left_is_told_apart_from_what_may_have()
    {
        using var f = await SessionFixture.BoundAsync(new SmppSessionOptions { Window = 1000 });
        // The peer does not read: the pipe takes 64 KB and then stalls the flush, so the later requests stay here.
        var text = new string('x', 250);
        for (var i = 0; i < 1000; i++) Assert.Equal(SendStatus.Sent, f.Submit(i, text));
        while (f.Session.Counters.PdusOut < 1001) await Task.Yield();
        f.Session.Abort();
        var ends = new List<Ended>();
        for (var i = 0; i < 1000; i++) ends.Add(await f.Results.NextAsync());
        Assert.All(ends, e => Assert.True(e.Outcome is RequestOutcome.ConnectionLost or RequestOutcome.NotSent));
        Assert.Contains(ends, e => e.Outcome == RequestOutcome.NotSent);
        Assert.Equal(1000, ends.Select(e => e.Tag).Distinct().Count());

        // Nothing that was told as not sent is found in what the peer could have read.
        var notSent = ends.Where(e => e.Outcome == RequestOutcome.NotSent).Select(e => e.Tag).Min();
        Assert.All(ends.Where(e => e.Outcome == RequestOutcome.ConnectionLost), e => Assert.True(e.Tag < notSent));
    }

    [Fact]
    public async Task Inactivity_unbinds()
    {
        using var f = await SessionFixture.ServingAsync(new SmppSessionOptions { InactivityTimeout = TimeSpan.FromSeconds(20), EnquireInterval = TimeSpan.Zero });
        f.Time.Advance(TimeSpan.FromSeconds(15));
        await f.Peer.SendAsync<HeaderOnly>(CommandId.EnquireLink, 1);
        await f.Peer.ExpectAsync(CommandId.EnquireLinkResp);
        f.Time.Advance(TimeSpan.FromSeconds(6));
        var unbind = await f.Peer.ExpectAsync(CommandId.Unbind);
        await f.Peer.SendAsync<HeaderOnly>(CommandId.UnbindResp, unbind.Header.Sequence);
        Assert.Equal(SessionEndCause.Inactive, (await f.Running).Cause);
    }

    [Theory]
    [InlineData(SessionEndCause.Closed)]
    [InlineData(SessionEndCause.PeerClosed)]
    [InlineData(SessionEndCause.PeerUnbound)]
    [InlineData(SessionEndCause.ProtocolError)]
    public async Task The_owner_learns_the_end_before_the_requests_do_and_the_session_runs_until_all_know(SessionEndCause cause)
    {
        var handler = new OrderHandler();
        using var f = await SessionFixture.BoundAsync(handler: handler);
        await handler.UntilAsync("bound");
        handler.Running = f.Running;
        for (var tag = 1; tag <= 3; tag++) Assert.Equal(SendStatus.Sent, f.Session.TrySubmit(SessionFixture.Message(), handler, tag));
        if (cause == SessionEndCause.Closed) f.Session.Abort();
        else if (cause == SessionEndCause.PeerClosed) await f.Peer.Connection.Output.CompleteAsync();
        else if (cause == SessionEndCause.PeerUnbound) await f.Peer.SendAsync<HeaderOnly>(CommandId.Unbind, 1);
        else await f.Peer.WriteAsync(Convert.FromHexString("00000001000000150000000000000001"));
        Assert.Equal(cause, (await f.Running).Cause);
        Assert.Equal([$"closed {cause}", "completed 1 running", "completed 2 running", "completed 3 running"], [await handler.UntilAsync("c"), await handler.NextAsync(), await handler.NextAsync(), await handler.NextAsync()]);
    }

    /// <summary>Hears of its own requests too.</summary>
    private sealed class OrderHandler : RecordingHandler, IRequestCompletion
    {
        public Task Running { get; set; } = Task.CompletedTask;

        public void OnCompleted(long tag, in RequestResult result) => Note($"completed {tag} {(Running.IsCompleted ? "over" : "running")}");
    }
}
