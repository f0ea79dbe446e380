using System.Text;
using Cpm.Simulators.Smsc;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Cpm.Smpp.Tlvs;
using Xunit;

namespace Cpm.Simulators.Tests.Smsc;

public sealed class SmscTests
{
    [Fact]
    public async Task A_message_is_listed_as_it_came()
    {
        await using var smsc = await StartAsync();
        using var esme = await Esme.BindAsync(smsc);
        var result = await esme.SubmitAsync("Grüße".Replace('ü', (char)0x7E).Replace('ß', (char)0x1E));
        Assert.Equal(RequestOutcome.Ok, result.Outcome);
        var message = Assert.Single(smsc.Messages.All());
        Assert.Equal(("+15550100001", "+15550100009", "Grüße", "gw"), (message.Source, message.Destination, message.Text, message.SystemId));
        Assert.Equal("47727e1e65", message.Hex);
        Assert.Equal(result.MessageIdText, message.MessageId);
        Assert.Null(message.Place);
        Assert.Equal((1, 1), (smsc.Stats.Submits, smsc.Stats.Accepted));
    }

    [Fact]
    public async Task A_part_is_listed_with_its_place()
    {
        await using var smsc = await StartAsync();
        using var esme = await Esme.BindAsync(smsc);
        var part = Esme.Message() with { EsmClass = EsmClass.UserDataHeader, ShortMessage = new byte[] { 5, 0, 3, 7, 2, 1, (byte)'h', (byte)'i' } };
        await esme.Session.RequestAsync(part);
        using var tlvs = new TlvBuilder();
        tlvs.AddUInt16(TlvTag.SarMsgRefNum, 300).AddOctet(TlvTag.SarTotalSegments, 3).AddOctet(TlvTag.SarSegmentSeqnum, 2);
        await esme.Session.RequestAsync(Esme.Message() with { Tlvs = tlvs.ToList() });
        Assert.Equal([new PartPlace(7, 2, 1), new PartPlace(300, 3, 2)], smsc.Messages.All().Select(m => m.Place));
        Assert.Equal("hi", smsc.Messages.All()[0].Text);
    }

    [Fact]
    public async Task Receipts_come_to_those_who_asked_and_name_the_message()
    {
        await using var smsc = await StartAsync();
        using var esme = await Esme.BindAsync(smsc);
        await esme.SubmitAsync("silent");
        var id = (await esme.SubmitAsync("hello there, this is more than twenty", receipt: RegisteredDelivery.Final)).MessageIdText;
        var receipt = await esme.NextAsync();
        Assert.True(receipt.EsmClass.IsReceipt());
        Assert.Equal(("15550100009", "15550100001"), (receipt.Source.Text, receipt.Destination.Text));
        var text = Encoding.ASCII.GetString(receipt.ShortMessage.Span);
        Assert.Matches($@"^id:{id} sub:001 dlvrd:001 submit date:\d{{10}} done date:\d{{10}} stat:DELIVRD err:000 text:hello there, this is$", text);
        Assert.True(receipt.Tlvs.TryGetCString(TlvTag.ReceiptedMessageId, out var tlv));
        Assert.Equal(id, Encoding.ASCII.GetString(tlv.Span));
        Assert.True(receipt.Tlvs.TryGetOctet(TlvTag.MessageState, out var state));
        Assert.Equal((byte)MessageState.Delivered, state);
        Assert.Equal(0, esme.Undelivered);
    }

