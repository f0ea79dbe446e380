using Cpm.Interworking.Sms.Links;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Cpm.TestKit;
using Xunit;

namespace Cpm.Interworking.Sms.Tests.Links;

public class LinkHealthTests
{
    private readonly ManualTime _time = new();
    private readonly LinkHealth _health;

    public LinkHealthTests() => _health = new LinkHealth(5, TimeSpan.FromSeconds(4), _time, new Random(1));

    private bool End(RequestOutcome outcome, CommandStatus status = CommandStatus.Ok)
    {
        _health.Sending();
        return _health.Ended(outcome, status);
    }

    private void Fail()
    {
        for (var i = 0; i < 5; i++) End(RequestOutcome.Error, CommandStatus.SystemError);
        Assert.NotNull(_health.Reason);
    }

    [Theory]
    [InlineData(RequestOutcome.Error, CommandStatus.SystemError, "ESME_RSYSERR")]
    [InlineData(RequestOutcome.Timeout, CommandStatus.Ok, "timeouts")]
    public void Five_in_a_row_make_it_fail(RequestOutcome outcome, CommandStatus status, string reason)
    {
        for (var i = 0; i < 4; i++) Assert.False(End(outcome, status));
        Assert.True(_health.Takes);
        Assert.True(End(outcome, status));
        Assert.Contains(reason, _health.Reason, StringComparison.Ordinal);
        Assert.False(_health.Takes);
        Assert.False(_health.TryEnter());
    }

    [Theory]
    [InlineData(CommandStatus.Ok)]
    [InlineData(CommandStatus.InvalidDestinationAddress)]
    [InlineData(CommandStatus.MessageQueueFull)]
    public void An_answer_of_another_kind_ends_the_run(CommandStatus status)
    {
        for (var i = 0; i < 20; i++)
        {
            End(RequestOutcome.Error, CommandStatus.SystemError);
            if (i % 4 == 3) End(status == CommandStatus.Ok ? RequestOutcome.Ok : RequestOutcome.Error, status);
        }
        Assert.Null(_health.Reason);
    }

    [Fact]
    public void A_burst_of_throttling_is_no_failure_and_nothing_else_for_three_seconds_is()
    {
        for (var i = 0; i < 100; i++) End(RequestOutcome.Error, CommandStatus.Throttled);
        Assert.Null(_health.Reason);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.True(End(RequestOutcome.Error, CommandStatus.Throttled));
        Assert.Contains("ESME_RTHROTTLED", _health.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Silence_while_answers_are_due_makes_it_fail()
    {
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(_health.Check());
        _health.Sending();
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(_health.Check());
        Assert.True(_health.IsDoubtful);
        // Each answer shows life.
        End(RequestOutcome.Ok);
        _time.Advance(TimeSpan.FromSeconds(3.9));
        Assert.False(_health.Check());
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.True(_health.Check());
        Assert.Equal("no answer for 4 s", _health.Reason);
        // The late answer makes it well again.
        Assert.True(_health.Ended(RequestOutcome.Ok, CommandStatus.Ok));
        Assert.True(_health.Takes);
    }

    [Fact]
    public void One_at_a_time_is_tried_and_its_success_makes_it_well()
    {
        Fail();
        _time.Advance(TimeSpan.FromSeconds(2.1));
        Assert.True(_health.Takes);
        Assert.True(_health.TryEnter());
        Assert.False(_health.Takes);
        Assert.False(_health.TryEnter());
        Assert.True(End(RequestOutcome.Ok));
        Assert.Null(_health.Reason);
        Assert.True(_health.TryEnter());
    }

    [Fact]
    public void Failed_trials_come_ever_more_rarely_and_never_stop()
    {
        Fail();
        var waits = new List<double>();
        for (var i = 0; i < 10; i++)
        {
            var start = _time.GetTimestamp();
            while (!_health.TryEnter()) _time.Advance(TimeSpan.FromSeconds(0.25));
            waits.Add(_time.GetElapsedTime(start).TotalSeconds);
            Assert.False(End(RequestOutcome.Error, CommandStatus.SystemError));
        }
        Assert.InRange(waits[0], 1.5, 2.5);
        Assert.InRange(waits[3], 12, 16.5);
        Assert.InRange(waits[9], 45, 60.5);
    }

    [Fact]
    public void A_trial_that_did_not_leave_is_given_to_the_next()
    {
        Fail();
        _time.Advance(TimeSpan.FromSeconds(2.1));
        Assert.True(_health.TryEnter());
        _health.Leave();
        Assert.True(_health.TryEnter());
    }

    [Fact]
    public void A_new_session_is_tried_at_once()
    {
        Fail();
        Assert.False(_health.Takes);
        _health.Bound();
        Assert.True(_health.TryEnter());
    }
}
