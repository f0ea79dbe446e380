using System.Text;
using Cpm.Interworking.Abstractions;
using Cpm.Primitives;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Cpm.Smpp.Text;
using Cpm.Smpp.Tlvs;
using Xunit;

namespace Cpm.Interworking.Sms.Tests;

public class InboundTests
{
    private static DeliverSm Pdu(ReadOnlyMemory<byte> octets, EsmClass esmClass = EsmClass.Default, byte coding = 0) => new()
    {
        Source = Address.Of(Ton.International, Npi.Isdn, "15550100009"),
        Destination = Address.Of(Ton.International, Npi.Isdn, "15550100001"),
        EsmClass = esmClass,
        DataCoding = coding,
        ShortMessage = octets,
    };

    private static async Task<CommandStatus> SendAsync(SmppSession session, DeliverSm pdu) => (await session.RequestAsync(pdu).WaitAsync(FakeHost.Patience)).Status;

    [Fact]
    public async Task A_receipt_is_reported_before_it_is_acknowledged()
    {
        await using var rig = await Rig.StartAsync(("Links:0:Group", "a"));
        var session = await rig.Smsc.NextBoundAsync();
        var stored = new TaskCompletionSource<ReportMatch>();
        rig.Host.OnReport = _ => new(stored.Task);
        var sending = SendAsync(session, Pdu("id:0A stat:UNDELIV err:021"u8.ToArray(), EsmClass.Receipt));
        var report = await rig.Host.NextReportAsync();
        Assert.Equal(("sms", "a", "0A", "A 16:A", RemoteStatus.Failed, 21, "tel:+15550100009", "UNDELIV"),
            (report.Function, report.Keys.Group, report.Keys.Exact, report.Keys.Canonical, report.Status, report.Code, report.Recipient, report.State));
        Assert.False(sending.IsCompleted);
        stored.SetResult(ReportMatch.Matched);
        Assert.Equal(CommandStatus.Ok, await sending);
    }

    [Theory]
    [InlineData(ReportMatch.Parked)]
    [InlineData(ReportMatch.Duplicate)]
    public async Task Receipts_that_match_nothing_are_acknowledged(ReportMatch match)
    {
        await using var rig = await Rig.StartAsync();
        rig.Host.OnReport = _ => new(match);
        Assert.Equal(CommandStatus.Ok, await SendAsync(await rig.Smsc.NextBoundAsync(), Pdu("id:1 stat:DELIVRD"u8.ToArray(), EsmClass.Receipt)));
    }

    [Fact]
    public async Task What_cannot_be_stored_is_to_be_repeated()
    {
        await using var rig = await Rig.StartAsync();
        var session = await rig.Smsc.NextBoundAsync();
        rig.Host.OnReport = static _ => throw new IOException("disk full");
        rig.Host.OnSubmit = static _ => ValueTask.FromException<IntakeOutcome>(new IOException("disk full"));
        Assert.Equal(CommandStatus.ReceiverTemporaryError, await SendAsync(session, Pdu("id:1 stat:DELIVRD"u8.ToArray(), EsmClass.Receipt)));
        Assert.Equal(CommandStatus.ReceiverTemporaryError, await SendAsync(session, Pdu("hi"u8.ToArray())));
    }

    [Fact]
    public async Task The_receipt_may_follow_its_response_in_the_same_read()
    {
        await using var rig = await Rig.StartAsync();
        var accepted = new List<string>();
        var attempt = new FakeAttempt("hi");
        rig.Host.OnReport = r =>
        {
            accepted.AddRange(attempt.AcceptedParts.Select(p => p.Keys.Exact));
            return new(ReportMatch.Matched);
        };
        rig.Smsc.Answer = _ => null;
        var delivering = rig.DeliverAsync(attempt);
        var submit = await rig.Smsc.NextSubmitAsync();
        FakeSmsc.Respond(submit, CommandStatus.Ok, "77");
        Assert.Equal(CommandStatus.Ok, await SendAsync(submit.Session, Pdu("id:77 stat:DELIVRD"u8.ToArray(), EsmClass.Receipt)));
        await delivering;
        Assert.Equal(["77"], accepted);
    }

