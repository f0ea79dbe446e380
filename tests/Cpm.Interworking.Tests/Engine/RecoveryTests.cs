using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;
using Cpm.Primitives;
using Xunit;

namespace Cpm.Interworking.Tests.Engine;

public class RecoveryTests
{
    [Fact]
    public async Task What_was_accepted_is_submitted_after_a_crash()
    {
        await using var world = await World.StartAsync();
        world.Far.Down();
        for (var i = 0; i < 10; i++) await world.SendAsync(World.Alice, World.Legacy, $"{i}");
        await world.CrashAsync();
        Assert.Equal(Enumerable.Range(0, 10).Select(static i => $"{i}"), world.Far.Submitted.Select(static s => s.Text));
    }

    [Fact]
    public async Task An_unknown_outcome_is_sent_once_more_and_not_a_third_time()
    {
        await using var world = await World.StartAsync();
        world.Far.Script = static _ => RecipientResult.Unknown();
        var answer = await world.SendAsync(World.Alice, World.Legacy, "x", id: "i");
        world.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, world.Far.EarlierSeen.Count);
        Assert.Equal(Outcome.Unconfirmed, (await world.TraceAsync(answer)).Outcome);
        world.Journal.Flush();
        var totals = await new LedgerReader(world.Journal).ReadAsync(default);
        Assert.Equal((1, 1), (totals.Repeated, totals.MostRepeated));
        world.Native.Register(World.Alice);
        Assert.Equal(["Error i"], world.Native.ReportsTo(World.Alice));
    }

    [Fact]
    public async Task A_crash_after_sending_repeats_the_part_with_its_numbers()
    {
        await using var world = await World.StartAsync();
        world.Far.Parts = 3;
        world.Far.Script = a => a.Earlier.ToArray().Count(static p => p.IsAccepted) == 1 ? RecipientResult.RetryLater(RetryScope.Message) : null;
        var hold = new TaskCompletionSource();
        world.Far.BeforeEnd = _ => new ValueTask(hold.Task);
        var send = world.SendAsync(World.Alice, World.Legacy, "long");
        Assert.Single(world.Far.Submitted);
        world.Journal.Flush();
        await world.CrashAsync();
        // Part 1 was acknowledged and is not sent again; 2 and 3 go out under the same reference.
        Assert.Equal([1, 2, 3], world.Far.Submitted.Select(static s => (int)s.Part.Number));
        Assert.All(world.Far.Submitted, static s => Assert.Equal(77, s.Part.Reference));
        _ = send;
    }

    [Fact]
    public async Task A_receipt_after_a_restart_finds_its_delivery()
    {
        await using var world = await World.StartAsync();
        await world.SendAsync(World.Alice, World.Legacy, id: "i");
        world.Journal.Flush();
        await world.CrashAsync();
        Assert.Single(world.Far.Submitted);
        world.Native.Register(World.Alice);
        Assert.Equal(ReportMatch.Matched, await world.Far.ReceiptAsync("m1", RemoteStatus.Delivered));
        Assert.Equal(["Delivered i"], world.Native.ReportsTo(World.Alice));
    }

    [Fact]
    public async Task How_the_far_side_writes_ids_is_learnt_again_from_the_receipts_of_before()
    {
        await using var world = await World.StartAsync();
        world.Far.NextId = () => $"{world.Far.Submitted.Count:X8}";
        for (var i = 10; i < 13; i++) await world.SendAsync(World.Alice, World.Legacy, id: $"{i}");
        await world.Far.ReceiptAsync("00000001", RemoteStatus.Delivered);
        await world.Far.ReceiptAsync("00000003", RemoteStatus.Failed);
        world.Journal.Flush();
        var seen = new List<string>();
        await world.CrashAsync(far => far.OnChoose = (report, submitted) =>
        {
            seen.Add($"{report.Function} {report.Keys.Group} {report.Keys.Exact} for {Assert.Single(submitted)}");
            return 0;
        });
        Assert.Equal(["sms a 00000001 for " + new RemoteKeys("a", "00000001", ""), "sms a 00000003 for " + new RemoteKeys("a", "00000003", "")], seen);
    }

    [Fact]
    public async Task A_lost_acknowledgement_leads_to_one_repetition()
    {
        await using var world = await World.StartAsync();
        await world.SendAsync(World.Alice, World.Legacy, "x");
        // The lazy entry that says submitted is lost with the process.
        await world.CrashAsync();
        world.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["x", "x"], world.Far.Submitted.Select(static s => s.Text));
        world.Journal.Flush();
        await world.CrashAsync();
        world.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, world.Far.Submitted.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_receipt_deadline_counts_from_the_submission_also_after_a_restart(bool sealedBefore)
    {
        await using var world = await World.StartAsync();
        var told = await world.SendAsync(World.Alice, World.Legacy, id: "told");
        var untold = await world.SendAsync(World.Alice, World.Legacy, "x", Dispositions.PositiveDelivery, id: "untold");
        world.Leap(TimeSpan.FromHours(40));
        world.Journal.Flush();
        if (sealedBefore) world.Journal.Seal();
        await world.CrashAsync();
        world.Native.Register(World.Alice);
        world.Leap(TimeSpan.FromHours(7));
        Assert.Empty(world.Native.ReportsTo(World.Alice));
        world.Leap(TimeSpan.FromHours(2));
        Assert.Equal(["Error told"], world.Native.ReportsTo(World.Alice));
        Assert.Equal(Outcome.Unconfirmed, (await world.TraceAsync(told)).Outcome);
        Assert.Equal(Outcome.Unconfirmed, (await world.TraceAsync(untold)).Outcome);
        world.Journal.Flush();
        await world.CrashAsync();
        world.Native.Register(World.Alice);
        Assert.Equal(["Error told"], world.Native.ReportsTo(World.Alice));
    }

    [Fact]
    public async Task Deferred_messages_survive_and_keep_their_order()
    {
        await using var world = await World.StartAsync();
        foreach (var text in (string[])["1", "2", "3"]) await world.SendAsync(World.Alice, World.Bob, text, Dispositions.None);
        world.Journal.Flush();
        await world.CrashAsync();
        await world.SendAsync(World.Alice, World.Bob, "4", Dispositions.None);
        world.Native.Register(World.Bob);
        Assert.Equal(["1", "2", "3", "4"], world.Native.TextsOf(World.Bob));
    }

    [Fact]
    public async Task A_report_owed_is_sent_after_a_crash_and_only_once()
    {
        await using var world = await World.StartAsync();
        await world.SendAsync(World.Alice, World.Legacy, id: "i");
        await world.Far.ReceiptAsync("m1", RemoteStatus.Delivered);
        await world.CrashAsync();
        world.Native.Register(World.Alice);
        Assert.Equal(["Delivered i"], world.Native.ReportsTo(World.Alice));
    }

    [Fact]
    public async Task A_receipt_that_overtook_the_response_counts_after_a_crash()
    {
        await using var world = await World.StartAsync();
        Assert.Equal(ReportMatch.Parked, await world.Far.ReceiptAsync("m1", RemoteStatus.Delivered));
        // The acknowledgement is committed, what the receipt says is not: the crash comes in between.
        world.Journal.Refuses = EntryKind.Receipt;
        await world.SendAsync(World.Alice, World.Legacy, id: "i");
        world.Journal.Flush();
        world.Journal.Refuses = null;
        await world.CrashAsync();
        Assert.Single(world.Far.Submitted);
        world.Native.Register(World.Alice);
        Assert.Equal(["Delivered i"], world.Native.ReportsTo(World.Alice));
        Assert.Empty(await world.UnmatchedAsync());
    }

    [Fact]
    public async Task Open_deliveries_are_carried_into_a_new_partition()
    {
        await using var world = await World.StartAsync();
        await world.SendAsync(World.Alice, World.Legacy, "submitted", id: "i");
        await world.SendAsync(World.Alice, World.Bob, "deferred", Dispositions.None);
        await world.Host.HoldPartAsync(new InboundPart { Function = "sms", Key = "k", Number = 2, Total = 2, Content = "two"u8.ToArray() }, default);
        world.Journal.Seal();
        await world.CrashAsync();
        Assert.Equal(ReportMatch.Matched, await world.Far.ReceiptAsync("m1", RemoteStatus.Delivered));
        world.Native.Register(World.Bob);
        Assert.Equal(["deferred"], world.Native.TextsOf(World.Bob));
        world.Native.Register(World.Alice);
        Assert.Equal(["Delivered i"], world.Native.ReportsTo(World.Alice));
        await world.Host.HoldPartAsync(new InboundPart { Function = "sms", Key = "k", Number = 1, Total = 2, Content = "one"u8.ToArray() }, default);
        Assert.Equal(["onetwo"], world.Native.TextsOf(World.Alice));
    }

    [Fact]
    public async Task Parts_and_parked_reports_of_an_erased_address_are_forgotten_and_stay_so()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        await world.Host.HoldPartAsync(PartOf(1), default);
        await world.Far.ReceiptAsync("0x1", "1", World.Legacy, RemoteStatus.Delivered);
        await world.Engine.Queries.EraseAsync(World.Legacy, default);
        Assert.Empty(await world.UnmatchedAsync());
        world.Journal.Seal();
        await world.CrashAsync();
        Assert.Empty(await world.UnmatchedAsync());
        Assert.DoesNotContain(world.Journal.Entries.SkipWhile(static e => e.Kind != EntryKind.PartsJoined), static e => e.Kind is EntryKind.PartHeld or EntryKind.Parked);
        world.Native.Register(World.Alice);
        Assert.Equal(IntakeStatus.Held, (await world.Host.HoldPartAsync(PartOf(2), default)).Status);
    }

    private static InboundPart PartOf(byte number) =>
        new() { Function = "sms", Key = "k", Sender = World.Legacy, Recipient = World.Alice, Number = number, Total = 2, Content = new byte[] { (byte)'a' } };
}
