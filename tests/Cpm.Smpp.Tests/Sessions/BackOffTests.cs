using Cpm.Smpp.Sessions;
using FsCheck.Xunit;
using Xunit;

namespace Cpm.Smpp.Tests.Sessions;

public sealed class BackOffTests
{
    [Property]
    public void The_first_retry_is_at_once_and_later_ones_stay_below_their_ceiling(int seed)
    {
        var backOff = new BackOff(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1), new Random(seed));
        Assert.Equal(TimeSpan.Zero, backOff.Next());
        foreach (var ceiling in (int[])[1, 2, 4, 8, 10, 10, 10])
        {
            Assert.Equal(TimeSpan.FromSeconds(ceiling), backOff.Ceiling);
            Assert.InRange(backOff.Next(), TimeSpan.Zero, TimeSpan.FromSeconds(ceiling));
        }
        Assert.Equal(8, backOff.Failures);
        backOff.Reset();
        Assert.Equal(TimeSpan.Zero, backOff.Next());
    }

    [Fact]
    public void Waits_use_the_whole_range()
    {
        var backOff = new BackOff(random: new Random(1));
        for (var i = 0; i < 200; i++) backOff.Next();
        var waits = Enumerable.Range(0, 1000).Select(_ => backOff.Next().TotalSeconds).ToList();
        Assert.InRange(waits.Average(), 4, 6);
        Assert.True(waits.Min() < 1 && waits.Max() is > 9 and <= 10);
    }
}
