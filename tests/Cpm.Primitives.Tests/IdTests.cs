using Cpm.TestKit;
using FsCheck.Xunit;
using Xunit;

namespace Cpm.Primitives.Tests;

public sealed class IdTests
{
    [Property]
    public bool What_is_printed_is_read_back(long id) => Base32.TryDecode(Base32.Encode(id), out var read) && read == id;

    [Property]
    public bool Printed_ids_sort_as_the_ids_do(uint one, uint other) =>
        Math.Sign(string.CompareOrdinal(Base32.Encode(one), Base32.Encode(other))) == one.CompareTo(other);

    [Theory]
    [InlineData("0000000000011", 33)]
    [InlineData("00000000000IL", 33)]
    [InlineData("00000000000oA", 10)]
    [InlineData("fzzzzzzzzzzzz", -1)]
    public void Letters_that_look_like_digits_are_those(string text, long id)
    {
        Assert.True(Base32.TryDecode(text, out var read));
        Assert.Equal(id, read);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("000000000000")]
    [InlineData("00000000000000")]
    [InlineData("000000000000u")]
    [InlineData("000000000000-")]
    [InlineData("g000000000000")]
    public void What_is_no_id_is_refused(string? text) => Assert.False(Base32.TryDecode(text, out _));

    [Fact]
    public void Ids_rise_and_tell_their_time_and_node()
    {
        var time = new ManualTime(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        var ids = new IdGenerator(time, node: 7);
        var made = Enumerable.Range(0, 10_000).Select(_ => ids.Next()).ToList();
        Assert.Equal(made.Distinct().Order(), made);
        Assert.Equal(time.GetUtcNow(), IdGenerator.TimeOf(made[0]));
        Assert.All(made, id => Assert.Equal(7, (id >> 12) & 1023));
        // 4,096 in a millisecond, then the next one is borrowed.
        Assert.Equal(time.GetUtcNow().AddMilliseconds(2), IdGenerator.TimeOf(made[^1]));
        Assert.Equal(made[^1], ids.HighWater);
    }

    [Fact]
    public void Ids_never_repeat_after_a_restart_with_the_clock_set_back()
    {
        var time = new ManualTime(new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero));
        var before = new IdGenerator(time);
        var last = before.Next();
        var earlier = new ManualTime(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.True(new IdGenerator(earlier, highWater: before.HighWater).Next() > last);
        var raised = new IdGenerator(earlier);
        Assert.True(raised.Next() < last);
        raised.RaiseTo(last);
        Assert.True(raised.Next() > last);
        raised.RaiseTo(1);
        Assert.True(raised.Next() > last);
    }

    [Fact]
    public async Task Ids_of_many_threads_are_all_different()
    {
        var ids = new IdGenerator(TimeProvider.System);
        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Enumerable.Range(0, 20_000).Select(_ => ids.Next()).ToArray())));
        Assert.Equal(80_000, made.SelectMany(static ids => ids).Distinct().Count());
        Assert.All(made, one => Assert.Equal(one.Order(), one));
    }
}
