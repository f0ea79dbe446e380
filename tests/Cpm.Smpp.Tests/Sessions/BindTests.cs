using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Cpm.Smpp.Tlvs;
using Xunit;

namespace Cpm.Smpp.Tests.Sessions;

public sealed class BindTests
{
    [Theory]
    [InlineData(BindMode.Transceiver, CommandId.BindTransceiver, SessionState.BoundTransceiver)]
    [InlineData(BindMode.Transmitter, CommandId.BindTransmitter, SessionState.BoundTransmitter)]
    [InlineData(BindMode.Receiver, CommandId.BindReceiver, SessionState.BoundReceiver)]
    public async Task An_esme_binds(BindMode mode, CommandId command, SessionState state)
    {
        using var f = new SessionFixture();
        var bound = f.Session.BindAsync(mode, SessionFixture.Credentials);
        var request = await f.Peer.ExpectAsync(command);
        Assert.Equal(0x34, request.As<Bind>().InterfaceVersion);
        using var tlvs = new TlvBuilder();
        await f.Peer.SendAsync(command.ToResponse(), request.Header.Sequence, new BindResp { SystemId = "smsc"u8.ToArray(), Tlvs = tlvs.AddOctet(TlvTag.ScInterfaceVersion, 0x50).View() });
        Assert.Equal(new BindResult(RequestOutcome.Ok, CommandStatus.Ok, "smsc", 0x50), await bound);
        Assert.Equal(state, f.Session.State);
        Assert.Equal("smsc", f.Session.PeerSystemId);
        Assert.Equal($"bound {state}", await f.Handler.NextAsync());
        Assert.Equal(mode == BindMode.Receiver ? SendStatus.NotBound : SendStatus.Sent, f.Submit(1));
    }

    [Theory]
    [InlineData(CommandStatus.BindFailed)]
    [InlineData(CommandStatus.InvalidPassword)]
    [InlineData(CommandStatus.AlreadyBound)]
    public async Task A_refused_bind_ends_the_session(CommandStatus status)
    {
        using var f = new SessionFixture();
        var bound = f.Session.BindAsync(BindMode.Transceiver, SessionFixture.Credentials);
        await f.Peer.ExpectAsync(CommandId.BindTransceiver);
        await f.Peer.WriteAsync(new byte[] { 0, 0, 0, 16, 0x80, 0, 0, 9, 0, 0, 0, (byte)status, 0, 0, 0, 1 });
        var result = await bound;
        Assert.Equal((RequestOutcome.Error, status, false), (result.Outcome, result.Status, result.IsBound));
        Assert.Equal(SessionEndCause.BindFailed, (await f.Running).Cause);
        Assert.Equal(SendStatus.Closed, f.Submit(1));
    }

    [Fact]
    public async Task An_unanswered_bind_times_out()
    {
        using var f = new SessionFixture(new SmppSessionOptions { BindTimeout = TimeSpan.FromSeconds(5) });
        var bound = f.Session.BindAsync(BindMode.Transceiver, SessionFixture.Credentials);
        await f.Peer.ExpectAsync(CommandId.BindTransceiver);
        f.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(RequestOutcome.Timeout, (await bound).Outcome);
        Assert.Equal(SessionEndCause.BindFailed, (await f.Running).Cause);
    }

