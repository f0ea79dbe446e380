using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Xunit;

namespace Cpm.Smpp.Tests.Sessions;

public sealed class InboundTests
{
    [Fact]
    public async Task Requests_are_answered_with_their_own_sequence_numbers()
    {
        using var f = await SessionFixture.ServingAsync();
        foreach (var sequence in (uint[])[0, 7, 0x7FFFFFFF, 0xFFFFFFFF])
        {
            await f.Peer.SendAsync(CommandId.SubmitSm, sequence, SessionFixture.Message());
            var response = await f.Peer.ExpectAsync(CommandId.SubmitSmResp);
            Assert.Equal(sequence, response.Header.Sequence);
            Assert.Equal("m1"u8.ToArray(), response.As<MessageResp>().MessageId.ToArray());
        }
    }

    [Theory]
    [InlineData(CommandId.DeliverSm)]
    [InlineData(CommandId.DataSm)]
    public async Task An_esme_takes_what_the_message_centre_sends(CommandId id)
    {
        using var f = await SessionFixture.BoundAsync();
        using var tlvs = new Cpm.Smpp.Tlvs.TlvBuilder();
        tlvs.Add(Cpm.Smpp.Tlvs.TlvTag.MessagePayload, "text"u8);
        if (id == CommandId.DeliverSm) await f.Peer.SendAsync(id, 3, new DeliverSm { Tlvs = tlvs.View() });
        else await f.Peer.SendAsync(id, 3, new DataSm { Tlvs = tlvs.View() });
        Assert.EndsWith(" text", await f.Handler.UntilAsync("d"), StringComparison.Ordinal);
        Assert.Equal(CommandStatus.Ok, (await f.Peer.ExpectAsync(id.ToResponse())).Header.Status);
    }

    [Fact]
    public async Task Each_pdu_may_be_cut_anywhere()
    {
        using var f = await SessionFixture.ServingAsync();
        byte[] two = [.. SmppPeer.Encode(CommandId.SubmitSm, 5, SessionFixture.Message()), .. SmppPeer.Encode(CommandId.EnquireLink, 6, default(HeaderOnly))];
        for (var cut = 1; cut < two.Length; cut++)
        {
            await f.Peer.WriteAsync(two.AsMemory(0, cut));
            await Task.Yield();
            await f.Peer.WriteAsync(two.AsMemory(cut));
            await f.Peer.ExpectAsync(CommandId.SubmitSmResp);
            await f.Peer.ExpectAsync(CommandId.EnquireLinkResp);
            // Not a flood of enquiries.
            f.Time.Advance(TimeSpan.FromSeconds(0.2));
        }
        foreach (var octet in two) await f.Peer.WriteAsync(new[] { octet });
        await f.Peer.ExpectAsync(CommandId.SubmitSmResp);
        await f.Peer.ExpectAsync(CommandId.EnquireLinkResp);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("\r\n\r\n")]
    [InlineData("\0\0\0\u000f")]
    public async Task Garbage_is_nacked_and_ends_the_session(string garbage)
    {
        using var f = await SessionFixture.ServingAsync();
        await f.Peer.WriteAsync(System.Text.Encoding.Latin1.GetBytes(garbage));
        var nack = await f.Peer.ExpectAsync(CommandId.GenericNack);
        Assert.Equal((CommandStatus.InvalidCommandLength, 0u), (nack.Header.Status, nack.Header.Sequence));
        Assert.Null(await f.Peer.ReadAsync());
        var end = await f.Running;
        Assert.Equal((SessionEndCause.ProtocolError, PduErrorKind.InvalidLength), (end.Cause, end.Error.Kind));
    }

    [Fact]
    public async Task Unknown_commands_are_nacked_by_their_sequence_numbers()
    {
        using var f = await SessionFixture.ServingAsync();
        await f.Peer.WriteAsync(new byte[] { 0, 0, 0, 17, 0, 0, 0x99, 0x99, 0, 0, 0, 0, 0, 0, 0, 42, 1 });
        var nack = await f.Peer.ExpectAsync(CommandId.GenericNack);
        Assert.Equal((CommandStatus.InvalidCommandId, 42u), (nack.Header.Status, nack.Header.Sequence));
        Assert.Null(f.Session.Ended);
    }

    [Fact]
    public async Task Misplaced_requests_get_their_own_response()
    {
        using var f = await SessionFixture.ServingAsync(mode: BindMode.Receiver);
        await f.Peer.SendAsync(CommandId.SubmitSm, 2, SessionFixture.Message());
        Assert.Equal(CommandStatus.InvalidBindStatus, (await f.Peer.ExpectAsync(CommandId.SubmitSmResp)).Header.Status);
        await f.Peer.SendAsync<SubmitMulti>(CommandId.SubmitMulti, 3);
        Assert.Equal(CommandStatus.InvalidBindStatus, (await f.Peer.ExpectAsync(CommandId.SubmitMultiResp)).Header.Status);
        await f.Peer.SendAsync<QuerySm>(CommandId.QuerySm, 4);
        Assert.Equal(CommandStatus.InvalidBindStatus, (await f.Peer.ExpectAsync(CommandId.QuerySmResp)).Header.Status);
        await f.Peer.SendAsync<CancelSm>(CommandId.CancelSm, 5);
        Assert.Equal(CommandStatus.InvalidBindStatus, (await f.Peer.ExpectAsync(CommandId.CancelSmResp)).Header.Status);
        Assert.Equal(4, f.Session.Counters.MisplacedPdus);
    }

