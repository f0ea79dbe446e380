using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Xunit;

namespace Cpm.Smpp.Tests.Sessions;

public sealed class UnbindTests
{
    [Fact]
    public async Task Closing_waits_for_the_window_then_unbinds()
    {
        using var f = await SessionFixture.BoundAsync();
        var requests = await RequestTests.SubmitAsync(f, 2);
        var closing = f.Session.CloseAsync();
        Assert.Same(closing, f.Session.CloseAsync());
        Assert.Equal(SendStatus.Draining, f.Submit(3));
        await f.Peer.AnswerAsync(requests[0], "a");
        await f.Peer.SendAsync<DeliverSm>(CommandId.DeliverSm, 1);
        await f.Peer.ExpectAsync(CommandId.DeliverSmResp);
        await f.Peer.AnswerAsync(requests[1], "b");
        var unbind = await f.Peer.ExpectAsync(CommandId.Unbind);
        Assert.Equal(("a", "b"), ((await f.Results.NextAsync()).MessageId, (await f.Results.NextAsync()).MessageId));
        await f.Peer.SendAsync<HeaderOnly>(CommandId.UnbindResp, unbind.Header.Sequence);
        await closing;
        Assert.Null(await f.Peer.ReadAsync());
        Assert.Equal(SessionEndCause.Closed, (await f.Running).Cause);
        Assert.Equal(SessionState.Closed, f.Session.State);
    }

    [Fact]
    public async Task Closing_does_not_wait_forever()
    {
        using var f = await SessionFixture.BoundAsync();
        await RequestTests.SubmitAsync(f, 1);
        var closing = f.Session.CloseAsync(TimeSpan.FromSeconds(2));
        await AdvanceUntilAsync(f, TimeSpan.FromSeconds(0.5), async () => (await f.Peer.ReadAsync())!.Header.Id == CommandId.Unbind);
        await AdvanceUntilAsync(f, TimeSpan.FromSeconds(1), async () =>
        {
            await closing;
            return true;
        });
        Assert.Equal(RequestOutcome.ConnectionLost, (await f.Results.NextAsync()).Outcome);
        Assert.Equal(SessionEndCause.Closed, (await f.Running).Cause);
    }

    [Fact]
    public async Task Closing_before_a_bind_just_closes()
    {
        using var f = new SessionFixture();
        await f.Session.CloseAsync();
        Assert.Null(await f.Peer.ReadAsync());
        Assert.Equal(SessionEndCause.Closed, (await f.Running).Cause);
    }

    [Fact]
    public async Task The_peers_unbind_is_answered_and_leaves_outcomes_unknown()
    {
        using var f = await SessionFixture.BoundAsync();
        await RequestTests.SubmitAsync(f, 2);
        await f.Peer.SendAsync<HeaderOnly>(CommandId.Unbind, 99);
        Assert.Equal(99u, (await f.Peer.ExpectAsync(CommandId.UnbindResp)).Header.Sequence);
        for (var i = 0; i < 2; i++) Assert.Equal(RequestOutcome.ConnectionLost, (await f.Results.NextAsync()).Outcome);
        Assert.Null(await f.Peer.ReadAsync());
        Assert.Equal(SessionEndCause.PeerUnbound, (await f.Running).Cause);
        Assert.Equal(SendStatus.Closed, f.Submit(1));
    }

    [Fact]
    public async Task Closing_waits_for_our_own_answers()
    {
        using var f = await SessionFixture.ServingAsync(handler: new RecordingHandler { AnswersAtOnce = false });
        await f.Peer.SendAsync(CommandId.SubmitSm, 5, SessionFixture.Message());
        await f.Handler.UntilAsync("submit");
        _ = f.Session.CloseAsync();
        await f.Peer.SendAsync<HeaderOnly>(CommandId.EnquireLink, 6);
        await f.Peer.ExpectAsync(CommandId.EnquireLinkResp);
        Assert.True(f.Handler.Waiting.TryDequeue(out var header));
        f.Session.Respond(header, CommandStatus.Ok, new MessageResp { MessageId = "k"u8.ToArray() });
        await f.Peer.ExpectAsync(CommandId.SubmitSmResp);
        await f.Peer.ExpectAsync(CommandId.Unbind);
    }

    [Fact]
    public async Task The_owner_of_the_connection_can_ask_for_the_close()
    {
        using var owner = new CancellationTokenSource();
        using var f = await SessionFixture.BoundAsync(closeRequested: owner.Token);
        await owner.CancelAsync();
        var unbind = await f.Peer.ExpectAsync(CommandId.Unbind);
        await f.Peer.SendAsync<HeaderOnly>(CommandId.UnbindResp, unbind.Header.Sequence);
        Assert.Equal(SessionEndCause.Closed, (await f.Running).Cause);
    }

    [Fact]
    public async Task A_peer_that_does_not_read_cannot_hold_up_the_end()
    {
        using var f = await SessionFixture.BoundAsync(new SmppSessionOptions { Window = 1000 });
        for (var i = 0; i < 1000; i++) f.Submit(i, new string('x', 250));
        var closing = f.Session.CloseAsync(TimeSpan.Zero);
        await AdvanceUntilAsync(f, TimeSpan.FromSeconds(1), async () =>
        {
            await closing;
            return (await f.Running).Cause == SessionEndCause.Closed;
        });
        for (var i = 0; i < 1000; i++) Assert.NotEqual(RequestOutcome.Ok, (await f.Results.NextAsync()).Outcome);
    }

    private static async Task AdvanceUntilAsync(SessionFixture f, TimeSpan step, Func<Task<bool>> condition)
    {
        var met = condition();
        for (var i = 0; i < 1000 && !met.IsCompleted; i++)
        {
            f.Time.Advance(step);
            // The session has its turn between two steps, on a busy machine too.
            await Task.WhenAny(met, Task.Delay(20));
        }
        Assert.True(await met.WaitAsync(TimeSpan.FromSeconds(20)));
    }
}