    [Fact]
    public async Task Too_long_credentials_are_a_fault_of_configuration()
    {
        using var f = new SessionFixture();
        var e = await Assert.ThrowsAsync<ArgumentException>(() => f.Session.BindAsync(BindMode.Transceiver, new Bind { Password = new byte[9].Select(_ => (byte)'x').ToArray() }));
        Assert.Contains("password", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deliver_in_the_same_read_as_the_bind_response_is_taken()
    {
        using var f = new SessionFixture();
        _ = f.Session.BindAsync(BindMode.Transceiver, SessionFixture.Credentials);
        await f.Peer.ExpectAsync(CommandId.BindTransceiver);
        await f.Peer.WriteAsync((byte[])[
            .. SmppPeer.Encode(CommandId.BindTransceiverResp, 1, default(BindResp)), .. SmppPeer.Encode(CommandId.DeliverSm, 1, new DeliverSm { ShortMessage = "hi"u8.ToArray() })]);
        Assert.Equal("deliver hi", await f.Handler.UntilAsync("deliver"));
        var response = await f.Peer.ExpectAsync(CommandId.DeliverSmResp);
        Assert.Equal(17, response.Octets.Length);
    }

    [Fact]
    public async Task Outbind_is_told_and_answered_by_a_bind()
    {
        using var f = new SessionFixture();
        await f.Peer.SendAsync(CommandId.Outbind, 1, new Outbind { SystemId = "mc"u8.ToArray() });
        Assert.Equal("other outbind", await f.Handler.NextAsync());
        _ = f.Session.BindAsync(BindMode.Receiver, SessionFixture.Credentials);
        await f.Peer.ExpectAsync(CommandId.BindReceiver);
    }

    [Theory]
    [InlineData(0x34, 1)]
    [InlineData(0x50, 1)]
    [InlineData(0x33, 0)]
    public async Task A_message_centre_accepts_a_bind_and_names_its_version(byte version, int tlvs)
    {
        using var f = new SessionFixture(new SmppSessionOptions { Role = SessionRole.MessageCentre, SystemId = "cpm-mc" });
        await f.Peer.SendAsync(CommandId.BindTransceiver, 0xFFFFFFFF, SessionFixture.Credentials with { InterfaceVersion = version });
        var response = await f.Peer.ExpectAsync(CommandId.BindTransceiverResp);
        Assert.Equal(0xFFFFFFFF, response.Header.Sequence);
        Assert.Equal("cpm-mc"u8.ToArray(), response.As<BindResp>().SystemId.ToArray());
        Assert.Equal(tlvs == 1, response.As<BindResp>().Tlvs.TryGetOctet(TlvTag.ScInterfaceVersion, out var own));
        Assert.Equal(tlvs == 1 ? 0x34 : 0, own);
        Assert.Equal("bind Transceiver cpm secret", await f.Handler.NextAsync());
        Assert.Equal("bound BoundTransceiver", await f.Handler.NextAsync());
        Assert.Equal("cpm", f.Session.PeerSystemId);
    }

    [Fact]
    public async Task A_message_centre_refuses_a_bind_and_closes()
    {
        using var f = new SessionFixture(new SmppSessionOptions { Role = SessionRole.MessageCentre }, new RecordingHandler { BindAnswer = CommandStatus.BindFailed });
        await f.Peer.SendAsync(CommandId.BindTransceiver, 1, SessionFixture.Credentials);
        var response = await f.Peer.ExpectAsync(CommandId.BindTransceiverResp);
        Assert.Equal((CommandStatus.BindFailed, 16), (response.Header.Status, response.Octets.Length));
        Assert.Null(await f.Peer.ReadAsync());
        Assert.Equal(SessionEndCause.BindFailed, (await f.Running).Cause);
    }

    [Fact]
    public async Task A_second_bind_is_refused_as_such()
    {
        using var f = await SessionFixture.ServingAsync();
        await f.Peer.SendAsync(CommandId.BindReceiver, 2, SessionFixture.Credentials);
        var response = await f.Peer.ExpectAsync(CommandId.BindReceiverResp);
        Assert.Equal((CommandStatus.AlreadyBound, 2u), (response.Header.Status, response.Header.Sequence));
        Assert.Equal(SessionState.BoundTransceiver, f.Session.State);
    }

    [Fact]
    public async Task Who_does_not_bind_in_time_is_cut_off()
    {
        using var f = new SessionFixture(new SmppSessionOptions { Role = SessionRole.MessageCentre });
        await f.Peer.SendAsync<HeaderOnly>(CommandId.EnquireLink, 1);
        await f.Peer.ExpectAsync(CommandId.EnquireLinkResp);
        f.Time.Advance(TimeSpan.FromSeconds(10.2));
        Assert.Equal(SessionEndCause.NotBoundInTime, (await f.Running).Cause);
    }
}
