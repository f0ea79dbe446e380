using Cpm.Mime;
using Cpm.Primitives;
using Cpm.Simulators.Phone;
using Cpm.Sip.Messages;
using Cpm.Sip.Transports;
using Xunit;

namespace Cpm.Simulators.Tests.Phone;

public sealed class PhoneTests
{
    private static readonly TimeSpan Patience = ScriptedServer.Patience;

    [Theory]
    [InlineData(SipTransport.Udp)]
    [InlineData(SipTransport.Tcp)]
    public async Task It_registers_with_digest_and_says_good_bye(SipTransport transport)
    {
        await using var server = new ScriptedServer(transport);
        await using var phone = new PhoneSimulator(Options(server) with { InstanceId = "urn:uuid:1", Q = 0.5 });
        Assert.Equal(200, await phone.StartAsync().WaitAsync(Patience));
        Assert.True(phone.IsRegistered);
        var registered = await server.NextAsync(SipMethod.Register);
        Assert.Equal("sip:cpm.example", registered.Uri);
        Assert.Matches(@"^<sip:\w+@[\w.]+:?\d*(;transport=tcp)?>;\+sip\.instance=""<urn:uuid:1>"";q=0\.5;\+g\.3gpp\.icsi-ref=""urn%3Aurn-7", registered[SipHeaderId.Contact]);
        Assert.Equal("600", registered[SipHeaderId.Expires]);
        await phone.StopAsync().WaitAsync(Patience);
        Assert.Equal("0", (await server.NextAsync(SipMethod.Register, skip: 1))[SipHeaderId.Expires]);
        Assert.Equal(1, server.Challenges);
    }

    [Fact]
    public async Task A_wrong_password_is_not_tried_for_ever()
    {
        await using var server = new ScriptedServer(SipTransport.Udp);
        await using var phone = new PhoneSimulator(Options(server) with { Password = "wrong" });
        Assert.Equal(401, await phone.StartAsync().WaitAsync(Patience));
        Assert.False(phone.IsRegistered);
        Assert.Equal(3, server.Challenges);
        await phone.StopAsync();
    }

    [Fact]
    public async Task A_time_too_brief_is_made_longer()
    {
        await using var server = new ScriptedServer(SipTransport.Udp) { RegisterAnswer = 423, Granted = 900 };
        await using var phone = new PhoneSimulator(Options(server));
        Assert.Equal(423, await phone.StartAsync().WaitAsync(Patience));
        Assert.Equal("900", (await server.NextAsync(SipMethod.Register, skip: 1))[SipHeaderId.Expires]);
    }

    [Fact]
    public async Task After_a_lost_connection_it_registers_again()
    {
        await using var server = new ScriptedServer(SipTransport.Tcp);
        await using var phone = new PhoneSimulator(Options(server));
        await phone.StartAsync().WaitAsync(Patience);
        var first = await server.NextAsync(SipMethod.Register);
        server.Cut();
        var second = await server.NextAsync(SipMethod.Register, skip: 1);
        Assert.NotEqual(first.Flow, second.Flow);
        Assert.Equal(first[SipHeaderId.CallId], second[SipHeaderId.CallId]);
    }

    [Fact]
    public async Task It_refreshes_at_half_time()
    {
        await using var server = new ScriptedServer(SipTransport.Udp) { Granted = 1 };
        await using var phone = new PhoneSimulator(Options(server));
        await phone.StartAsync().WaitAsync(Patience);
        Assert.Equal("600", (await server.NextAsync(SipMethod.Register, skip: 2))[SipHeaderId.Expires]);
    }

    [Fact]
    public async Task A_message_carries_what_cpm_wants()
    {
        await using var server = new ScriptedServer(SipTransport.Tcp);
        await using var phone = new PhoneSimulator(Options(server));
        await phone.StartAsync().WaitAsync(Patience);
        var sent = await phone.SendAsync("+15550100009", "Grüße").WaitAsync(Patience);
        Assert.Equal((202, true), (sent.Status, sent.IsAccepted));
        var seen = await server.NextAsync(SipMethod.Message);
        Assert.Equal("tel:+15550100009", seen.Uri);
        Assert.Equal("urn:urn-7:3gpp-service.ims.icsi.oma.cpm.msg", seen[SipHeaderId.PPreferredService]);
        Assert.True(CpimMessage.TryParse(System.Text.Encoding.UTF8.GetBytes(seen.Body), null, out var cpim, out _));
        Assert.Equal(("Grüße", sent.MessageId), (cpim.GetText(), System.Text.Encoding.UTF8.GetString(cpim.MessageId.Span)));
        Assert.Equal(Dispositions.PositiveDelivery | Dispositions.NegativeDelivery | Dispositions.Display | Dispositions.Interworking, cpim.Dispositions);
        var again = await phone.SendAsync("bob", "x").WaitAsync(Patience);
        await phone.SendAsync("+15550100009", "second").WaitAsync(Patience);
        var all = server.Seen.All().Where(s => s.Method == SipMethod.Message).ToArray();
        Assert.Equal("sip:bob@cpm.example", all[1].Uri);
        Assert.Equal(all[0][SipHeaderId.ConversationId], all[2][SipHeaderId.ConversationId]);
        Assert.NotEqual(all[0][SipHeaderId.ContributionId], all[2][SipHeaderId.ContributionId]);
        Assert.NotEqual(sent.MessageId, again.MessageId);
        Assert.Equal(3, phone.Log.All().Count(entry => entry.IsAccepted));
    }

