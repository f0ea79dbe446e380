using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;
using Xunit;

namespace Cpm.Interworking.Tests.Engine;

/// <summary>Another text for what the far side has.</summary>
public class ReplaceTests
{
    private static readonly ReplaceResult Done = new(ReplaceOutcome.Replaced) { Link = "smsc-1", Encoding = "gsm7" };

    private static async Task<ReplaceResult> ReplaceAsync(World world, string text = "new")
    {
        var trace = Assert.Single(await world.Engine.Queries.ListAsync(1, World.Alice, null, null, default));
        return Assert.Single(await world.Engine.Queries.ReplaceAsync(trace, System.Text.Encoding.UTF8.GetBytes(text)));
    }

    private static async Task<IReadOnlyList<EntryKind>> KindsAsync(World world, IntakeAnswer answer) => [.. (await world.TraceAsync(answer)).Steps.Select(static s => s.Kind)];

    [Fact]
    public async Task What_the_far_side_replaced_is_in_the_journal_without_the_text_and_its_receipt_still_counts()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        world.Far.Replaces = static () => new(Done);
        var answer = await world.SendAsync(World.Alice, World.Legacy, "old", id: "i");
        Assert.Equal(Done, await ReplaceAsync(world));
        Assert.Equal([$"replace {World.Legacy} m1 PositiveDelivery, NegativeDelivery old->new"], world.Far.Asked);
        var step = (await world.TraceAsync(answer)).Steps[^1];
        Assert.Equal((EntryKind.Replaced, "smsc-1", "m1", "another text, 3 octets, gsm7"), (step.Kind, step.Link, step.RemoteKey, step.Detail));
        await world.Far.ReceiptAsync("m1", RemoteStatus.Delivered);
        Assert.Equal(Outcome.Delivered, (await world.TraceAsync(answer)).Outcome);
    }

    [Fact]
    public async Task Its_losses_take_the_place_of_those_of_the_old_text()
    {
        await using var world = await World.StartAsync();
        world.Far.Replaces = static () => new(Done with { Losses = ["U+00E1 becomes U+0061"] });
        var answer = await world.SendAsync(World.Alice, World.Legacy, id: "i");
        await ReplaceAsync(world);
        Assert.Equal(["U+00E1 becomes U+0061"], (await world.TraceAsync(answer)).Losses);
        world.Far.Replaces = static () => new(Done);
        await ReplaceAsync(world);
        Assert.Empty((await world.TraceAsync(answer)).Losses);
    }

    [Fact]
    public async Task A_refusal_changes_nothing()
    {
        await using var world = await World.StartAsync();
        var answer = await world.SendAsync(World.Alice, World.Legacy, id: "i");
        var before = await KindsAsync(world, answer);
        Assert.Equal("not here", (await ReplaceAsync(world)).Reason);
        Assert.Equal(before, await KindsAsync(world, answer));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Where_nobody_knows_the_journal_says_so(bool throws)
    {
        await using var world = await World.StartAsync();
        world.Far.Replaces = () => throws ? throw new InvalidOperationException("a defect of the function") : new(Done with { Outcome = ReplaceOutcome.Unknown, Reason = "no answer" });
        var answer = await world.SendAsync(World.Alice, World.Legacy, id: "i");
        Assert.Equal(ReplaceOutcome.Unknown, (await ReplaceAsync(world)).Outcome);
        var step = (await world.TraceAsync(answer)).Steps[^1];
        Assert.Equal((EntryKind.Replaced, EntryFlags.UnknownOutcome), (step.Kind, step.Flags));
    }

    [Fact]
    public async Task What_is_still_here_and_what_has_ended_is_not_replaced()
    {
        await using var world = await World.StartAsync();
        world.Far.Down();
        await world.SendAsync(World.Alice, World.Legacy, id: "i");
        Assert.StartsWith("it is still here", (await ReplaceAsync(world)).Reason, StringComparison.Ordinal);
        world.Far.Up();
        await world.Far.ReceiptAsync("m1", RemoteStatus.Delivered);
        Assert.StartsWith("it has ended", (await ReplaceAsync(world)).Reason, StringComparison.Ordinal);
        Assert.Empty(world.Far.Asked);
    }

    [Fact]
    public async Task A_receipt_that_comes_while_the_far_side_is_asked_waits_and_counts()
    {
        await using var world = await World.StartAsync();
        var asked = new TaskCompletionSource<ReplaceResult>();
        world.Far.Replaces = () => new(asked.Task);
        var answer = await world.SendAsync(World.Alice, World.Legacy, id: "i");
        var replacing = ReplaceAsync(world);
        var receipt = world.Far.ReceiptAsync("m1", RemoteStatus.Delivered);
        Assert.Equal(Outcome.Submitted, (await world.TraceAsync(answer)).Outcome);
        asked.SetResult(Done);
        await replacing;
        Assert.Equal(ReportMatch.Matched, await receipt);
        Assert.Equal(Outcome.Delivered, (await world.TraceAsync(answer)).Outcome);
    }
}