    [Theory]
    [InlineData(IntakeStatus.Accepted, CommandStatus.Ok)]
    [InlineData(IntakeStatus.Duplicate, CommandStatus.Ok)]
    [InlineData(IntakeStatus.Busy, CommandStatus.ReceiverTemporaryError)]
    [InlineData(IntakeStatus.Refused, CommandStatus.ReceiverRejected)]
    public async Task A_message_is_answered_as_the_host_says(IntakeStatus status, CommandStatus expected)
    {
        await using var rig = await Rig.StartAsync();
        rig.Host.OnSubmit = _ => new(new IntakeOutcome(status));
        Assert.Equal(expected, await SendAsync(await rig.Smsc.NextBoundAsync(), Pdu(new byte[] { 0x48, 0x69, 0x00 })));
        var message = await rig.Host.NextMessageAsync();
        Assert.Equal(("sms", "tel:+15550100009", "tel:+15550100001", "Hi@"),
            (message.Function, message.Sender, message.Recipients.Single(), Encoding.UTF8.GetString(message.Content.Span)));
    }

    [Fact]
    public async Task Data_sm_is_a_message_too()
    {
        await using var rig = await Rig.StartAsync();
        var session = await rig.Smsc.NextBoundAsync();
        using var tlvs = new TlvBuilder();
        var pdu = new DataSm { Source = Address.Of(Ton.Alphanumeric, Npi.Unknown, "Shop"), Destination = Address.Of(Ton.International, Npi.Isdn, "15550100001"), Tlvs = tlvs.Add(TlvTag.MessagePayload, "sale"u8).View() };
        Assert.Equal(CommandStatus.Ok, (await session.RequestAsync(pdu).WaitAsync(FakeHost.Patience)).Status);
        var message = await rig.Host.NextMessageAsync();
        Assert.Equal(("sip:Shop@sms.cpm.example", true, "sale"), (message.Sender, message.NotReplyable, Encoding.UTF8.GetString(message.Content.Span)));
    }

    [Fact]
    public async Task Parts_in_any_order_make_one_message()
    {
        await using var rig = await Rig.StartAsync();
        var session = await rig.Smsc.NextBoundAsync();
        var text = string.Concat(Enumerable.Repeat("Привет 🐳 ", 20));
        using var output = new PooledWriter();
        var plan = SmsTextEncoder.Encode(text, SmsTextOptions.Standard, 5, output);
        var parts = Enumerable.Range(0, plan.Parts).Select(i => output.WrittenSpan[plan.Part(i)].ToArray()).Reverse().ToList();
        Assert.True(parts.Count > 2);
        foreach (var part in parts.Append(parts[0]))
        {
            Assert.Equal(CommandStatus.Ok, await SendAsync(session, Pdu(part, EsmClass.UserDataHeader, 8)));
        }
        Assert.Equal(text, Encoding.UTF8.GetString((await rig.Host.NextMessageAsync()).Content.Span));
        Assert.False(rig.Host.HasMessage);
    }

    [Fact]
    public async Task What_is_not_for_a_user_is_acknowledged_and_shown_to_nobody()
    {
        await using var rig = await Rig.StartAsync();
        var session = await rig.Smsc.NextBoundAsync();
        Assert.Equal(CommandStatus.Ok, await SendAsync(session, Pdu("x"u8.ToArray(), coding: 4)));
        Assert.Equal(CommandStatus.Ok, await SendAsync(session, Pdu(Convert.FromHexString("0605040B8423F000"), EsmClass.UserDataHeader, 4)));
        Assert.Equal(CommandStatus.Ok, await SendAsync(session, Pdu(Convert.FromHexString("FF00"), EsmClass.UserDataHeader)));
        Assert.Equal(CommandStatus.Ok, await SendAsync(session, Pdu("x"u8.ToArray(), EsmClass.DeviceAcknowledgement)));
        Assert.False(rig.Host.HasMessage);
        Assert.Equal(4, rig.Host.Ignored.Count);
    }

    [Fact]
    public async Task A_message_that_comes_back_goes_no_further()
    {
        await using var rig = await Rig.StartAsync();
        var session = await rig.Smsc.NextBoundAsync();
        await rig.DeliverAsync(new FakeAttempt("ping"));
        var back = Pdu("ping"u8.ToArray()) with { Source = Address.Of(Ton.International, Npi.Isdn, "15550100001"), Destination = Address.Of(Ton.International, Npi.Isdn, "15550100009") };
        Assert.Equal(CommandStatus.ReceiverRejected, await SendAsync(session, back));
        // The same words as an answer are no loop, and after a minute it is a new message.
        Assert.Equal(CommandStatus.Ok, await SendAsync(session, Pdu("ping"u8.ToArray())));
        rig.Host.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(CommandStatus.Ok, await SendAsync(session, back));
    }
}
