using Cpm.Interworking.Abstractions;
using Xunit;

namespace Cpm.Interworking.Tests.Engine;

/// <summary>What an operator is told of a receipt that matches nothing.</summary>
public class LikelyMessagesTests
{
    private static async Task<World> SentAsync(params string[] texts)
    {
        var world = await World.StartAsync();
        var number = 1000;
        world.Far.NextId = () => $"{number++}";
        foreach (var text in texts) await world.SendAsync(World.Alice, World.Legacy, text, id: text);
        world.Journal.Flush();
        return world;
    }

    private static async Task<UnmatchedReport> StrayAsync(World world, string id, string? recipient = World.Legacy, string quote = "", string group = "a")
    {
        var report = new RemoteReport { Function = "sms", Keys = new(group, id), Status = RemoteStatus.Delivered, State = "DELIVRD", Recipient = recipient, Quote = quote };
        Assert.Equal(ReportMatch.Parked, await world.Host.ReportAsync(report, default));
        return (await world.UnmatchedAsync())[0];
    }

    private static async Task<string> ImdnIdOfAsync(World world, LikelyMessage likely) =>
        Assert.Single(await world.Engine.Queries.TraceAsync(likely.Message, null, default)).Message.ImdnId;

    [Fact]
    public async Task The_text_that_a_receipt_quotes_points_to_its_message_also_after_a_restart()
    {
        await using var world = await SentAsync("one fine day", "two by two", "three men");
        await StrayAsync(world, "zzz", quote: "two by tw");
        for (var round = 0; round < 2; round++)
        {
            var unmatched = Assert.Single(await world.UnmatchedAsync());
            Assert.Equal(3, unmatched.Candidates.Count);
            var first = unmatched.Candidates[0];
            Assert.Equal("two by two", await ImdnIdOfAsync(world, first));
            Assert.Equal(["same recipient", "same beginning of the text", "waits for its report"], first.Reasons);
            Assert.DoesNotContain(world.Journal.Entries.Where(static e => e.Kind == Core.Journal.EntryKind.Parked), static e => e.Detail.Contains("two", StringComparison.Ordinal));
            await world.CrashAsync();
        }
    }

    [Fact]
    public async Task An_id_nearby_or_in_another_notation_and_a_missing_report_make_likelier()
    {
        await using var world = await SentAsync("a", "b", "c");
        await world.Far.ReceiptAsync("1001", RemoteStatus.Delivered);
        var near = await StrayAsync(world, "1003");
        Assert.Equal("c", await ImdnIdOfAsync(world, near.Candidates[0]));
        Assert.Equal(("1002", "id 1 away"), (near.Candidates[0].RemoteId, near.Candidates[0].Reasons[1]));
        Assert.Equal("has its report", near.Candidates[^1].Reasons[^1]);
        // 1000 in hexadecimal: the function of this test does not say so.
        var other = await StrayAsync(world, "3E8");
        Assert.Equal(("1000", "same id in another notation"), (other.Candidates[0].RemoteId, other.Candidates[0].Reasons[1]));
    }

    [Fact]
    public async Task Without_a_recipient_only_ids_nearby_count()
    {
        await using var world = await SentAsync("a", "b");
        Assert.Equal(["1001", "1000"], (await StrayAsync(world, "1005", recipient: null)).Candidates.Select(static c => c.RemoteId));
        Assert.Empty((await StrayAsync(world, "f00ba4", recipient: null)).Candidates);
        Assert.Empty((await StrayAsync(world, "no number", recipient: null)).Candidates);
    }

    [Fact]
    public async Task What_is_old_or_went_elsewhere_is_no_candidate()
    {
        await using var world = await SentAsync("a");
        Assert.Empty((await StrayAsync(world, "1001", recipient: "tel:+15550100077")).Candidates);
        Assert.Empty((await StrayAsync(world, "1001", group: "b")).Candidates);
        world.Leap(TimeSpan.FromDays(4));
        Assert.Empty((await StrayAsync(world, "1001")).Candidates);
    }
}
