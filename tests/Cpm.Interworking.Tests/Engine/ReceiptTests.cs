using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;
using Cpm.Primitives;
using Xunit;

namespace Cpm.Interworking.Tests.Engine;

/// <summary>Receipts that come twice, late, for nothing, or against what was told: one disposition, once.</summary>
public class ReceiptTests
{
    private static async Task<World> SentAsync(int parts = 1, string id = "i")
    {
        var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        world.Far.Parts = parts;
        await world.SendAsync(World.Alice, World.Legacy, id: id);
        return world;
    }

    private static async Task<MessageTrace> TraceAsync(World world, string id = "i")
    {
        world.Journal.Flush();
        return Assert.Single(await world.Engine.Queries.TraceAsync(id, World.Alice, default));
    }

    private static IEnumerable<string> Receipts(MessageTrace trace) => trace.Deliveries[0].Steps.Where(static s => s.Kind == EntryKind.Receipt).Select(static s => s.Detail);

    [Theory]
    [InlineData(RemoteStatus.Delivered, RemoteStatus.Failed, Outcome.Delivered)]
    [InlineData(RemoteStatus.Failed, RemoteStatus.Delivered, Outcome.Failed)]
    [InlineData(RemoteStatus.Expired, RemoteStatus.Delivered, Outcome.Expired)]
    public async Task The_first_final_receipt_stands_and_the_other_is_in_the_trace(RemoteStatus first, RemoteStatus second, Outcome outcome)
    {
        await using var world = await SentAsync();
        Assert.Equal(ReportMatch.Matched, await world.Far.ReceiptAsync("m1", first));
        foreach (var status in (RemoteStatus[])[first, second, second]) Assert.Equal(ReportMatch.Duplicate, await world.Far.ReceiptAsync("m1", status));
        Assert.Single(world.Native.ReportsTo(World.Alice));
        var trace = await TraceAsync(world);
        Assert.Equal(outcome, trace.Deliveries[0].Outcome);
        Assert.Equal([$"{first}", $"{second}: comes after the end and changes nothing"], Receipts(trace));
        await world.CrashAsync();
        Assert.Equal(0, world.Engine.OpenDeliveries);
    }

    [Fact]
    public async Task A_part_that_contradicts_itself_keeps_its_first_word_also_after_a_restart()
    {
        await using var world = await SentAsync(parts: 2);
        await world.Far.ReceiptAsync("m1", RemoteStatus.Delivered);
        Assert.Equal(ReportMatch.Duplicate, await world.Far.ReceiptAsync("m1", RemoteStatus.Failed));
        world.Journal.Flush();
        await world.CrashAsync();
        world.Native.Register(World.Alice);
        Assert.Equal(ReportMatch.Duplicate, await world.Far.ReceiptAsync("m1", RemoteStatus.Failed));
        await world.Far.ReceiptAsync("m2", RemoteStatus.Delivered);
        Assert.Equal(["Delivered i"], world.Native.ReportsTo(World.Alice));
    }

    [Fact]
    public async Task A_part_without_a_receipt_leaves_the_whole_unconfirmed_and_the_trace_says_how_many_came()
    {
        await using var world = await SentAsync(parts: 3);
        await world.Far.ReceiptAsync("m1", RemoteStatus.Delivered);
        await world.Far.ReceiptAsync("m3", RemoteStatus.Delivered);
        world.Leap(TimeSpan.FromHours(49));
        Assert.Equal(["Error i"], world.Native.ReportsTo(World.Alice));
        var trace = await TraceAsync(world);
        Assert.Equal(Outcome.Unconfirmed, trace.Deliveries[0].Outcome);
        Assert.Contains(trace.Deliveries[0].Steps, static s => s.Detail == "no report by the deadline: 2 of 3 parts were delivered");
        // Too late: the sender was told, and is not told again.
        Assert.NotEqual(ReportMatch.Matched, await world.Far.ReceiptAsync("m2", RemoteStatus.Delivered));
        Assert.Equal(["Error i"], world.Native.ReportsTo(World.Alice));
    }

    [Fact]
    public async Task What_the_far_side_does_not_know_is_an_error_for_the_sender()
    {
        await using var world = await SentAsync();
        await world.Far.ReceiptAsync("m1", RemoteStatus.Unknown);
        Assert.Equal(["Error i"], world.Native.ReportsTo(World.Alice));
        Assert.Equal(Outcome.Unconfirmed, (await TraceAsync(world)).Deliveries[0].Outcome);
    }

