using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Xunit;

namespace Cpm.Smpp.Tests.Sessions;

public sealed class RequestTests
{
    [Fact]
    public async Task A_submit_is_answered_with_its_message_id()
    {
        using var f = await SessionFixture.BoundAsync();
        Assert.Equal(SendStatus.Sent, f.Submit(17));
        var request = await f.Peer.ExpectAsync(CommandId.SubmitSm);
        Assert.Equal("hello"u8.ToArray(), request.As<SubmitSm>().ShortMessage.ToArray());
        await f.Peer.AnswerAsync(request, "0A1b");
        Assert.Equal(new Ended(17, RequestOutcome.Ok, CommandStatus.Ok, "0A1b"), await f.Results.NextAsync());
        Assert.Equal(0, f.Session.WindowInUse);
    }

    [Fact]
    public async Task Responses_are_matched_in_any_order()
    {
        using var f = await SessionFixture.BoundAsync();
        var requests = await SubmitAsync(f, 5);
        foreach (var i in (int[])[3, 0, 4, 2, 1])
        {
            await f.Peer.AnswerAsync(requests[i], $"id{i}");
            Assert.Equal(new Ended(i, RequestOutcome.Ok, CommandStatus.Ok, $"id{i}"), await f.Results.NextAsync());
        }
    }

    [Theory]
    [InlineData(CommandStatus.Throttled)]
    [InlineData(CommandStatus.MessageQueueFull)]
    [InlineData((CommandStatus)0x4FF)]
    public async Task A_refusal_gives_its_status(CommandStatus status)
    {
        using var f = await SessionFixture.BoundAsync();
        var requests = await SubmitAsync(f, 1);
        await f.Peer.AnswerAsync(requests[0], status: status);
        Assert.Equal(new Ended(0, RequestOutcome.Error, status, ""), await f.Results.NextAsync());
    }

    [Fact]
    public async Task Generic_nack_refuses_the_request_it_names()
    {
        using var f = await SessionFixture.BoundAsync();
        var requests = await SubmitAsync(f, 2);
        await f.Peer.SendAsync<HeaderOnly>(CommandId.GenericNack, requests[1].Header.Sequence, status: CommandStatus.InvalidCommandId);
        Assert.Equal(new Ended(1, RequestOutcome.Error, CommandStatus.InvalidCommandId, ""), await f.Results.NextAsync());
        await f.Peer.SendAsync<HeaderOnly>(CommandId.GenericNack, requests[0].Header.Sequence);
        Assert.Equal(new Ended(0, RequestOutcome.Error, CommandStatus.UnknownError, ""), await f.Results.NextAsync());
    }

    [Fact]
    public async Task No_answer_in_time_leaves_the_outcome_unknown_and_frees_the_slot()
    {
        using var f = await SessionFixture.BoundAsync(new SmppSessionOptions { ResponseTimeout = TimeSpan.FromSeconds(10), Window = 1 });
        var requests = await SubmitAsync(f, 1);
        f.Time.Advance(TimeSpan.FromSeconds(9.8));
        Assert.Equal(1, f.Session.WindowInUse);
        f.Time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(new Ended(0, RequestOutcome.Timeout, CommandStatus.Ok, ""), await f.Results.NextAsync());
        Assert.Equal(0, f.Session.WindowInUse);
        Assert.Equal(1, f.Session.Counters.Timeouts);

        // The late response is told, counted and dropped; the session goes on.
        await f.Peer.AnswerAsync(requests[0], "late");
        Assert.Equal($"unexpected submit_sm_resp {requests[0].Header.Sequence}", await f.Handler.UntilAsync("unexpected"));
        requests = await SubmitAsync(f, 1);
        await f.Peer.AnswerAsync(requests[0], "next");
        Assert.Equal(new Ended(0, RequestOutcome.Ok, CommandStatus.Ok, "next"), await f.Results.NextAsync());
        Assert.Equal(1, f.Session.Counters.UnexpectedResponses);
    }

    [Fact]
    public async Task Wrong_responses_are_counted_and_never_answered()
    {
        using var f = await SessionFixture.BoundAsync();
        var requests = await SubmitAsync(f, 1);
        var sequence = requests[0].Header.Sequence;
        await f.Peer.SendAsync<MessageResp>(CommandId.SubmitSmResp, sequence + 1000);
        await f.Peer.SendAsync<MessageResp>(CommandId.DataSmResp, sequence);
        await f.Peer.SendAsync<MessageResp>(CommandId.SubmitSmResp, 0);
        await f.Peer.WriteAsync(new byte[] { 0, 0, 0, 16, 0x80, 0, 0x77, 0x77, 0, 0, 0, 0, 0, 0, 0, (byte)sequence });
        await f.Peer.AnswerAsync(requests[0], "x");
        Assert.Equal("x", (await f.Results.NextAsync()).MessageId);
        Assert.Equal(4, f.Session.Counters.UnexpectedResponses);
        await f.Peer.SendAsync<HeaderOnly>(CommandId.EnquireLink, 5);
        await f.Peer.ExpectAsync(CommandId.EnquireLinkResp);
    }

