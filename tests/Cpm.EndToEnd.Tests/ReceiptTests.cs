using System.Net;
using System.Text.Json.Nodes;
using Cpm.EndToEnd.Tests.Harness;
using Cpm.Mime;
using Cpm.Simulators.Phone;
using Cpm.Simulators.Smsc;
using Xunit;

namespace Cpm.EndToEnd.Tests;

/// <summary>Receipts of SMSCs that write ids otherwise than they gave them, too early, or twice.</summary>
public sealed class ReceiptTests
{
    private const int Messages = 25;

    [Theory]
    [InlineData(MessageIdForm.PaddedHex, MessageIdForm.Decimal, ReceiptMode.Normal, ReceiptForm.Text, "decimal of hexadecimal")]
    [InlineData(MessageIdForm.Decimal, MessageIdForm.Hex, ReceiptMode.BeforeResponse, ReceiptForm.Tlvs, "hexadecimal of decimal")]
    [InlineData(MessageIdForm.Hex, MessageIdForm.PaddedHex, ReceiptMode.Duplicate, ReceiptForm.TextAndTlvs, "as in the response, but for zeros or case")]
    public async Task Each_message_is_told_delivered_once_and_the_notation_is_learnt(
        MessageIdForm responses, MessageIdForm receipts, ReceiptMode mode, ReceiptForm form, string notation)
    {
        using var folder = new TestFolder();
        await using var smsc = new SmscSimulator(new SmscOptions
        {
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            ResponseIds = responses,
            ReceiptIds = receipts,
            Behaviour = new SmscBehaviour { Receipts = mode, ReceiptForm = form },
        });
        await smsc.StartAsync();
        var config = GatewayFile.Write(folder, smsc.SmppEndPoint);
        await using var gateway = await GatewayProcess.StartAsync(config);
        await smsc.WaitForBindAsync(Run.Patience);
        await using var alice = new PhoneSimulator(new PhoneOptions { Name = "alice", Address = "sip:alice@cpm.example", Server = gateway.Target, Username = "alice", Password = GatewayFile.Password });
        Assert.Equal(200, await alice.StartAsync());
        var ids = new List<string>();
        for (var i = 0; i < Messages; i++)
        {
            var sent = await alice.SendAsync(new OutgoingMessage { To = "+15550100009", Text = $"number {i}" });
            Assert.Equal(202, sent.Status);
            ids.Add(sent.MessageId);
        }
        foreach (var id in ids) await alice.Log.WaitForAsync(entry => entry.Reports(id, ImdnStatus.Delivered), Run.Patience);
        Assert.All(ids, id => Assert.Single(alice.Log.All(), entry => entry.Reports(id, ImdnStatus.Delivered)));
        Assert.Equal(notation, await NotationAsync(gateway));
        await gateway.KillAsync();
        await using var again = await GatewayProcess.StartAsync(config);
        Assert.Equal(notation, await NotationAsync(again));

        static async Task<string?> NotationAsync(GatewayProcess gateway) => (string?)JsonNode.Parse(await gateway.Http.GetStringAsync(new Uri("/api/v1/links", UriKind.Relative)))![0]!["receiptIds"];
    }
}
