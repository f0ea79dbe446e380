using Cpm.Interworking.Sms.Links;
using Cpm.TestKit;
using Xunit;

namespace Cpm.Interworking.Sms.Tests.Links;

public class LinkPaceTests
{
    private readonly ManualTime _time = new();

    private static int Taken(IEnumerable<ValueTask> places) => places.Count(p => p.IsCompleted);

    private LinkPace Pace(int perSecond) => new(perSecond, _time, new Random(1));

    // Half a second at a time, as the link looks at it.
    private void Pass(LinkPace pace, double seconds)
    {
        for (var i = 0; i < seconds * 2; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(0.5));
            pace.Tick();
        }
    }

    [Fact]
    public void Without_a_limit_nothing_waits()
    {
        var pace = Pace(0);
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.True(pace.TakeAsync().IsCompleted));
        Assert.Equal(0, pace.Rate);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(50)]
    [InlineData(1000)]
    public void No_more_than_the_contracted_rate_leaves(int perSecond)
    {
        var pace = Pace(perSecond);
        var places = Enumerable.Range(0, perSecond * 5).Select(_ => pace.TakeAsync()).ToList();
        // A tenth of a second's worth of burst, and the first one at once.
        var burst = (perSecond / 10) + 1;
        Assert.InRange(Taken(places), 1, burst + 1);
        for (var second = 1; second <= 3; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.True(SpinWait.SpinUntil(() => Taken(places) >= perSecond * second, FakeHost.Patience));
            Assert.InRange(Taken(places), perSecond * second, (perSecond * second) + burst + 1 + (perSecond / 100));
        }
    }

    [Fact]
    public void An_idle_link_saves_no_more_than_a_burst()
    {
        var pace = Pace(100);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.InRange(Taken(Enumerable.Range(0, 100).Select(_ => pace.TakeAsync()).ToList()), 10, 11);
    }

    [Fact]
    public void Throttling_holds_the_link_ever_longer_and_slows_it()
    {
        var pace = Pace(100);
        var holds = new List<double>();
        for (var i = 0; i < 8; i++)
        {
            pace.Throttled();
            holds.Add(pace.Hold.TotalSeconds);
            Assert.False(pace.TakeAsync().IsCompleted);
            _time.Advance(pace.Hold);
        }
        Assert.InRange(holds[0], 0.75, 1.25);
        Assert.InRange(holds[2], 3, 5);
        Assert.All(holds, h => Assert.InRange(h, 0.75, 37.5));
        Assert.InRange(pace.Rate, 1, 100 * Math.Pow(0.7, 8) + 0.1);
    }

    [Fact]
    public void What_is_refused_together_is_one_refusal()
    {
        var pace = Pace(100);
        for (var i = 0; i < 64; i++) pace.Throttled();
        Assert.InRange(pace.Hold.TotalSeconds, 0.75, 1.25);
        Assert.Equal(70, pace.Rate, 3);
    }

    [Fact]
    public void The_rate_recovers_slowly_to_the_contracted_one()
    {
        var pace = Pace(100);
        pace.Tick();
        pace.Throttled();
        Pass(pace, 2);
        Assert.InRange(pace.Rate, 70, 80);
        Pass(pace, 10);
        Assert.Equal(100, pace.Rate);
        // The next refusal is a first one again.
        pace.Accepted();
        pace.Throttled();
        Assert.InRange(pace.Hold.TotalSeconds, 0.75, 1.25);
    }

    [Fact]
    public void A_link_without_contract_is_slowed_from_what_it_did_and_set_free_again()
    {
        var pace = Pace(0);
        pace.Tick();
        for (var i = 0; i < 500; i++) pace.Accepted();
        Pass(pace, 0.5);
        pace.Throttled();
        Assert.Equal(700, pace.Rate, 1);
        Pass(pace, 60);
        Assert.Equal(0, pace.Rate);
        Assert.True(pace.TakeAsync().IsCompleted);
    }

    [Fact]
    public void One_full_queue_is_its_destinations_and_many_are_the_centres()
    {
        var pace = Pace(100);
        for (var i = 0; i < 100; i++) pace.Accepted();
        for (var i = 0; i < 5; i++) pace.QueueFull();
        Assert.Equal(TimeSpan.Zero, pace.Hold);
        for (var i = 0; i < 100; i++) pace.QueueFull();
        Assert.NotEqual(TimeSpan.Zero, pace.Hold);
    }

    [Theory]
    [InlineData(90, 100)]
    [InlineData(95, 85)]
    [InlineData(100, 50)]
    public void Congestion_slows_at_most_once_a_second(byte state, double rate)
    {
        var pace = Pace(100);
        pace.Tick();
        _time.Advance(TimeSpan.FromSeconds(5));
        for (var i = 0; i < 20; i++) pace.Congestion(state);
        Assert.Equal(rate, pace.Rate, 3);
        Assert.Equal(TimeSpan.Zero, pace.Hold);
    }

    [Fact]
    public void The_optimum_is_kept_and_a_low_load_used()
    {
        var pace = Pace(100);
        pace.Tick();
        _time.Advance(TimeSpan.FromSeconds(5));
        pace.Congestion(100);
        for (var i = 0; i < 4; i++)
        {
            Pass(pace, 1);
            pace.Congestion(85);
        }
        var kept = pace.Rate;
        Assert.InRange(kept, 50, 60);
        Pass(pace, 2);
        Assert.Equal(kept, pace.Rate, 3);
        pace.Congestion(20);
        Pass(pace, 2);
        Assert.InRange(pace.Rate, kept * 1.15, kept * 1.25);
    }
}