    [Fact]
    public async Task A_full_window_refuses_and_tells_when_it_is_open_again()
    {
        using var f = await SessionFixture.BoundAsync(new SmppSessionOptions { Window = 2 });
        var requests = await SubmitAsync(f, 2);
        Assert.Equal(SendStatus.WindowFull, f.Submit(9));
        Assert.Equal(2, f.Session.WindowInUse);
        await f.Peer.AnswerAsync(requests[1]);
        await f.Handler.UntilAsync("window");
        Assert.Equal(SendStatus.Sent, f.Submit(9));
        Assert.Equal(SendStatus.WindowFull, f.Submit(10));
    }

    [Fact]
    public async Task Awaited_requests_wait_for_the_window()
    {
        using var f = await SessionFixture.BoundAsync(new SmppSessionOptions { Window = 3 });
        var results = Enumerable.Range(0, 40).Select(i => f.Session.RequestAsync(SessionFixture.Message($"{i}"))).ToList();
        for (var i = 0; i < 40; i++) await f.Peer.AnswerAsync(await f.Peer.ExpectAsync(CommandId.SubmitSm), $"m{i}");
        var ids = (await Task.WhenAll(results)).Select(r => r.MessageIdText).ToHashSet();
        Assert.Equal(40, ids.Count);
        Assert.Equal(0, f.Session.WindowInUse);
    }

    [Fact]
    public async Task Many_threads_share_a_session()
    {
        using var f = await SessionFixture.BoundAsync(new SmppSessionOptions { Window = 8 });
        const int each = 200;
        var peer = Task.Run(async () =>
        {
            var sequences = new HashSet<uint>();
            for (var i = 0; i < 4 * each; i++)
            {
                var request = await f.Peer.ExpectAsync(CommandId.SubmitSm);
                Assert.True(sequences.Add(request.Header.Sequence));
                await f.Peer.AnswerAsync(request, System.Text.Encoding.ASCII.GetString(request.As<SubmitSm>().Text.Span));
            }
        });
        var senders = Enumerable.Range(0, 4).Select(s => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++)
            {
                var result = await f.Session.RequestAsync(SessionFixture.Message($"{s}-{i}"));
                Assert.Equal($"{s}-{i}", result.MessageIdText);
            }
        }));
        await Task.WhenAll([peer, .. senders]);
        Assert.Equal(0, f.Session.WindowInUse);
    }

    [Fact]
    public async Task Sequence_numbers_wrap_and_skip_those_in_use()
    {
        using var f = await SessionFixture.BoundAsync(new SmppSessionOptions { Window = 4, FirstSequence = 0x7FFFFFFE });
        var requests = await SubmitAsync(f, 3);
        Assert.Equal([0x7FFFFFFFu, 1u, 2u], requests.Select(r => r.Header.Sequence));
        await f.Peer.AnswerAsync(requests[0], "a");
        Assert.Equal("a", (await f.Results.NextAsync()).MessageId);
    }

    [Fact]
    public async Task What_cannot_be_written_is_refused_and_takes_no_slot()
    {
        using var f = await SessionFixture.BoundAsync();
        Assert.Equal(SendStatus.Invalid, f.Session.TryRequest(SessionFixture.Message() with { ShortMessage = new byte[300] }, f.Results, 1, out var error));
        Assert.Equal("short_message", error.Field);
        Assert.Equal(0, f.Session.WindowInUse);
        await Assert.ThrowsAsync<ArgumentException>(() => f.Session.RequestAsync(SessionFixture.Message() with { ShortMessage = new byte[300] }));
    }

    [Fact]
    public async Task An_old_peer_gets_no_tlvs()
    {
        using var f = new SessionFixture();
        var bound = f.Session.BindAsync(BindMode.Transceiver, SessionFixture.Credentials);
        await f.Peer.ExpectAsync(CommandId.BindTransceiver);
        using var tlvs = new Cpm.Smpp.Tlvs.TlvBuilder();
        await f.Peer.SendAsync(CommandId.BindTransceiverResp, 1, new BindResp { Tlvs = tlvs.AddOctet(Cpm.Smpp.Tlvs.TlvTag.ScInterfaceVersion, 0x33).View() });
        Assert.Equal((byte)0x33, (await bound).InterfaceVersion);
        Assert.Equal(SendStatus.Invalid, f.Session.TryRequest(SessionFixture.Message() with { Tlvs = tlvs.View() }, f.Results, 1, out var error));
        Assert.Equal(PduErrorKind.TlvNotAllowed, error.Kind);
        Assert.Equal(SendStatus.Sent, f.Submit(1));
    }

    internal static async Task<List<InboundPduCopy>> SubmitAsync(SessionFixture f, int count)
    {
        var requests = new List<InboundPduCopy>();
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(SendStatus.Sent, f.Submit(i));
            requests.Add(await f.Peer.ExpectAsync(CommandId.SubmitSm));
        }
        return requests;
    }
}
