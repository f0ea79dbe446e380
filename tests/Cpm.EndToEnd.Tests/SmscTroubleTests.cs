using System.Net;
using Cpm.EndToEnd.Tests.Harness;
using Cpm.Mime;
using Cpm.Simulators.Phone;
using Cpm.Simulators.Smsc;
using Cpm.Smpp.Pdus;
using Xunit;
using Xunit.Abstractions;

namespace Cpm.EndToEnd.Tests;

/// <summary>What an SMSC can do to a gateway. Messages wait, links heal, order is kept, the sender is told in time.</summary>
public sealed class SmscTroubleTests(ITestOutputHelper output)
{
    private const int Messages = 240;
    private const int Recipients = 20;

    // Of the back-off, whose longest wait is 10 s.
    private static readonly TimeSpan Healing = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task Messages_wait_for_an_smsc_that_is_absent_at_start()
    {
        using var folder = new TestFolder();
        var address = new IPEndPoint(IPAddress.Loopback, FreePorts.Next());
        await using var gateway = await GatewayProcess.StartAsync(GatewayFile.Write(folder, address));
        using var wire = await SipWire.ConnectAsync(gateway.Tcp);
        string[] texts = [.. Enumerable.Range(1, 5).Select(static number => $"early bird {number}")];
        foreach (var text in texts) Assert.Equal(202, SipWire.StatusOf(await wire.AskAsync(SipText.Message(text: text, extra: "Conversation-ID: early\r\n"))));
        await using var smsc = new SmscSimulator(new SmscOptions { Listen = address });
        await smsc.StartAsync();
        await Wait.UntilAsync(() => smsc.Messages.Count >= texts.Length, () => $"{smsc.Messages.Count} messages have come\n{gateway.Output}", Healing);
        Assert.Equal(texts, smsc.Messages.All().Select(static message => message.Text));
    }

    [Fact]
    public async Task The_sender_is_told_when_a_message_expires_while_the_smsc_is_away()
    {
        using var folder = new TestFolder();
        await using var gateway = await GatewayProcess.StartAsync(GatewayFile.Write(folder, new IPEndPoint(IPAddress.Loopback, FreePorts.Next())));
        await using var alice = new PhoneSimulator(new PhoneOptions { Name = "alice", Address = "sip:alice@cpm.example", Server = gateway.Target, Username = "alice", Password = GatewayFile.Password });
        Assert.Equal(200, await alice.StartAsync());
        var sent = await alice.SendAsync(new OutgoingMessage { To = "+15550100009", Text = "now or never", Expires = TimeSpan.FromSeconds(2) });
        Assert.Equal(202, sent.Status);
        var report = await alice.Log.WaitForAsync(entry => entry.Reports(sent.MessageId, ImdnStatus.Failed), Run.Patience);
        var told = report.At - alice.Log.All().First(entry => entry.MessageId == sent.MessageId).At;
        output.WriteLine($"told after {told.TotalSeconds:0.0} s");
        Assert.InRange(told, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(10));
        Assert.Equal("expired", await gateway.OutcomeAsync(sent.MessageId));
    }

    [Fact]
    public Task A_slow_smsc_gets_everything() => GoesThroughAsync(new SmscBehaviour { ResponseDelay = TimeSpan.FromMilliseconds(200) });

    [Fact]
    public Task An_smsc_that_throttles_gets_everything() => GoesThroughAsync(new SmscBehaviour { RateLimit = 200, Burst = 60 });

    [Fact]
    public Task An_smsc_that_answers_out_of_order_gets_everything() => GoesThroughAsync(new SmscBehaviour { Reorder = 7 });

    [Fact]
    public Task An_smsc_whose_queue_is_full_for_some_gets_everything() =>
        GoesThroughAsync(new SmscBehaviour { Rules = [new SmscRule { Percentage = 10, Count = 10, Status = CommandStatus.SystemError }] });

