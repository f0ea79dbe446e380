using System.Text;
using Cpm.Interworking.Abstractions;
using Cpm.Primitives;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Cpm.Smpp.Tlvs;
using Xunit;

namespace Cpm.Interworking.Sms.Tests;

/// <summary>Receipts on the wire, in every way that centres send them.</summary>
public class ReceiptIntakeTests
{
    private static readonly Address Recipient = Address.Of(Ton.International, Npi.Isdn, "15550100009");
    private static readonly Address Sender = Address.Of(Ton.International, Npi.Isdn, "15550100001");

    private static DeliverSm Pdu(string text, EsmClass esmClass = EsmClass.Receipt) => new() { Source = Recipient, Destination = Sender, EsmClass = esmClass, ShortMessage = Encoding.ASCII.GetBytes(text) };

    private static async Task<CommandStatus> SendAsync(SmppSession session, DeliverSm pdu) => (await session.RequestAsync(pdu).WaitAsync(FakeHost.Patience)).Status;

    [Fact]
    public async Task A_receipt_may_come_by_data_sm_with_parameters_alone()
    {
        await using var rig = await Rig.StartAsync();
        var session = await rig.Smsc.NextBoundAsync();
        using var tlvs = new TlvBuilder();
        tlvs.AddCString(TlvTag.ReceiptedMessageId, "0A"u8).AddOctet(TlvTag.MessageState, 2);
        var pdu = new DataSm { Source = Recipient, Destination = Sender, EsmClass = EsmClass.Receipt, Tlvs = tlvs.View() };
        Assert.Equal(CommandStatus.Ok, (await session.RequestAsync(pdu).WaitAsync(FakeHost.Patience)).Status);
        var report = await rig.Host.NextReportAsync();
        Assert.Equal(("0A", RemoteStatus.Delivered, "Delivered"), (report.Keys.Exact, report.Status, report.State));
    }

    [Fact]
    public async Task A_receipt_over_another_bind_of_the_group_is_the_same_receipt()
    {
        await using var rig = await Rig.StartAsync(("Links:0:Group", "a"), ("Links:1:Name", "smsc-2"), ("Links:1:Host", "h"), ("Links:1:Group", "a"), ("Links:1:BindMode", "Receiver"));
        var sessions = new[] { await rig.Smsc.NextBoundAsync(), await rig.Smsc.NextBoundAsync() };
        var attempt = new FakeAttempt("hi");
        await rig.DeliverAsync(attempt);
        var submit = await rig.Smsc.NextSubmitAsync();
        Assert.Equal(CommandStatus.Ok, await SendAsync(sessions.Single(s => s != submit.Session), Pdu("id:00000001 stat:DELIVRD")));
        var report = await rig.Host.NextReportAsync();
        var accepted = Assert.Single(attempt.AcceptedParts).Keys;
        Assert.Equal((accepted.Group, accepted.Exact), (report.Keys.Group, report.Keys.Exact));
    }

    [Theory]
    [InlineData("something happened", "", RemoteStatus.Pending)]
    [InlineData("stat:DELIVRD err:000", "", RemoteStatus.Delivered)]
    [InlineData("id:42", "42", RemoteStatus.Pending)]
    public async Task An_incomplete_receipt_is_acknowledged_and_kept(string text, string id, RemoteStatus status)
    {
        await using var rig = await Rig.StartAsync();
        Assert.Equal(CommandStatus.Ok, await SendAsync(await rig.Smsc.NextBoundAsync(), Pdu(text)));
        var report = await rig.Host.NextReportAsync();
        Assert.Equal((id, status, "tel:+15550100009"), (report.Keys.Exact, report.Status, report.Recipient));
    }

    [Theory]
    [InlineData("false", false)]
    [InlineData("true", true)]
    public async Task A_text_that_looks_like_a_receipt_is_one_only_where_configured(string untyped, bool isReceipt)
    {
        await using var rig = await Rig.StartAsync(("Links:0:UntypedReceipts", untyped));
        var session = await rig.Smsc.NextBoundAsync();
        Assert.Equal(CommandStatus.Ok, await SendAsync(session, Pdu("id:1 stat:DELIVRD", EsmClass.Default)));
        Assert.Equal(CommandStatus.Ok, await SendAsync(session, Pdu("what is your id?", EsmClass.Default)));
        if (isReceipt) Assert.Equal("1", (await rig.Host.NextReportAsync()).Keys.Exact);
        else Assert.Equal("id:1 stat:DELIVRD", Encoding.UTF8.GetString((await rig.Host.NextMessageAsync()).Content.Span));
        Assert.Equal("what is your id?", Encoding.UTF8.GetString((await rig.Host.NextMessageAsync()).Content.Span));
    }

    [Theory]
    [InlineData("false", RegisteredDelivery.Final)]
    [InlineData("true", RegisteredDelivery.Final | RegisteredDelivery.Intermediate)]
    public async Task Intermediate_notifications_are_asked_for_where_configured_and_end_nothing(string asked, RegisteredDelivery expected)
    {
        await using var rig = await Rig.StartAsync(("Links:0:IntermediateNotifications", asked));
        await rig.DeliverAsync(new FakeAttempt("hi"));
        var submit = await rig.Smsc.NextSubmitAsync();
        Assert.Equal(expected, submit.Registered);
        Assert.Equal(CommandStatus.Ok, await SendAsync(submit.Session, Pdu("id:1 stat:DELIVRD", EsmClass.IntermediateNotification)));
        Assert.Equal(RemoteStatus.Pending, (await rig.Host.NextReportAsync()).Status);
        await rig.DeliverAsync(new FakeAttempt("hi") { Requested = Dispositions.None });
        Assert.Equal(RegisteredDelivery.None, (await rig.Smsc.NextSubmitAsync()).Registered);
    }

    [Fact]
    public async Task Every_part_asks_for_its_receipt()
    {
        await using var rig = await Rig.StartAsync();
        await rig.DeliverAsync(new FakeAttempt(new string('x', 400)));
        for (var i = 0; i < 3; i++) Assert.Equal(RegisteredDelivery.Final, (await rig.Smsc.NextSubmitAsync()).Registered);
    }

    [Fact]
    public async Task The_notation_of_a_group_is_learnt_and_shown_on_its_links()
    {
        await using var rig = await Rig.StartAsync(("Links:0:Group", "a"), ("Links:1:Name", "smsc-2"), ("Links:1:Host", "h"), ("Links:1:Group", "b"));
        var report = new RemoteReport { Function = "sms", Keys = new("a", "972660181"), Status = RemoteStatus.Delivered };
        Assert.All(rig.Function.Links, static l => Assert.Null(l.Status.ReceiptIds));
        for (var i = 0; i < 20; i++) Assert.Equal(0, rig.Function.Choose(report, [new("sms/a", "39F99DD5")]));
        Assert.Equal(["decimal of hexadecimal", null], rig.Function.Links.Select(static l => l.Status.ReceiptIds));
    }
}