    [Fact]
    public async Task Malformed_requests_get_a_status_and_too_many_end_the_session()
    {
        using var f = await SessionFixture.ServingAsync(new SmppSessionOptions { MaxConsecutiveErrors = 3 });
        var bad = SmppPeer.Encode(CommandId.SubmitSm, 2, SessionFixture.Message());
        bad[16] = (byte)'x';
        for (var i = 0; i < 2; i++)
        {
            await f.Peer.WriteAsync(bad);
            Assert.NotEqual(CommandStatus.Ok, (await f.Peer.ExpectAsync(CommandId.SubmitSmResp)).Header.Status);
        }
        Assert.StartsWith("error submit_sm", await f.Handler.UntilAsync("error"), StringComparison.Ordinal);
        await f.Peer.SendAsync(CommandId.SubmitSm, 2, SessionFixture.Message());
        await f.Peer.ExpectAsync(CommandId.SubmitSmResp);
        for (var i = 0; i < 3; i++)
        {
            await f.Peer.WriteAsync(bad);
            await f.Peer.ExpectAsync(CommandId.SubmitSmResp);
        }
        Assert.Equal(SessionEndCause.ProtocolError, (await f.Running).Cause);
    }

    [Fact]
    public async Task Requests_nobody_handles_are_refused()
    {
        using var f = await SessionFixture.ServingAsync();
        await f.Peer.SendAsync<BroadcastSm>(CommandId.BroadcastSm, 8);
        Assert.Equal(CommandStatus.InvalidCommandId, (await f.Peer.ExpectAsync(CommandId.BroadcastSmResp)).Header.Status);
        await f.Peer.SendAsync<ReplaceSm>(CommandId.ReplaceSm, 9);
        Assert.Equal(CommandStatus.InvalidCommandId, (await f.Peer.ExpectAsync(CommandId.ReplaceSmResp)).Header.Status);
    }

    [Fact]
    public async Task Reading_pauses_while_too_many_requests_are_unanswered()
    {
        using var f = await SessionFixture.ServingAsync(new SmppSessionOptions { InboundWindow = 4 }, new RecordingHandler { AnswersAtOnce = false });
        for (uint i = 0; i < 10; i++) await f.Peer.SendAsync(CommandId.SubmitSm, i, SessionFixture.Message($"{i}"));
        await f.Handler.UntilAsync("submit 3");
        var answered = 0;
        while (answered < 10)
        {
            Assert.InRange(f.Handler.Waiting.Count, 0, 4);
            if (!f.Handler.Waiting.TryDequeue(out var header))
            {
                await f.Handler.UntilAsync("submit");
                continue;
            }
            Assert.True(f.Session.Respond(header, CommandStatus.Ok, new MessageResp { MessageId = "z"u8.ToArray() }));
            Assert.Equal((uint)answered++, (await f.Peer.ExpectAsync(CommandId.SubmitSmResp)).Header.Sequence);
        }
        Assert.True(f.Session.Counters.Pauses > 0);
    }

    [Theory]
    [InlineData(0x33, 18)]
    [InlineData(0x34, 23)]
    public async Task Responses_to_old_peers_lose_their_tlvs(byte version, int length)
    {
        using var f = new SessionFixture(new SmppSessionOptions { Role = SessionRole.MessageCentre }, new RecordingHandler { AnswersAtOnce = false });
        await f.Peer.SendAsync(CommandId.BindTransceiver, 1, SessionFixture.Credentials with { InterfaceVersion = version });
        await f.Peer.ExpectAsync(CommandId.BindTransceiverResp);
        await f.Peer.SendAsync(CommandId.SubmitSm, 2, SessionFixture.Message());
        await f.Handler.UntilAsync("submit");
        Assert.True(f.Handler.Waiting.TryDequeue(out var header));
        using var tlvs = new Cpm.Smpp.Tlvs.TlvBuilder();
        tlvs.AddOctet(Cpm.Smpp.Tlvs.TlvTag.CongestionState, 50);
        Assert.True(f.Session.Respond(header, CommandStatus.Ok, new MessageResp { MessageId = "7"u8.ToArray(), Tlvs = tlvs.View() }));
        Assert.Equal(length, (await f.Peer.ExpectAsync(CommandId.SubmitSmResp)).Octets.Length);
    }

    [Fact]
    public async Task A_handler_that_throws_ends_its_session_only()
    {
        using var f = await SessionFixture.ServingAsync(handler: new ThrowingHandler());
        await f.Peer.SendAsync(CommandId.SubmitSm, 8, SessionFixture.Message());
        var end = await f.Running;
        Assert.Equal(SessionEndCause.Fault, end.Cause);
        Assert.IsType<NotSupportedException>(end.Exception);
    }

    private sealed class ThrowingHandler : RecordingHandler
    {
        public override void OnSubmitSm(SmppSession session, PduHeader header, in SubmitSm pdu) => throw new NotSupportedException();
    }
}