    [Fact]
    public async Task Receipt_ids_may_be_written_in_another_way()
    {
        await using var smsc = await StartAsync(Esme.Options with { ResponseIds = MessageIdForm.Hex, ReceiptIds = MessageIdForm.Decimal });
        using var esme = await Esme.BindAsync(smsc);
        var id = (await esme.SubmitAsync(receipt: RegisteredDelivery.Final)).MessageIdText;
        var text = Encoding.ASCII.GetString((await esme.NextAsync()).ShortMessage.Span);
        Assert.StartsWith($"id:{Convert.ToInt64(id, 16)} ", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UNDELIV", RegisteredDelivery.Final, true)]
    [InlineData("UNDELIV", RegisteredDelivery.Failure, true)]
    [InlineData("DELIVRD", RegisteredDelivery.Failure, false)]
    [InlineData("EXPIRED", RegisteredDelivery.Success, false)]
    public async Task A_receipt_is_sent_for_what_was_asked(string state, RegisteredDelivery asked, bool comes)
    {
        await using var smsc = await StartAsync(Esme.Options with { Behaviour = new SmscBehaviour { ReceiptState = state, ReceiptForm = ReceiptForm.Text } });
        using var esme = await Esme.BindAsync(smsc);
        await esme.SubmitAsync("first", receipt: asked);
        smsc.Behaviour = smsc.Behaviour with { ReceiptState = "REJECTD" };
        await esme.SubmitAsync("last", receipt: RegisteredDelivery.Final);
        var texts = new List<string> { Encoding.ASCII.GetString((await esme.NextAsync()).ShortMessage.Span) };
        if (comes) texts.Add(Encoding.ASCII.GetString((await esme.NextAsync()).ShortMessage.Span));
        Assert.Equal(comes, texts[0].Contains("stat:" + state, StringComparison.Ordinal));
        Assert.Contains("stat:REJECTD", texts[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receipts_wait_for_somebody_who_can_take_them()
    {
        await using var smsc = await StartAsync();
        using var transmitter = await Esme.BindAsync(smsc, BindMode.Transmitter);
        var id = (await transmitter.SubmitAsync(receipt: RegisteredDelivery.Final)).MessageIdText;
        // The receipt is queued before the next message is looked at.
        await transmitter.SubmitAsync();
        Assert.Equal(1, smsc.ReceiptsWaiting);
        using var stranger = await Esme.BindAsync(smsc, name: "other");
        using var receiver = await Esme.BindAsync(smsc, BindMode.Receiver);
        Assert.Contains(id, Encoding.ASCII.GetString((await receiver.NextAsync()).ShortMessage.Span), StringComparison.Ordinal);
        Assert.Equal((0, 0), (stranger.Undelivered, smsc.ReceiptsWaiting));
    }

    [Fact]
    public async Task Only_known_accounts_may_bind()
    {
        await using var smsc = await StartAsync(Esme.Options with { Accounts = new Dictionary<string, string> { ["gw"] = "secret" } });
        using var good = await Esme.BindAsync(smsc);
        using var bad = await Esme.ConnectAsync(smsc);
        Assert.Equal(CommandStatus.BindFailed, (await bad.Session.BindAsync(BindMode.Transceiver, Esme.Credentials(password: "wrong"))).Status);
        smsc.Behaviour = new SmscBehaviour { RefuseBinds = CommandStatus.SystemError };
        using var late = await Esme.ConnectAsync(smsc);
        Assert.Equal(CommandStatus.SystemError, (await late.Session.BindAsync(BindMode.Transceiver, Esme.Credentials())).Status);
        Assert.Equal((1, 2), (smsc.Stats.Binds, smsc.Stats.BindsRefused));
        Assert.Equal(["gw"], smsc.Bound);
    }

    [Fact]
    public async Task Stopping_unbinds_and_frees_the_port()
    {
        var smsc = await StartAsync();
        using var esme = await Esme.BindAsync(smsc);
        await smsc.StopAsync().WaitAsync(Esme.Patience);
        Assert.Equal(SessionEndCause.PeerUnbound, (await esme.Running.WaitAsync(Esme.Patience)).Cause);
        await using var again = await StartAsync(Esme.Options with { Listen = smsc.SmppEndPoint });
        Assert.Equal(smsc.SmppEndPoint, again.SmppEndPoint);
    }

    [Fact]
    public async Task A_sink_counts_numbers_and_keeps_nothing()
    {
        var keys = new List<long>();
        await using var smsc = await StartAsync(Esme.Options with { Sink = true, OnKey = keys.Add });
        using var esme = await Esme.BindAsync(smsc);
        foreach (var number in new[] { 0, 7, 3, 7, 90_000 }) await esme.SubmitAsync($"load #{number} of many");
        Assert.Equal(0, smsc.Messages.Count);
        Assert.Equal((4, 1), (smsc.Keys.Distinct, smsc.Keys.Repeated));
        Assert.Equal([0, 7, 3, 90_000], keys);
        Assert.Equal([1, 2, 4], smsc.Keys.Missing(10, 3));
    }

    internal static async Task<SmscSimulator> StartAsync(SmscOptions? options = null)
    {
        var smsc = new SmscSimulator(options ?? Esme.Options);
        await smsc.StartAsync();
        return smsc;
    }
}