    [Fact]
    public async Task Intermediate_notifications_stand_in_the_trace_and_cause_no_report()
    {
        await using var world = await SentAsync();
        for (var i = 0; i < 2; i++) Assert.Equal(ReportMatch.Matched, await world.Far.ReceiptAsync("m1", RemoteStatus.Pending));
        Assert.Empty(world.Native.ReportsTo(World.Alice));
        await world.Far.ReceiptAsync("m1", RemoteStatus.Delivered);
        Assert.Equal(ReportMatch.Duplicate, await world.Far.ReceiptAsync("m1", RemoteStatus.Pending));
        Assert.Equal(["Pending", "Pending", "Delivered"], Receipts(await TraceAsync(world)));
        Assert.Equal(["Delivered i"], world.Native.ReportsTo(World.Alice));
    }

    [Fact]
    public async Task A_receipt_that_nobody_asked_for_disturbs_nothing()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        world.Far.AwaitsReport = false;
        await world.SendAsync(World.Alice, World.Legacy, "x", Dispositions.None, id: "i");
        Assert.Equal(ReportMatch.Duplicate, await world.Far.ReceiptAsync("m1", RemoteStatus.Delivered));
        Assert.Empty(world.Native.ReportsTo(World.Alice));
        Assert.Empty(await world.UnmatchedAsync());
        var trace = await TraceAsync(world);
        Assert.Equal(Outcome.Submitted, trace.Deliveries[0].Outcome);
        Assert.Single(Receipts(trace));
    }

    [Fact]
    public async Task A_centre_that_begins_its_ids_anew_each_day_is_understood()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        var number = 0;
        world.Far.NextId = () => $"{++number}";
        for (var day = 0; day < 4; day++)
        {
            number = 0;
            await world.SendAsync(World.Alice, World.Legacy, id: $"first {day}");
            Assert.Equal(ReportMatch.Matched, await world.Far.ReceiptAsync("1", RemoteStatus.Delivered));
            Assert.Equal(ReportMatch.Duplicate, await world.Far.ReceiptAsync("1", RemoteStatus.Delivered));
            // This one overtakes its response.
            Assert.Equal(ReportMatch.Parked, await world.Far.ReceiptAsync("2", RemoteStatus.Failed));
            await world.SendAsync(World.Alice, World.Legacy, id: $"second {day}");
            world.Leap(TimeSpan.FromDays(1));
        }
        Assert.Equal(Enumerable.Range(0, 4).SelectMany(static d => new[] { $"Delivered first {d}", $"Failed second {d}" }), world.Native.ReportsTo(World.Alice));
        Assert.Empty(await world.UnmatchedAsync());
    }

    [Fact]
    public async Task An_id_given_to_another_message_while_the_first_still_waits_means_the_newer_one()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        world.Far.NextId = static () => "7";
        await world.SendAsync(World.Alice, World.Legacy, id: "old");
        world.Leap(TimeSpan.FromDays(1));
        await world.SendAsync(World.Alice, World.Legacy, id: "new");
        await world.Far.ReceiptAsync("7", RemoteStatus.Delivered);
        Assert.Equal(["Delivered new"], world.Native.ReportsTo(World.Alice));
        world.Leap(TimeSpan.FromDays(1.1));
        Assert.Equal(["Delivered new", "Error old"], world.Native.ReportsTo(World.Alice));
    }

    [Fact]
    public async Task The_function_chooses_among_the_parts_that_a_report_may_mean()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        var ids = new Queue<(string Id, string Canonical)>([("10", "10:16"), ("A", "10:10")]);
        world.Far.NextId = () =>
        {
            var (id, canonical) = ids.Dequeue();
            world.Far.Canonical = canonical;
            return id;
        };
        foreach (var id in (string[])["sixteen", "ten"]) await world.SendAsync(World.Alice, World.Legacy, id: id);
        IReadOnlyList<RemoteKeys>? seen = null;
        world.Far.OnChoose = (_, submitted) =>
        {
            seen = submitted;
            return submitted.Count - 1;
        };
        Assert.Equal(ReportMatch.Matched, await world.Far.ReceiptAsync("10", "10:10", World.Legacy, RemoteStatus.Delivered));
        Assert.Equal(["10", "A"], seen!.Select(static k => k.Exact));
        Assert.Equal(["Delivered ten"], world.Native.ReportsTo(World.Alice));
    }

    [Fact]
    public async Task A_match_that_the_function_refuses_is_looked_at_again_before_it_is_given_up()
    {
        await using var world = await SentAsync();
        world.Far.OnChoose = static (_, _) => -1;
        Assert.Equal(ReportMatch.Parked, await world.Far.ReceiptAsync("m1", RemoteStatus.Delivered));
        Assert.Empty(world.Native.ReportsTo(World.Alice));
        world.Far.OnChoose = static (_, _) => 0;
        world.Advance(TimeSpan.FromSeconds(125));
        Assert.Equal(["Delivered i"], world.Native.ReportsTo(World.Alice));
        Assert.Empty(await world.UnmatchedAsync());
        world.Journal.Flush();
        await world.CrashAsync();
        Assert.Empty(await world.UnmatchedAsync());
    }

    [Fact]
    public async Task The_same_receipt_parked_twice_counts_once()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        for (var i = 0; i < 2; i++) Assert.Equal(ReportMatch.Parked, await world.Far.ReceiptAsync("m1", RemoteStatus.Delivered));
        await world.SendAsync(World.Alice, World.Legacy, id: "i");
        Assert.Equal(["Delivered i"], world.Native.ReportsTo(World.Alice));
        world.Advance(TimeSpan.FromSeconds(125));
        Assert.Empty(await world.UnmatchedAsync());
        Assert.Single(Receipts(await TraceAsync(world)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_matches_nothing_stays_listed_for_a_day_also_after_a_restart(bool isSealed)
    {
        await using var world = await World.StartAsync();
        await world.Far.ReceiptAsync("stray", RemoteStatus.Delivered);
        await world.Far.ReceiptAsync("", "", World.Legacy, RemoteStatus.Pending);
        Assert.Equal([("", true), ("stray", false)], (await world.UnmatchedAsync()).Select(static u => (u.RemoteId, u.GivenUp)));
        world.Advance(TimeSpan.FromSeconds(125));
        await world.Far.ReceiptAsync("fresh", RemoteStatus.Failed);
        var before = await world.UnmatchedAsync();
        Assert.Equal([("fresh", false), ("", true), ("stray", true)], before.Select(static u => (u.RemoteId, u.GivenUp)));
        world.Journal.Flush();
        if (isSealed) world.Journal.Seal();
        await world.CrashAsync();
        Assert.Equal(before.Select(static u => (u.RemoteId, u.Recipient, u.State, u.At, u.GivenUp)), (await world.UnmatchedAsync()).Select(static u => (u.RemoteId, u.Recipient, u.State, u.At, u.GivenUp)));
        world.Leap(TimeSpan.FromHours(25));
        Assert.Empty(await world.UnmatchedAsync());
    }

    [Fact]
    public async Task A_report_that_was_sent_but_not_noted_as_sent_is_repeated_with_the_same_id()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        await world.SendAsync(World.Alice, World.Legacy, "x", Dispositions.Interworking | Dispositions.PositiveDelivery, id: "i");
        await world.Far.ReceiptAsync("m1", RemoteStatus.Delivered);
        Assert.Equal(["LegacySms i", "Delivered i"], world.Native.ReportsTo(World.Alice));
        var first = world.Native.Received.Where(static r => r.To == World.Alice).Select(static r => r.Message.ImdnId).ToList();
        // The last "delivered" entry rides with the next commit, which never comes.
        await world.CrashAsync();
        world.Native.Register(World.Alice);
        var again = world.Native.Received.Where(static r => r.To == World.Alice).Select(static r => r.Message.ImdnId).ToList();
        Assert.Equal([.. first, first[1]], again);
        world.Journal.Flush();
        await world.CrashAsync();
        world.Native.Register(World.Alice);
        Assert.Equal(again.Count, world.Native.Received.Count(static r => r.To == World.Alice));
    }

    [Fact]
    public async Task A_receipt_whose_report_was_not_committed_is_repeated_by_the_centre_and_told_once()
    {
        await using var world = await SentAsync();
        world.Journal.Flush();
        world.Journal.Refuses = EntryKind.Receipt;
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await world.Far.ReceiptAsync("m1", RemoteStatus.Failed));
        world.Journal.Refuses = null;
        await world.CrashAsync();
        world.Native.Register(World.Alice);
        Assert.Empty(world.Native.ReportsTo(World.Alice));
        Assert.Equal(ReportMatch.Matched, await world.Far.ReceiptAsync("m1", RemoteStatus.Failed));
        Assert.Equal(["Failed i"], world.Native.ReportsTo(World.Alice));
        var report = Assert.Single(world.Native.Received).Message;
        Assert.Equal($"{(await TraceAsync(world)).Deliveries[0].Delivery.Id}-failed", report.ImdnId);
    }

    [Fact]
    public async Task A_receipt_and_the_deadline_at_the_same_time_make_one_outcome()
    {
        await using var world = await SentAsync();
        world.Leap(TimeSpan.FromHours(47.9));
        await Task.WhenAll(
            Task.Run(() => world.Leap(TimeSpan.FromMinutes(11))),
            Task.Run(async () => await world.Far.ReceiptAsync("m1", RemoteStatus.Delivered)));
        Assert.Single(world.Native.ReportsTo(World.Alice));
    }
}