    [Theory]
    [InlineData(SipTransport.Udp)]
    [InlineData(SipTransport.Tcp)]
    public async Task It_is_reached_where_it_registered_and_reports(SipTransport transport)
    {
        await using var server = new ScriptedServer(transport);
        await using var phone = new PhoneSimulator(Options(server) with { Displays = true });
        await phone.StartAsync().WaitAsync(Patience);
        var flow = (await server.NextAsync(SipMethod.Register)).Flow;
        Assert.Equal(200, await server.SendAsync(flow, "sip:alice@cpm.example", "hello", Dispositions.PositiveDelivery | Dispositions.Display));
        var received = await phone.Log.WaitForAsync(entry => entry.Kind == EntryKind.Received, Patience);
        Assert.Equal(("tel:+15550100009", "hello", "m1", "conversation-1"), (received.Peer, received.Text, received.MessageId, received.ConversationId));
        var delivered = await server.NextAsync(SipMethod.Message);
        var displayed = await server.NextAsync(SipMethod.Message, skip: 1);
        Assert.Equal("tel:+15550100009", delivered.Uri);
        Assert.Equal("conversation-1", delivered[SipHeaderId.ConversationId]);
        Assert.Equal((ImdnStatus.Delivered, "m1"), Notification(delivered));
        Assert.Equal((ImdnStatus.Displayed, "m1"), Notification(displayed));
        await phone.SendAsync("tel:+15550100009", "answer").WaitAsync(Patience);
        Assert.Equal("conversation-1", (await server.NextAsync(SipMethod.Message, skip: 2))[SipHeaderId.ConversationId]);
    }

    [Fact]
    public async Task Reports_are_logged_and_not_reported_on()
    {
        await using var server = new ScriptedServer(SipTransport.Udp);
        await using var phone = new PhoneSimulator(Options(server));
        await phone.StartAsync().WaitAsync(Patience);
        var flow = (await server.NextAsync(SipMethod.Register)).Flow;
        var waiting = phone.Log.WaitForAsync(entry => entry.Reports("m7", ImdnStatus.LegacySms), Patience);
        Assert.Equal(200, await server.SendReportAsync(flow, "sip:alice@cpm.example", "m7", ImdnKind.Interworking, ImdnStatus.LegacySms));
        Assert.Equal(EntryKind.Report, (await waiting).Kind);
        await phone.StopAsync().WaitAsync(Patience);
        Assert.DoesNotContain(server.Seen.All(), seen => seen.Method == SipMethod.Message);
    }

    [Fact]
    public async Task It_may_refuse_and_keep_silent()
    {
        await using var server = new ScriptedServer(SipTransport.Udp);
        await using var phone = new PhoneSimulator(Options(server) with { AnswerCode = 486, AnswerDelay = TimeSpan.FromMilliseconds(1) });
        await phone.StartAsync().WaitAsync(Patience);
        var flow = (await server.NextAsync(SipMethod.Register)).Flow;
        Assert.Equal(486, await server.SendAsync(flow, "sip:alice@cpm.example", "hello", Dispositions.PositiveDelivery));
        Assert.Equal(486, (await phone.Log.WaitForAsync(entry => entry.Kind == EntryKind.Refused, Patience)).Status);
        await using var silent = new PhoneSimulator(Options(server) with { SendsReports = false });
        await silent.StartAsync().WaitAsync(Patience);
        flow = server.Seen.All()[^1].Flow;
        Assert.Equal(200, await server.SendAsync(flow, "sip:alice@cpm.example", "hello", Dispositions.PositiveDelivery));
        await silent.StopAsync().WaitAsync(Patience);
        Assert.DoesNotContain(server.Seen.All(), seen => seen.Method == SipMethod.Message);
    }

    [Fact]
    public async Task What_happens_is_printed()
    {
        using var output = new StringWriter();
        await using var server = new ScriptedServer(SipTransport.Udp) { Answer = 404 };
        await using var phone = new PhoneSimulator(Options(server) with { Name = "alice" }, output: output);
        await phone.StartAsync().WaitAsync(Patience);
        await phone.SendAsync("+1", "hi").WaitAsync(Patience);
        await phone.StopAsync().WaitAsync(Patience);
        Assert.Contains($"alice: registered sip:alice@cpm.example at {server.Target} [200]", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("alice: -> tel:+1: hi [404]", output.ToString(), StringComparison.Ordinal);
    }

    private static PhoneOptions Options(ScriptedServer server) => new() { Address = "sip:alice@cpm.example", Server = server.Target, Password = "secret" };

    private static (ImdnStatus Status, string MessageId) Notification(Seen seen)
    {
        Assert.True(CpimMessage.TryParse(System.Text.Encoding.UTF8.GetBytes(seen.Body), null, out var cpim, out _));
        Assert.True(ImdnReader.TryRead(cpim, null, out var notifications, out _));
        var notification = Assert.Single(notifications);
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 10, 15, 30, TimeSpan.Zero), notification.DateTime);
        return (notification.Status, notification.MessageId);
    }
}
