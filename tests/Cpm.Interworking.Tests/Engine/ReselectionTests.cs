using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Core.Preferences;
using Cpm.Core.Standalone;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Selecting;
using Cpm.Primitives;
using Xunit;

namespace Cpm.Interworking.Tests.Engine;

/// <summary>Selection is asked again before each attempt that is not an undisturbed first one.</summary>
public class ReselectionTests
{
    private static readonly RecipientResult Later = RecipientResult.RetryLater(RetryScope.Message, code: 8);

    [Fact]
    public async Task An_undisturbed_message_is_selected_once()
    {
        await using var world = await World.StartAsync();
        var asked = 0;
        world.Far.OnPreview = () => asked++;
        var answer = await world.SendAsync(World.Alice, World.Legacy);
        Assert.Equal(1, asked);
        Assert.DoesNotContain((await world.TraceAsync(answer)).Steps, static s => s.Kind == EntryKind.Reselected);
    }

    [Fact]
    public async Task A_recipient_who_comes_back_gets_natively_what_could_not_leave_by_sms()
    {
        await using var world = await World.StartAsync();
        world.Native.Subscribers[World.Bob] = WhenOffline.Interwork;
        world.Far.Script = static _ => Later;
        var answer = await world.SendAsync(World.Alice, World.Bob, "hi", Dispositions.None);
        world.Native.Register(World.Bob);
        world.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(["hi"], world.Native.TextsOf(World.Bob));
        var trace = await world.TraceAsync(answer);
        Assert.Equal(Outcome.Delivered, trace.Outcome);
        var again = Assert.Single(trace.Steps, static s => s.Kind == EntryKind.Reselected);
        Assert.Equal("native", again.Route);
        Assert.Equal("selected again; rule default: native, then sms", again.Detail);
    }

    [Fact]
    public async Task The_replaced_plan_holds_after_a_crash_and_in_a_new_partition()
    {
        await using var world = await World.StartAsync();
        world.Native.Subscribers[World.Bob] = WhenOffline.Interwork;
        world.Far.Script = static _ => Later;
        await world.SendAsync(World.Alice, World.Bob, "hi", Dispositions.None);
        world.Native.Register(World.Bob);
        world.Native.Answer = static (_, _) => new(NativeStatus.Refused, 415);
        world.Advance(TimeSpan.FromSeconds(3));
        // Native has refused for good, sms says later: the plan is native, then sms, and stands at sms.
        world.Journal.Seal();
        await world.CrashAsync(static far => far.Script = static _ => Later);
        world.Native.Answer = static (_, _) => throw new InvalidOperationException("native was left for good");
        world.Native.Register(World.Bob);
        world.Advance(TimeSpan.FromSeconds(60));
        Assert.Empty(world.Far.Submitted);
        world.Far.Script = static _ => null;
        world.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("hi", Assert.Single(world.Far.Submitted).Text);
    }

    [Fact]
    public async Task Another_rule_moves_what_waits_for_a_route_when_the_route_is_back()
    {
        await using var world = await World.StartAsync(new PlanStep("sms"));
        world.Native.Register(World.Bob);
        world.Far.Down();
        await world.SendAsync(World.Alice, World.Bob, "hi", Dispositions.None);
        world.Advance(TimeSpan.FromSeconds(5));
        world.Reload(new PlanStep("native"));
        world.Far.Up();
        Assert.Empty(world.Far.Submitted);
        Assert.Equal(["hi"], world.Native.TextsOf(World.Bob));
    }

