using Cpm.TestKit;
using Xunit;

namespace Cpm.Primitives.Tests;

public sealed class TimerWheelTests : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);
    private readonly ManualTime _time = new();
    private readonly TimerWheel _wheel;

    public TimerWheelTests() => _wheel = new TimerWheel(_time);

    public void Dispose() => _wheel.Dispose();

    [Fact]
    public void A_node_fires_once_at_its_time_or_a_tick_later_and_never_earlier()
    {
        // More than once around the wheel, too: it has 2,048 slots of 20 ms.
        int[] waits = [0, 1, 19, 20, 21, 500, 40_959, 40_960, 40_961, 100_000];
        foreach (var wait in waits)
        {
            var node = new Node(_time);
            var begun = _time.GetUtcNow();
            _wheel.Schedule(node, TimeSpan.FromMilliseconds(wait));
            Assert.True(node.IsScheduled);
            for (var step = 0; step < wait + 40; step += 10) _time.Advance(TimeSpan.FromMilliseconds(10));
            var fired = Assert.Single(node.Fired) - begun;
            Assert.InRange(fired.TotalMilliseconds, wait, wait + 2 * Tick.TotalMilliseconds);
            Assert.False(node.IsScheduled);
        }
        Assert.Equal(0, _wheel.Count);
    }

    [Fact]
    public void What_is_cancelled_or_moved_does_not_fire_at_the_old_time()
    {
        var (cancelled, moved) = (new Node(_time), new Node(_time));
        _wheel.Schedule(cancelled, TimeSpan.FromSeconds(1));
        _wheel.Schedule(moved, TimeSpan.FromSeconds(1));
        Assert.Equal(2, _wheel.Count);
        Assert.True(_wheel.Cancel(cancelled));
        Assert.False(_wheel.Cancel(cancelled));
        _wheel.Schedule(moved, TimeSpan.FromSeconds(3));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Empty(cancelled.Fired);
        Assert.Empty(moved.Fired);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Empty(cancelled.Fired);
        Assert.Single(moved.Fired);
        Assert.False(_wheel.Cancel(moved));
    }

    [Fact]
    public void Many_nodes_fire_each_once_whatever_became_of_their_neighbours()
    {
        var random = new Random(20261122);
        var nodes = Enumerable.Range(0, 5000).Select(_ => new Node(_time)).ToList();
        var kept = new HashSet<Node>(nodes);
        foreach (var node in nodes) _wheel.Schedule(node, TimeSpan.FromMilliseconds(random.Next(60_000)));
        foreach (var node in nodes.Where(_ => random.Next(3) == 0))
        {
            Assert.True(_wheel.Cancel(node));
            kept.Remove(node);
        }
        Assert.Equal(kept.Count, _wheel.Count);
        // In one leap: a starved process fires late, but everything.
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.All(nodes, node => Assert.Equal(kept.Contains(node) ? 1 : 0, node.Fired.Count));
        Assert.Equal(0, _wheel.Count);
    }

    [Fact]
    public void A_node_may_schedule_itself_again()
    {
        var node = new Node(_time);
        node.Then = () => _wheel.Schedule(node, TimeSpan.FromSeconds(1));
        _wheel.Schedule(node, TimeSpan.FromSeconds(1));
        for (var i = 0; i < 550; i++) _time.Advance(Tick);
        Assert.InRange(node.Fired.Count, 10, 11);
    }

    [Fact]
    public void Nothing_fires_after_the_end()
    {
        var node = new Node(_time);
        _wheel.Schedule(node, TimeSpan.FromSeconds(1));
        _wheel.Dispose();
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Empty(node.Fired);
    }

    private sealed class Node(TimeProvider time) : TimerNode
    {
        public List<DateTimeOffset> Fired { get; } = [];

        public Action? Then { get; set; }

        protected override void OnDue()
        {
            Fired.Add(time.GetUtcNow());
            Then?.Invoke();
        }
    }
}
