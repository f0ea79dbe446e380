using System.Text;
using Cpm.Simulators.Smsc;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Xunit;

namespace Cpm.Simulators.Tests.Smsc;

/// <summary>query_sm, cancel_sm and replace_sm (SMPP 5.0 §4.5).</summary>
public sealed class KeptMessageTests
{
    private static readonly Address Sender = Address.Of(Ton.International, Npi.Isdn, "15550100001");
    private static readonly Address Stranger = Address.Of(Ton.International, Npi.Isdn, "15550100002");

    private static async Task<MessageState?> StateAsync(Esme esme, string id, Address source)
    {
        var result = await esme.Session.RequestAsync(new QuerySm { MessageId = Encoding.ASCII.GetBytes(id), Source = source }).WaitAsync(Esme.Patience);
        return result.TryDecode<QuerySmResp>(out var body, out _) && result.Outcome == RequestOutcome.Ok ? body.State : null;
    }

    private static async Task<CommandStatus> CancelAsync(Esme esme, string id, Address source) =>
        (await esme.Session.RequestAsync(new CancelSm { MessageId = Encoding.ASCII.GetBytes(id), Source = source }).WaitAsync(Esme.Patience)).Status;

    [Fact]
    public async Task A_delivered_message_says_so_to_its_sender_alone_and_cannot_be_cancelled()
    {
        await using var smsc = new SmscSimulator(Esme.Options);
        await smsc.StartAsync();
        using var esme = await Esme.BindAsync(smsc);
        var id = (await esme.SubmitAsync()).MessageIdText;
        Assert.Equal(MessageState.Delivered, await StateAsync(esme, id, Sender));
        Assert.Null(await StateAsync(esme, id, Stranger));
        Assert.Null(await StateAsync(esme, "none", Sender));
        Assert.Equal(CommandStatus.CancelFailed, await CancelAsync(esme, id, Sender));
    }

    [Fact]
    public async Task A_message_under_way_can_be_replaced_and_cancelled_once()
    {
        await using var smsc = new SmscSimulator(Esme.Options with { Behaviour = new SmscBehaviour { ReceiptDelay = TimeSpan.FromHours(1) } });
        await smsc.StartAsync();
        using var esme = await Esme.BindAsync(smsc);
        var id = (await esme.SubmitAsync()).MessageIdText;
        Assert.Equal(MessageState.Enroute, await StateAsync(esme, id, Sender));
        var replaced = await esme.Session.RequestAsync(new ReplaceSm { MessageId = Encoding.ASCII.GetBytes(id), Source = Sender, ShortMessage = "new"u8.ToArray() }).WaitAsync(Esme.Patience);
        Assert.Equal(CommandStatus.Ok, replaced.Status);
        Assert.Equal([("hello", false), ("new", true)], smsc.Messages.All().Select(m => (m.Text, m.IsReplacement)));
        Assert.Equal(CommandStatus.CancelFailed, await CancelAsync(esme, id, Stranger));
        Assert.Equal(CommandStatus.Ok, await CancelAsync(esme, id, Sender));
        Assert.Equal(MessageState.Deleted, await StateAsync(esme, id, Sender));
        Assert.Equal(CommandStatus.CancelFailed, await CancelAsync(esme, id, Sender));
    }
}