    [Fact]
    public async Task What_the_rules_forbid_now_fails_and_the_sender_is_told()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        world.Far.Script = static _ => Later;
        var answer = await world.SendAsync(World.Alice, World.Legacy, id: "i");
        world.Reload(new SelectionSettings
        {
            Domain = "cpm.example",
            Rules = [new SelectionRule("no-more", new SelectionCondition { RecipientPrefix = "+1555" }, [new PlanStep("native")])],
            Default = [new PlanStep("native"), new PlanStep("sms")],
        });
        world.Far.Script = static _ => null;
        world.Advance(TimeSpan.FromSeconds(3));
        Assert.Empty(world.Far.Submitted);
        Assert.Equal(["Failed i"], world.Native.ReportsTo(World.Alice));
        var end = Assert.Single((await world.TraceAsync(answer)).Steps, static s => s.Kind == EntryKind.Ended);
        Assert.Equal(404, end.Code);
        Assert.StartsWith("rule no-more: ", end.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_route_that_refused_for_good_is_not_gone_back_to()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Bob);
        world.Native.Answer = static (_, _) => new(NativeStatus.Refused, 415);
        world.Far.Script = static _ => Later;
        var answer = await world.SendAsync(World.Alice, World.Bob, "hi");
        world.Native.Answer = static (_, _) => throw new InvalidOperationException("native was left for good");
        world.Reload(new PlanStep("native"));
        world.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(Outcome.Failed, (await world.TraceAsync(answer)).Outcome);
    }

    [Fact]
    public async Task What_may_be_on_the_far_side_goes_nowhere_else()
    {
        await using var world = await World.StartAsync();
        world.Native.Subscribers[World.Bob] = WhenOffline.Interwork;
        var results = new Queue<RecipientResult?>([RecipientResult.Unknown(), Later, null]);
        world.Far.Script = _ => results.Dequeue();
        await world.SendAsync(World.Alice, World.Bob, "hi");
        world.Native.Register(World.Bob);
        world.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("hi", Assert.Single(world.Far.Submitted).Text);
        Assert.Empty(world.Native.TextsOf(World.Bob));
    }

    [Fact]
    public async Task What_a_crash_left_in_the_dark_goes_nowhere_else()
    {
        await using var world = await World.StartAsync(new PlanStep("sms"));
        var hold = new TaskCompletionSource();
        world.Far.BeforeEnd = _ => new ValueTask(hold.Task);
        _ = world.SendAsync(World.Alice, World.Bob, "hi");
        world.Reload(new PlanStep("native"), new PlanStep("sms"));
        var results = new Queue<RecipientResult?>([Later, null]);
        world.Native.Register(World.Bob);
        await world.CrashAsync(far => far.Script = _ => results.Dequeue());
        world.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["hi", "hi"], world.Far.Submitted.Select(static s => s.Text));
        Assert.Empty(world.Native.TextsOf(World.Bob));
    }

    [Fact]
    public async Task Parts_that_were_accepted_keep_the_rest_on_their_route()
    {
        await using var world = await World.StartAsync();
        world.Native.Subscribers[World.Bob] = WhenOffline.Interwork;
        world.Far.Parts = 2;
        var later = true;
        world.Far.Script = a => later && a.Earlier.ToArray().Any(static p => p.IsAccepted) ? Later : null;
        await world.SendAsync(World.Alice, World.Bob, "hi");
        world.Native.Register(World.Bob);
        later = false;
        world.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal([1, 2], world.Far.Submitted.Select(static s => (int)s.Part.Number));
        Assert.Empty(world.Native.TextsOf(World.Bob));
    }

    [Fact]
    public async Task The_time_of_a_step_counts_from_when_it_was_entered()
    {
        await using var world = await World.StartAsync(new PlanStep("native", TimeSpan.FromMinutes(5)), new PlanStep("sms"));
        world.Native.Answer = static (_, _) => new(NativeStatus.RetryLater, 480);
        world.Native.Register(World.Bob);
        await world.SendAsync(World.Alice, World.Bob, "hi");
        world.Advance(TimeSpan.FromMinutes(1));
        world.Reload(new PlanStep("native", TimeSpan.FromMinutes(8)), new PlanStep("sms"));
        world.Advance(TimeSpan.FromMinutes(6));
        Assert.Empty(world.Far.Submitted);
        world.Advance(TimeSpan.FromMinutes(2));
        Assert.Single(world.Far.Submitted);
    }

    /// <summary>Whatever happens in between: no attempt on a route that refused for good, no text twice, one final outcome.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Whatever_changes_no_text_arrives_twice_and_no_refusal_is_asked_again(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 10; round++)
        {
            await using var world = await World.StartAsync(new PlanStep("native", TimeSpan.FromMinutes(4)), new PlanStep("sms"));
            world.Native.Subscribers[World.Bob] = (WhenOffline)random.Next(3);
            if (random.Next(2) == 0) world.Native.Register(World.Bob);
            var refused = new HashSet<string>();
            var (delivered, askedAgain) = (0, 0);
            world.Native.Answer = (message, _) =>
            {
                if (message.Kind == MessageKind.Notification) return new(NativeStatus.Delivered, 200);
                if (refused.Contains("native")) askedAgain++;
                switch (random.Next(5))
                {
                    case 0: refused.Add("native"); return new(NativeStatus.Refused, 415);
                    case 1: delivered++; return new(NativeStatus.Delivered, 200);
                    default: return new(NativeStatus.RetryLater, 480);
                }
            };
            world.Far.AwaitsReport = false;
            world.Far.Script = _ =>
            {
                if (refused.Contains("sms")) askedAgain++;
                switch (random.Next(5))
                {
                    case 0: refused.Add("sms"); return RecipientResult.Refused(RefusalReason.Barred, 8);
                    case 1: delivered++; return null;
                    case 2: return RecipientResult.RetryLater(RetryScope.Route, TimeSpan.FromMilliseconds(200), 0x58);
                    default: return Later;
                }
            };
            var answer = await world.SendAsync(World.Alice, World.Bob, "hi", Dispositions.None, lifetime: TimeSpan.FromMinutes(10));
            if (answer.Status != IntakeAnswerStatus.Accepted) continue;
            for (var step = 0; step < 20 && world.Engine.OpenDeliveries > 0; step++)
            {
                switch (random.Next(4))
                {
                    case 0: world.Native.Register(World.Bob); break;
                    case 1: world.Native.Leave(World.Bob); break;
                    case 2:
                        PlanStep[] plan = [new("native", random.Next(2) == 0 ? TimeSpan.FromMinutes(random.Next(1, 9)) : null), new("sms")];
                        if (random.Next(2) == 0) Array.Reverse(plan);
                        world.Reload(plan[..random.Next(1, 3)]);
                        break;
                    default: world.Advance(TimeSpan.FromSeconds(random.Next(1, 40))); break;
                }
            }
            world.Journal.Flush();
            world.Advance(TimeSpan.FromMinutes(9.9));
            world.Advance(TimeSpan.FromSeconds(10));
            Assert.Equal(0, world.Engine.OpenDeliveries);
            Assert.InRange(delivered, 0, 1);
            Assert.Equal(0, askedAgain);
            var trace = await world.TraceAsync(answer);
            Assert.Equal(delivered == 1, trace.Outcome is Outcome.Delivered or Outcome.Submitted);
            Assert.Single(trace.Steps, static s => s.Kind is EntryKind.Delivered or EntryKind.Ended || (s.Kind is EntryKind.Handed or EntryKind.Submitted && s.Outcome == Outcome.Submitted));
        }
    }
}
