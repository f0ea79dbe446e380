using Cpm.Interworking.Abstractions;
using Xunit;

namespace Cpm.Interworking.ContractTests;

/// <content>Start, drain, end; settings.</content>
public abstract partial class InterworkingFunctionContractTests
{
    [Fact]
    public async Task Nothing_is_up_before_the_start()
    {
        Assert.All(Subject.Function.Routes, r => Assert.Equal((false, 0), (r.IsUp, r.Credit)));
        Assert.NotEmpty(Subject.Function.Routes);
        Assert.Equal(Subject.Function.Name, Subject.Function.Routes[0].Name);
        Assert.All(Subject.Function.Routes.Skip(1), r => Assert.StartsWith(Subject.Function.Name + "/", r.Name, StringComparison.Ordinal));
        await Subject.StartAsync();
        Assert.Null(Subject.Route.Reason);
    }

    [Fact]
    public async Task A_dead_peer_is_a_state_and_no_exception()
    {
        Subject.GoAway();
        await Subject.Function.StartAsync(default).AsTask().WaitAsync(FunctionUnderTest.Patience);
        await Subject.UntilAsync(() => !Subject.Route.IsUp && Subject.Route.Reason != "not started");
        Assert.NotEmpty(Subject.Route.Reason!);
        Assert.Equal(0, Subject.Route.Credit);
        IsRouteRetry(await Subject.DeliveredAsync(Subject.Attempt("nobody is there")));
        Assert.Empty(Subject.Arrivals);
        Subject.ComeBack();
        await Subject.UpAsync();
        Assert.Equal(AttemptStatus.Accepted, (await Subject.DeliveredAsync(Subject.Attempt("now"))).Status);
    }

    [Fact]
    public async Task A_peer_that_goes_away_and_comes_back()
    {
        await Subject.StartAsync();
        Subject.GoAway();
        await Subject.DownAsync();
        Assert.Equal(0, Subject.Route.Credit);
        Subject.ComeBack();
        await Subject.UpAsync();
        Assert.Equal(AttemptStatus.Accepted, (await Subject.DeliveredAsync(Subject.Attempt("again"))).Status);
    }

    [Fact]
    public async Task Draining_takes_nothing_new_and_waits_for_what_is_under_way()
    {
        await Subject.StartAsync();
        Subject.Answer = FarAnswer.Silence;
        var underWay = Subject.DeliverAsync(Subject.Attempt("under way"));
        var arrival = await Subject.ArrivalAsync();
        var draining = Subject.Function.DrainAsync(default).AsTask();
        await Subject.DownAsync();
        Assert.Equal(0, Subject.Route.Credit);
        IsRouteRetry(await Subject.DeliveredAsync(Subject.Attempt("too late")));
        Assert.False(draining.IsCompleted);
        Subject.Give(arrival, FarAnswer.Accept);
        Assert.Equal(AttemptStatus.Accepted, (await Subject.FinishAsync(underWay)).Status);
        await Subject.FinishAsync(draining);
        Assert.Single(Subject.Arrivals);
    }

    [Fact]
    public async Task Draining_ends_when_its_time_is_over()
    {
        await Subject.StartAsync();
        Subject.Answer = FarAnswer.Silence;
        var underWay = Subject.DeliverAsync(Subject.Attempt("hi"));
        await Subject.ArrivalAsync();
        using var deadline = new CancellationTokenSource();
        var draining = Subject.Function.DrainAsync(deadline.Token).AsTask();
        await deadline.CancelAsync();
        await draining.WaitAsync(FunctionUnderTest.Patience);
        await Subject.Function.DisposeAsync();
        Assert.Equal(AttemptStatus.Unknown, (await Subject.FinishAsync(underWay)).Status);
    }

    [Fact]
    public async Task The_end_comes_at_any_time_and_twice()
    {
        await Subject.Function.DisposeAsync();
        Subject.Make();
        await Subject.StartAsync();
        Subject.Answer = FarAnswer.Silence;
        var underWay = Subject.DeliverAsync(Subject.Attempt("hi"));
        await Subject.ArrivalAsync();
        await Subject.Function.DisposeAsync().AsTask().WaitAsync(FunctionUnderTest.Patience);
        Assert.Equal(AttemptStatus.Unknown, (await Subject.FinishAsync(underWay)).Status);
        await Subject.Function.DisposeAsync().AsTask().WaitAsync(FunctionUnderTest.Patience);
    }

    [Fact]
    public async Task Bad_settings_make_no_function_and_open_nothing()
    {
        var errors = new List<ConfigurationError>();
        Assert.Null(Subject.Factory.Create("f", Subject.Section(Subject.Wrong), Host, errors));
        Assert.All(errors, e => Assert.StartsWith("Functions:f", e.Path, StringComparison.Ordinal));
        Assert.Contains(errors, e => e.Path == $"Functions:f:{Subject.Wrong.Key}");
        errors.Clear();
        Assert.Null(Subject.Factory.Create("f", Subject.Section(("Mispelt", "1")), Host, errors));
        Assert.Equal(["Functions:f:Mispelt"], errors.Select(e => e.Path));
        Subject.GoAway();
        errors.Clear();
        await using var function = Subject.Factory.Create("f", Subject.Section(), Host, errors);
        Assert.NotNull(function);
        Assert.Empty(errors);
    }

    [Fact]
    public async Task Bad_settings_change_nothing()
    {
        await Subject.StartAsync();
        var (routes, links) = (Subject.Function.Routes, Subject.Function.Links);
        var outcome = await Subject.Function.ApplyAsync(Subject.Section(Subject.Wrong), default);
        Assert.False(outcome.Applied);
        Assert.Contains(outcome.Errors, e => e.Path == $"Functions:f:{Subject.Wrong.Key}");
        Assert.Equal(routes.AsEnumerable(), Subject.Function.Routes);
        Assert.Equal(links.AsEnumerable(), Subject.Function.Links);
        Assert.True(Subject.Route.IsUp);
        Assert.Equal(AttemptStatus.Accepted, (await Subject.DeliveredAsync(Subject.Attempt("still here"))).Status);
    }

    [Fact]
    public async Task The_same_settings_touch_nothing()
    {
        await Subject.StartAsync();
        var (routes, links) = (Subject.Function.Routes, Subject.Function.Links);
        var outcome = await Subject.Function.ApplyAsync(Subject.Section(), default);
        Assert.True(outcome.Applied);
        Assert.Empty(outcome.Errors);
        Assert.Empty(outcome.NeedsRestart);
        Assert.Equal(routes.AsEnumerable(), Subject.Function.Routes);
        Assert.Equal(links.AsEnumerable(), Subject.Function.Links);
        Assert.True(Subject.Route.IsUp);
    }
}
