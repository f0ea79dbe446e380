using System.Text;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Correlation;
using Cpm.TestKit;
using Xunit;

namespace Cpm.Interworking.Tests.Engine;

/// <summary>Parts of long messages from far sides that lose, repeat, mix and hoard them.</summary>
public class ReassemblyTests
{
    private static readonly Func<string, TimeSpan> FiveMinutes = static _ => TimeSpan.FromMinutes(5);

    private static InboundPart Part(byte number, string text, string key = "k", byte total = 3, string sender = World.Legacy) =>
        new() { Function = "sms", Key = key, Sender = sender, Recipient = World.Alice, Number = number, Total = total, Content = Encoding.UTF8.GetBytes(text) };

    private static async Task<IntakeStatus> HoldAsync(World world, InboundPart part) => (await world.Host.HoldPartAsync(part, default)).Status;

    public static TheoryData<int[]> Orders => [.. Permutations([1, 2, 3, 4])];

    private static IEnumerable<int[]> Permutations(int[] of) => of.Length == 0 ? [[]] : of.SelectMany(first => Permutations([.. of.Where(n => n != first)]).Select(rest => (int[])[first, .. rest]));

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Parts_of_two_messages_come_mixed_in_any_order_and_twice(int[] order)
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        foreach (var number in order)
        {
            foreach (var (key, text) in new[] { ("k1", "abcd"), ("k2", "wxyz") })
            {
                var part = Part((byte)number, text[number - 1].ToString(), key, total: 4);
                Assert.Equal(number == order[^1] ? IntakeStatus.Accepted : IntakeStatus.Held, await HoldAsync(world, part));
                Assert.Equal(IntakeStatus.Duplicate, await HoldAsync(world, part));
            }
        }
        Assert.Equal(["abcd", "wxyz"], world.Native.TextsOf(World.Alice));
    }

    [Fact]
    public async Task A_set_that_a_restart_interrupted_is_given_up_in_its_own_time()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        await HoldAsync(world, Part(2, "b"));
        world.Advance(TimeSpan.FromMinutes(4));
        await world.CrashAsync();
        world.Native.Register(World.Alice);
        world.Advance(TimeSpan.FromSeconds(50));
        Assert.Empty(world.Native.TextsOf(World.Alice));
        world.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(["…b…"], world.Native.TextsOf(World.Alice));
        world.Journal.Flush();
        await world.CrashAsync();
        // What comes after all is a message of its own, and what came before a repetition.
        Assert.Equal(IntakeStatus.Held, await HoldAsync(world, Part(1, "a")));
        Assert.Equal(IntakeStatus.Duplicate, await HoldAsync(world, Part(2, "b")));
    }

    [Fact]
    public async Task A_set_that_could_not_be_stored_is_asked_for_again()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        await HoldAsync(world, Part(1, "a", total: 2));
        world.Journal.Broken = true;
        Assert.Equal(IntakeStatus.Busy, await HoldAsync(world, Part(2, "b", total: 2)));
        world.Journal.Broken = false;
        Assert.Equal(IntakeStatus.Accepted, await HoldAsync(world, Part(2, "b", total: 2)));
        Assert.Equal(["ab"], world.Native.TextsOf(World.Alice));
    }

    [Fact]
    public void The_oldest_sets_go_first_when_there_are_too_many()
    {
        var time = new ManualTime();
        var held = new HeldParts(time, new HeldLimits { MostSets = 10, MostOfPair = 100 });
        for (var i = 0; i < 11; i++)
        {
            held.Hold(Part(1, "x", $"k{i}", sender: $"tel:+1555010{i:D4}"), time.GetUtcNow());
            time.Advance(TimeSpan.FromMilliseconds(1));
        }
        Assert.Equal("k0", Assert.Single(held.Overdue(FiveMinutes)).Key);
    }

    [Fact]
    public void Room_for_parts_that_never_come_is_charged()
    {
        var time = new ManualTime();
        var held = new HeldParts(time, new HeldLimits { MostOctets = 64 * 1024 });
        // One octet each, of 255 parts: 6 KB for the rest.
        for (var i = 0; i < 9; i++) held.Hold(Part(1, "x", $"k{i}", total: 255), time.GetUtcNow());
        Assert.Empty(held.Overdue(FiveMinutes));
        for (var i = 9; i < 12; i++) held.Hold(Part(1, "x", $"k{i}", total: 255), time.GetUtcNow());
        Assert.NotEmpty(held.Overdue(FiveMinutes));
        foreach (var set in held.All()) Assert.True(held.TryTake(set));
        // Nothing is charged twice or for ever.
        for (var i = 0; i < 9; i++) held.Hold(Part(2, "x", $"k{i}", total: 255), time.GetUtcNow());
        Assert.Empty(held.Overdue(FiveMinutes));
    }

    [Fact]
    public void One_sender_cannot_take_all_the_room_and_what_is_on_its_way_is_left_alone()
    {
        var time = new ManualTime();
        var held = new HeldParts(time);
        for (var i = 0; i < 20; i++)
        {
            held.Hold(Part(1, "x", $"k{i}"), time.GetUtcNow());
            time.Advance(TimeSpan.FromMilliseconds(1));
        }
        held.Hold(Part(1, "x", "other", sender: "tel:+15550100077"), time.GetUtcNow());
        Assert.Empty(held.Overdue(FiveMinutes));
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(["k0", "k1", "k2", "k3"], held.Overdue(FiveMinutes).Select(static s => s.Key));
    }

    [Fact]
    public void A_set_does_not_live_for_ever_by_getting_a_part_now_and_then()
    {
        var time = new ManualTime();
        var held = new HeldParts(time);
        byte number = 0;
        while (held.Overdue(static _ => TimeSpan.FromMinutes(10)).Count == 0)
        {
            held.Hold(Part(++number, "x", total: 255), time.GetUtcNow());
            time.Advance(TimeSpan.FromMinutes(8));
        }
        // A day has 180 times eight minutes.
        Assert.Equal(181, number);
    }

    [Fact]
    public void What_was_joined_is_remembered_for_ten_minutes_within_bounds()
    {
        var time = new ManualTime();
        var held = new HeldParts(time, new HeldLimits { MostRemembered = 4 });
        void Join(string key)
        {
            held.Hold(Part(1, "a", key, total: 2), time.GetUtcNow());
            var hold = held.Hold(Part(2, "b", key, total: 2), time.GetUtcNow());
            Assert.Equal(HoldStatus.Complete, hold.Status);
            Assert.True(held.TryTake(hold.Set!));
            held.Joined(hold.Set!);
        }

        HoldStatus Again(string key) => held.Hold(Part(1, "a", key, total: 2), time.GetUtcNow()).Status;
        Join("k1");
        time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(HoldStatus.Duplicate, Again("k1"));
        Join("k2");
        Join("k3");
        Assert.Equal([HoldStatus.Duplicate, HoldStatus.Duplicate, HoldStatus.Duplicate], new[] { Again("k1"), Again("k2"), Again("k3") });
        Join("k4");
        Join("k5");
        Assert.Equal([HoldStatus.Held, HoldStatus.Duplicate], new[] { Again("k1"), Again("k5") });
    }
}