    [Fact]
    public Task What_is_never_answered_is_sent_once_more() =>
        GoesThroughAsync(new SmscBehaviour { Rules = [new SmscRule { Percentage = 5, Count = 6, Action = SmscAction.NoResponse }] }, mostDuplicates: Recipients, responseTimeout: "00:00:02");

    [Fact]
    public Task Links_that_are_reset_heal() => GoesThroughAsync(new SmscBehaviour(), SmscAction.Reset, mostDuplicates: Recipients);

    [Fact]
    public Task Links_that_are_closed_heal() => GoesThroughAsync(new SmscBehaviour(), SmscAction.Close, mostDuplicates: Recipients);

    [Fact]
    public Task Links_that_bring_garbage_heal() => GoesThroughAsync(new SmscBehaviour(), SmscAction.Garbage, mostDuplicates: Recipients);

    [Fact]
    public Task Links_that_are_unbound_heal() => GoesThroughAsync(new SmscBehaviour(), SmscAction.Unbind, mostDuplicates: Recipients);

    /// <summary>Sends messages in many conversations, does something to the connection in the middle where asked to, and looks at what has come.</summary>
    private async Task GoesThroughAsync(SmscBehaviour behaviour, SmscAction? inTheMiddle = null, int mostDuplicates = 0, string responseTimeout = "00:00:30")
    {
        await using var site = await Site.StartAsync(gateway => GatewayFile.Link(gateway)["ResponseTimeout"] = responseTimeout, behaviour: behaviour);
        var alice = await site.PhoneAsync("alice");
        var load = site.Load(static options => options with { Connections = 1, Outstanding = 32, Count = Messages, Recipients = Recipients, AsksFor = "positive-delivery, negative-delivery" });
        var running = load.RunAsync();
        if (inTheMiddle is { } action)
        {
            await Wait.UntilAsync(() => site.Smsc.Messages.Count >= Messages / 4, () => $"no load\n{site.Gateway.Output}");
            site.Smsc.Disconnect(action);
        }
        var result = await running;
        Assert.Equal(Messages, result.Accepted);
        await Wait.UntilAsync(() => Taken(site).Count() >= Messages, () => $"{Taken(site).Count()} of {Messages} have come\n{site.Gateway.Output}", Healing);
        await Wait.UntilAsync(() => Reported(alice).Count >= Messages, () => $"{Reported(alice).Count} of {Messages} are reported on\n{site.Gateway.Output}", Healing);
        Assert.True(await site.IsLinkUpAsync());

        var arrived = Arrived(site).ToList();
        var duplicates = arrived.Count - Messages;
        output.WriteLine($"{Messages} messages, {duplicates} of them twice, binds {site.Smsc.Stats.Binds}, refused {string.Join(", ", site.Smsc.Stats.Refusals)}");
        Assert.InRange(duplicates, 0, mostDuplicates);
        foreach (var conversation in Taken(site).GroupBy(static message => message.Destination))
        {
            var numbers = conversation.Select(NumberOf).ToList();
            Assert.True(numbers.SequenceEqual(numbers.Order()), $"{conversation.Key}: {string.Join(' ', numbers)}");
        }
        if (inTheMiddle is not null) Assert.Equal(2, site.Smsc.Stats.Binds);
        Assert.All(Reported(alice).Values, static statuses => Assert.Equal([ImdnStatus.Delivered], statuses));
    }

    private static IEnumerable<ReceivedMessage> Arrived(Site site) => site.Smsc.Messages.All().Where(static message => message.Status == CommandStatus.Ok);

    /// <summary>Each message as it came first.</summary>
    private static IEnumerable<ReceivedMessage> Taken(Site site) => Arrived(site).DistinctBy(NumberOf);

    private static string NumberOf(ReceivedMessage message) => message.Text.Split(' ')[1];

    private static Dictionary<string, List<ImdnStatus>> Reported(PhoneSimulator phone) => phone.Log.All().Where(static entry => entry.Kind == EntryKind.Report)
        .GroupBy(static entry => entry.MessageId).ToDictionary(static group => group.Key, static group => group.Select(static entry => entry.Report!.Status).ToList());
}
