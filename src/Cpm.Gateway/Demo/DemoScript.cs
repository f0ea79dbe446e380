using Cpm.Core.Messages;
using Cpm.Gateway.Ladders;
using Cpm.Interworking;
using Cpm.Mime;
using Cpm.Simulators.Phone;
using Cpm.Simulators.Smsc;

namespace Cpm.Gateway.Demo;

/// <summary>What the demonstration shows, step by step; each step is checked, and its ladder drawn from the journal.</summary>
internal sealed class DemoScript(DemoStage stage, TextWriter output)
{
    private const string Legacy = "+15550100009";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Runs all steps.</summary>
    /// <exception cref="DemoFailure">A step did not show what it should.</exception>
    public async Task RunAsync()
    {
        await StepAsync("alice and bob switch their phones on", SwitchOnAsync);
        await StepAsync("alice texts bob, who is registered: native", NativeAsync);
        await StepAsync($"alice texts {Legacy}, who is no CPM user: SMS, and the receipt comes back", SmsAsync);
        await StepAsync("the SMS user answers: the same conversation", AnswerAsync);
        await StepAsync("alice texts carol, who is offline; carol's phone registers and gets it", DeferredAsync);
    }

    private async Task SwitchOnAsync()
    {
        foreach (var user in (string[])["alice", "bob"])
        {
            var status = await stage.SwitchOnAsync(user);
            Check(status == 200, $"{user}'s registration was answered {status}");
            await output.WriteLineAsync($"{user} is registered as {DemoStage.AddressOf(user)}");
        }
    }

    private async Task NativeAsync()
    {
        var sent = await SendAsync("bob", "Are you there, Bob?");
        await stage["bob"].Log.WaitForAsync(e => e.Kind == EntryKind.Received && e.MessageId == sent, Patience);
        await ReportedAsync(sent, ImdnStatus.Delivered);
        await ShowAsync(sent);
    }

    private async Task SmsAsync()
    {
        var sent = await SendAsync(Legacy, "Hello from CPM");
        var arrived = await stage.Smsc.Messages.WaitForAsync(m => m.Text == "Hello from CPM", Patience);
        Check(arrived.Destination == Legacy, $"the SMSC got it for {arrived.Destination}");
        await ReportedAsync(sent, ImdnStatus.LegacySms);
        await ReportedAsync(sent, ImdnStatus.Delivered);
        await ShowAsync(sent);
    }

    private async Task AnswerAsync()
    {
        var results = await stage.Smsc.DeliverAsync(new MobileOriginated { From = Legacy, To = "+15550100001", Text = "Hello back by SMS" });
        Check(results.All(static r => r.IsAccepted), $"deliver_sm was answered {string.Join(", ", results)}");
        var received = await stage["alice"].Log.WaitForAsync(static e => e.Kind == EntryKind.Received && e.Text == "Hello back by SMS", Patience);
        var sent = stage["alice"].Log.All().First(static e => e.Kind == EntryKind.Sent && e.Text == "Hello from CPM");
        Check(received.ConversationId == sent.ConversationId, "the answer stands in another conversation");
        await ShowAsync(received.MessageId);
    }

    private async Task DeferredAsync()
    {
        var sent = await SendAsync("carol", "Call me when you are back");
        await OutcomeAsync(sent, Outcome.Deferred);
        await output.WriteLineAsync("carol is away; the message waits");
        var status = await stage.SwitchOnAsync("carol");
        Check(status == 200, $"carol's registration was answered {status}");
        await stage["carol"].Log.WaitForAsync(e => e.Kind == EntryKind.Received && e.MessageId == sent, Patience);
        await ReportedAsync(sent, ImdnStatus.Delivered);
        await ShowAsync(sent);
    }

    private async Task<string> SendAsync(string to, string text)
    {
        var result = await stage["alice"].SendAsync(to, text);
        Check(result.IsAccepted, $"the message was answered {result.Status}");
        return result.MessageId;
    }

    private Task<ConversationEntry> ReportedAsync(string messageId, ImdnStatus status) => stage["alice"].Log.WaitForAsync(e => e.Reports(messageId, status), Patience);

    private async Task OutcomeAsync(string imdnId, Outcome outcome)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        while ((await TraceAsync(imdnId)).Deliveries[0].Outcome != outcome) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
    }

    private async Task ShowAsync(string imdnId)
    {
        // What the far side acknowledged rides with the next commit: the ladder is drawn from what is committed.
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        MessageTrace trace;
        IReadOnlyList<MessageTrace> reports;
        do
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
            trace = await TraceAsync(imdnId);
            reports = await stage.Engine.Queries.ReportsOnAsync(trace.Message, patience.Token);
        }
        while (trace.Deliveries[0].Outcome != Outcome.Delivered || reports.Any(static r => r.Deliveries[0].Outcome != Outcome.Delivered));
        await output.WriteLineAsync();
        await output.WriteLineAsync(Ladder.Draw(trace, reports));
    }

    private async Task<MessageTrace> TraceAsync(string imdnId)
    {
        var traces = await stage.Engine.Queries.TraceAsync(imdnId, null, CancellationToken.None);
        Check(traces.Count == 1, $"the journal knows {traces.Count} messages {imdnId}");
        return traces[0];
    }

    private async Task StepAsync(string title, Func<Task> step)
    {
        await output.WriteLineAsync($"== {title}");
        try
        {
            await step();
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            throw new DemoFailure($"{title}: what should follow did not come within {Patience.TotalSeconds} s");
        }
        catch (DemoFailure e)
        {
            throw new DemoFailure($"{title}: {e.Message}");
        }
    }

    private static void Check(bool holds, string otherwise)
    {
        if (!holds) throw new DemoFailure(otherwise);
    }
}

/// <summary>A step of the demonstration did not show what it should.</summary>
/// <param name="message">Which, and what was seen instead.</param>
internal sealed class DemoFailure(string message) : Exception(message);
