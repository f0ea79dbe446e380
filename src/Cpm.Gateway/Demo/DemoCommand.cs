using Cpm.Gateway.CommandLine;
using Cpm.Interworking.Abstractions;
using Cpm.Simulators.Phone;
using Cpm.Simulators.Smsc;

namespace Cpm.Gateway.Demo;

/// <summary>The command <c>demo</c>: runs the script, then leaves everything up to be played with.</summary>
internal sealed class DemoCommand(IReadOnlyList<IInterworkingFunctionFactory> factories)
{
    public async Task<int> RunAsync(DemoArguments arguments, CommandContext context)
    {
        await using var stage = new DemoStage(context.Out);
        try
        {
            await stage.StartAsync(factories, context.Cancel);
            await new DemoScript(stage, context.Out).RunAsync();
        }
        catch (DemoFailure e)
        {
            await context.Error.WriteLineAsync($"FAILED {e.Message}");
            return ExitCode.Failed;
        }
        await context.Out.WriteLineAsync("all steps done");
        if (!arguments.Exit) await PlayAsync(stage, context);
        return ExitCode.Done;
    }

    private static async Task PlayAsync(DemoStage stage, CommandContext context)
    {
        await context.Out.WriteLineAsync($"""

            Everything stays up until Ctrl-C. Type:
              alice bob hello              a phone sends a message (alice, bob, carol; to a name or a +number)
              sms +15550100009 alice hi    a mobile user sends a short message
              off carol / on carol         a phone goes and comes
            The SMSC's messages: {stage.Smsc.HttpAddress}messages
            """);
        foreach (var (user, phone) in stage.Phones) phone.Log.OnAdded = Teller(user, context.Out);
        while (!context.Cancel.IsCancellationRequested)
        {
            // Reading a line cannot be cancelled: it is left behind when the program ends.
            var line = Task.Run(Console.In.ReadLine, CancellationToken.None);
            var ended = await Task.WhenAny(line, Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.Cancel));
            if (ended != line) return;
            if (await line is not { } text)
            {
                await Task.WhenAny(Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.Cancel));
                return;
            }
            await context.Out.WriteLineAsync(await DoAsync(stage, text.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries), context.Out));
        }
    }

    private static async Task<string> DoAsync(DemoStage stage, string[] words, TextWriter output)
    {
        switch (words)
        {
            case []:
                return "";
            case ["on", var user] when user is "alice" or "bob" or "carol":
                var status = await stage.SwitchOnAsync(user, Teller(user, output));
                return $"{user}: registration answered {status}";
            case ["off", var user] when stage.Phones.ContainsKey(user):
                await stage[user].StopAsync();
                return $"{user} is off";
            case ["sms", var from, var rest] when rest.Split(' ', 2) is [var to, var text]:
                var results = await stage.Smsc.DeliverAsync(new MobileOriginated { From = from, To = to.StartsWith('+') ? to : DemoStage.AddressOf(to)[4..], Text = text });
                return $"deliver_sm answered {string.Join(", ", results.Select(static r => r.StatusName))}";
            case [var user, var to, var text] when stage.Phones.TryGetValue(user, out var phone):
                var sent = await phone.SendAsync(to, text);
                return $"{user} -> {to}: {sent.Status}";
            default:
                return "not understood";
        }
    }

    private static Action<ConversationEntry> Teller(string user, TextWriter output) => entry => output.WriteLine($"[{user}] {entry}");
}
