using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;
using Cpm.Primitives;
using Xunit;

namespace Cpm.Interworking.Tests.Engine;

public class DeadlineTests
{
    [Theory]
    [InlineData(RemoteStatus.Delivered, Outcome.Delivered, "Delivered")]
    [InlineData(RemoteStatus.Failed, Outcome.Failed, "Failed")]
    [InlineData(RemoteStatus.Pending, Outcome.Unconfirmed, "Error")]
    public async Task Before_a_delivery_is_unconfirmed_the_far_side_is_asked_once(RemoteStatus known, Outcome outcome, string reported)
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        world.Far.Knows = known;
        var answer = await world.SendAsync(World.Alice, World.Legacy, id: "i");
        world.Advance(TimeSpan.FromHours(49));
        world.Advance(TimeSpan.FromHours(1));
        Assert.Equal([$"query {World.Legacy} m1"], world.Far.Asked);
        Assert.Equal(outcome, (await world.TraceAsync(answer)).Outcome);
        Assert.Equal([$"{reported} i"], world.Native.ReportsTo(World.Alice));
    }

    [Fact]
    public async Task No_receipt_by_the_deadline_is_unconfirmed()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        var answer = await world.SendAsync(World.Alice, World.Legacy, id: "i");
        world.Leap(TimeSpan.FromHours(49));
        Assert.Equal(Outcome.Unconfirmed, (await world.TraceAsync(answer)).Outcome);
        Assert.Equal(["Error i"], world.Native.ReportsTo(World.Alice));
    }

    [Fact]
    public async Task A_deferred_message_expires_and_the_sender_is_told()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        var answer = await world.SendAsync(World.Alice, World.Bob, id: "i", lifetime: TimeSpan.FromMinutes(1));
        world.Advance(TimeSpan.FromSeconds(63));
        Assert.Equal(["Failed i"], world.Native.ReportsTo(World.Alice));
        Assert.Equal(Outcome.Expired, (await world.TraceAsync(answer)).Outcome);
        world.Native.Register(World.Bob);
        Assert.Empty(world.Native.TextsOf(World.Bob));
    }

    [Fact]
    public async Task What_has_ended_neither_waits_for_a_dead_route_nor_is_counted()
    {
        await using var world = await World.StartAsync(new PlanStep("sms"));
        world.Far.Down();
        for (var i = 0; i < 10; i++) await world.SendAsync(World.Alice, World.Legacy, $"{i}", Dispositions.None, conversation: $"c{i}", lifetime: TimeSpan.FromSeconds(i < 7 ? 5 : 500));
        var last = Assert.Single(await world.Engine.Queries.ListAsync(1, null, null, null, default));
        Assert.Equal(10, Assert.Single(world.Engine.Queries.Routes(), static r => r.Name == "sms").Depth);
        Assert.Equal(1, await world.Engine.Queries.CancelAsync(last, "test"));
        world.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(2, Assert.Single(world.Engine.Queries.Routes(), static r => r.Name == "sms").Depth);
        Assert.Equal(2, world.Engine.OpenDeliveries);
        world.Far.Up();
        Assert.Equal(["7", "8"], world.Far.Submitted.Select(static s => s.Text));
    }

    [Fact]
    public async Task What_is_past_its_time_before_its_attempt_expires_without_one()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        world.Far.Down();
        var answer = await world.SendAsync(World.Alice, World.Legacy, id: "i", lifetime: TimeSpan.FromMilliseconds(500));
        world.Time.Advance(TimeSpan.FromMilliseconds(600));
        world.Far.Up();
        Assert.Empty(world.Far.EarlierSeen);
        Assert.Equal(Outcome.Expired, (await world.TraceAsync(answer)).Outcome);
        Assert.Equal(["Failed i"], world.Native.ReportsTo(World.Alice));
    }

    [Fact]
    public async Task Now_or_never_is_one_attempt_for_who_is_here_and_no_deferral()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        var never = await world.SendAsync(World.Alice, World.Bob, "never", id: "i", lifetime: TimeSpan.Zero);
        Assert.Equal(Outcome.Expired, (await world.TraceAsync(never)).Outcome);
        Assert.Equal(["Failed i"], world.Native.ReportsTo(World.Alice));
        world.Native.Register(World.Bob);
        Assert.Empty(world.Native.TextsOf(World.Bob));
        await world.SendAsync(World.Alice, World.Bob, "now", lifetime: TimeSpan.Zero);
        Assert.Equal(["now"], world.Native.TextsOf(World.Bob));
    }

    [Theory]
    [InlineData(AttemptStatus.RetryLater, Outcome.Expired, "Failed")]
    [InlineData(AttemptStatus.Unknown, Outcome.Unconfirmed, "Error")]
    [InlineData(AttemptStatus.Accepted, Outcome.Submitted, null)]
    public async Task Now_or_never_by_sms_is_one_attempt(AttemptStatus first, Outcome outcome, string? reported)
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        var attempts = 0;
        world.Far.Script = _ => ++attempts > 1 || first == AttemptStatus.Accepted ? null
            : first == AttemptStatus.Unknown ? RecipientResult.Unknown() : RecipientResult.RetryLater(RetryScope.Message);
        var answer = await world.SendAsync(World.Alice, World.Legacy, id: "i", lifetime: TimeSpan.Zero);
        world.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, attempts);
        Assert.Equal(outcome, (await world.TraceAsync(answer)).Outcome);
        Assert.Equal(reported is null ? [] : [$"{reported} i"], world.Native.ReportsTo(World.Alice));
    }

    [Fact]
    public async Task The_plan_goes_on_when_native_time_is_over()
    {
        await using var world = await World.StartAsync(new PlanStep("native", TimeSpan.FromMinutes(5)), new PlanStep("sms"));
        var answer = await world.SendAsync(World.Alice, World.Bob, "hi");
        world.Advance(TimeSpan.FromMinutes(4));
        Assert.Empty(world.Far.Submitted);
        world.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal([(World.Bob, "hi")], world.Far.Submitted.Select(static s => (s.To, s.Text)));
        Assert.Equal(Outcome.Submitted, (await world.TraceAsync(answer)).Outcome);
    }
}
