using System.Text;
using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;
using Xunit;

namespace Cpm.Interworking.Tests.Engine;

/// <summary>The loss ledger, and messages that are for nobody: both stand in the journal and survive a restart.</summary>
public class LossTests
{
    private static InboundMessage From(string text, string? remark = null) => new()
    {
        Function = "sms",
        Group = "a",
        Sender = World.Legacy,
        Recipients = [World.Alice],
        ContentType = "text/plain;charset=UTF-8",
        Content = Encoding.UTF8.GetBytes(text),
        Remark = remark,
    };

    private static IgnoredMessage Ignored(string detail) => new()
    {
        Function = "sms",
        Group = "a",
        Link = "smsc-1",
        Sender = World.Legacy,
        Recipient = World.Alice,
        Detail = detail,
    };

    [Fact]
    public async Task What_a_function_loses_stands_in_the_trace()
    {
        await using var world = await World.StartAsync();
        world.Far.Script = static attempt =>
        {
            attempt.Lost(["subject is not carried", "U+00E1 becomes U+0061, 2 times"]);
            return null;
        };
        var trace = await world.TraceAsync(await world.SendAsync(World.Alice, World.Legacy));
        Assert.Equal(["subject is not carried", "U+00E1 becomes U+0061, 2 times"], trace.Losses);
        Assert.Equal((EntryKind.Converted, "sms"), (trace.Steps[0].Kind, trace.Steps[0].Route));
        Assert.Equal(Outcome.Submitted, trace.Outcome);
    }

    [Fact]
    public async Task Of_several_attempts_the_last_counts()
    {
        await using var world = await World.StartAsync();
        var losses = new Queue<string[]>([["one"], ["two"]]);
        world.Far.Script = attempt =>
        {
            attempt.Lost(losses.Dequeue());
            return losses.Count > 0 ? RecipientResult.RetryLater(RetryScope.Message, TimeSpan.FromSeconds(1)) : null;
        };
        var answer = await world.SendAsync(World.Alice, World.Legacy);
        Assert.Empty((await world.TraceAsync(answer)).Losses);
        world.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(["two"], (await world.TraceAsync(answer)).Losses);
    }

    [Fact]
    public async Task What_an_incoming_message_lost_stays_in_its_trace()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        var outcome = await world.Host.SubmitAsync(From("hi", "1 of 2 parts\nmessage class 0"), default);
        world.Journal.Flush();
        var trace = Assert.Single(await world.Engine.Queries.TraceAsync(outcome.Id.ToString(), null, default)).Deliveries[0];
        Assert.Equal(["1 of 2 parts", "message class 0"], trace.Losses);
        Assert.Equal(Outcome.Delivered, trace.Outcome);
    }

    [Fact]
    public async Task Ignored_messages_are_listed_newest_first_also_after_a_crash()
    {
        await using var world = await World.StartAsync();
        await world.Host.IgnoreAsync(Ignored("Binary, 3 octets; acknowledged"), default);
        await world.Host.IgnoreAsync(Ignored("WapPush, 8 octets; refused"), default);
        await world.CrashAsync();
        var listed = await world.Engine.Queries.IgnoredAsync(10, default);
        Assert.Equal(["WapPush, 8 octets; refused", "Binary, 3 octets; acknowledged"], listed.Select(i => i.Detail));
        Assert.Equal(("sms/a", "smsc-1", World.Legacy, World.Alice), (listed[0].Scope, listed[0].Link, listed[0].From, listed[0].To));
        Assert.Single(await world.Engine.Queries.IgnoredAsync(1, default));
    }

    [Fact]
    public async Task What_cannot_be_noted_is_not_taken()
    {
        await using var world = await World.StartAsync();
        world.Journal.Broken = true;
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await world.Host.IgnoreAsync(Ignored("x"), default));
    }

    [Fact]
    public async Task Parts_that_join_to_nothing_are_noted_and_shown_to_nobody()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        InboundPart Part(byte number) => new() { Function = "sms", Key = "k", Number = number, Total = 2, Content = default };
        Assert.Equal(IntakeStatus.Held, (await world.Host.HoldPartAsync(Part(1), default)).Status);
        Assert.Equal(IntakeStatus.Held, (await world.Host.HoldPartAsync(Part(2), default)).Status);
        Assert.Empty(world.Native.Received);
        Assert.StartsWith("Empty", Assert.Single(await world.Engine.Queries.IgnoredAsync(10, default)).Detail, StringComparison.Ordinal);
    }
}
