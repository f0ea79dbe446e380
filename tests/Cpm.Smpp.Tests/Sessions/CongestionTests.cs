using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Cpm.Smpp.Tlvs;
using Xunit;

namespace Cpm.Smpp.Tests.Sessions;

/// <summary>congestion_state on responses (SMPP 5.0 §4.8.4.18).</summary>
public sealed class CongestionTests
{
    private static byte? Read<T>(CommandId id, T body, CommandStatus status = CommandStatus.Ok) where T : struct, IPdu<T> =>
        CongestionState.TryRead(id, SmppPeer.Encode(id, 7, body, status), out var state) ? state : null;

    private static TlvList Tlvs(byte state)
    {
        using var tlvs = new TlvBuilder();
        tlvs.AddUInt16(TlvTag.SarMsgRefNum, 1).AddOctet(TlvTag.CongestionState, state);
        return new TlvList(tlvs.View().Raw.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(85)]
    [InlineData(100)]
    public void It_is_read_from_every_response(byte state)
    {
        Assert.Equal(state, Read(CommandId.SubmitSmResp, new MessageResp { MessageId = "abc"u8.ToArray(), Tlvs = Tlvs(state) }));
        Assert.Equal(state, Read(CommandId.DataSmResp, new MessageResp { Tlvs = Tlvs(state) }));
        Assert.Equal(state, Read(CommandId.EnquireLinkResp, new HeaderOnly { Tlvs = Tlvs(state) }));
        Assert.Equal(state, Read(CommandId.CancelSmResp, new HeaderOnly { Tlvs = Tlvs(state) }));
        Assert.Equal(state, Read(CommandId.BindTransceiverResp, new BindResp { SystemId = "mc"u8.ToArray(), Tlvs = Tlvs(state) }));
        Assert.Equal(state, Read(CommandId.QuerySmResp, new QuerySmResp { MessageId = "abc"u8.ToArray(), Tlvs = Tlvs(state) }));
    }

    [Fact]
    public void Nothing_is_made_of_what_is_not_there()
    {
        Assert.Null(Read(CommandId.SubmitSmResp, new MessageResp { MessageId = "abc"u8.ToArray() }));
        Assert.Null(Read(CommandId.SubmitSmResp, default(MessageResp), CommandStatus.Throttled));
        Assert.Null(Read(CommandId.EnquireLinkResp, default(HeaderOnly)));
        Assert.Null(Read(CommandId.SubmitSmResp, new MessageResp { Tlvs = Tlvs(101) }));
    }

    [Fact]
    public void A_response_cut_anywhere_does_no_harm()
    {
        var whole = SmppPeer.Encode(CommandId.QuerySmResp, 7, new QuerySmResp { MessageId = "abc"u8.ToArray(), Tlvs = Tlvs(42) });
        for (var length = PduHeader.Size; length < whole.Length; length++) Assert.False(CongestionState.TryRead(CommandId.QuerySmResp, whole.AsSpan(0, length), out _));
    }

    [Fact]
    public async Task The_handler_is_told_before_the_answer()
    {
        var handler = new Listener();
        using var f = await SessionFixture.BoundAsync(handler: handler);
        var request = (await RequestTests.SubmitAsync(f, 1))[0];
        await f.Peer.SendAsync(CommandId.SubmitSmResp, request.Header.Sequence, new MessageResp { MessageId = "1"u8.ToArray(), Tlvs = Tlvs(95) });
        Assert.Equal(RequestOutcome.Ok, (await f.Results.NextAsync()).Outcome);
        Assert.Equal([95], handler.States);
    }

    [Fact]
    public void Overlong_names_are_written_where_they_are_allowed()
    {
        var bind = new Bind { SystemId = "a-very-long-system-id"u8.ToArray(), Password = "longer-than-eight"u8.ToArray(), AllowsOverlong = true };
        var octets = SmppPeer.Encode(CommandId.BindTransceiver, 1, bind);
        Assert.True(octets.AsSpan().IndexOf("a-very-long-system-id\0longer-than-eight\0"u8) > 0);
        using var output = new Cpm.Primitives.PooledWriter();
        bind.AllowsOverlong = false;
        Assert.False(PduCodec.TryEncode(CommandId.BindTransceiver, CommandStatus.Ok, 1, bind, output, true, out _));
    }

    private sealed class Listener : RecordingHandler
    {
        public List<byte> States { get; } = [];

        public override void OnCongestion(SmppSession session, byte state) => States.Add(state);
    }
}
