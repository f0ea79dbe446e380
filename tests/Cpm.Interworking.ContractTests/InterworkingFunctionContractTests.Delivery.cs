using System.Collections.Immutable;
using Cpm.Interworking.Abstractions;
using Xunit;

namespace Cpm.Interworking.ContractTests;

/// <content>Attempts.</content>
public abstract partial class InterworkingFunctionContractTests
{
    [Fact]
    public async Task A_part_is_announced_before_it_leaves_and_accepted_before_the_result()
    {
        await Subject.StartAsync();
        var attempt = Subject.Attempt("hi");
        Assert.Equal(AttemptStatus.Accepted, (await Subject.DeliveredAsync(attempt)).Status);
        Before("announced 1", "arrived 1");
        Before("arrived 1", "accepted 1");
        Before("accepted 1", "result");
        Assert.Equal(attempt.Announced, attempt.AcceptedParts.Select(p => p.Part));
        Assert.NotEmpty(attempt.AcceptedParts[0].Keys.Exact);
        Assert.NotEmpty(attempt.AcceptedParts[0].Keys.Group);
    }

    [Fact]
    public async Task Nothing_leaves_while_its_announcement_is_not_stored()
    {
        await Subject.StartAsync();
        var stored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var attempt = Subject.Attempt("first");
        attempt.OnSending = () => stored.Task;
        var delivering = Subject.DeliverAsync(attempt);
        await Subject.UntilAsync(() => attempt.Announced.Count > 0);
        // Another one goes all the way: had the first one left, it would be there by now.
        Assert.Equal(AttemptStatus.Accepted, (await Subject.DeliveredAsync(Subject.Attempt("second"))).Status);
        Assert.Single(Subject.Arrivals);
        Assert.False(delivering.IsCompleted);
        stored.SetResult();
        Assert.Equal(AttemptStatus.Accepted, (await Subject.FinishAsync(delivering)).Status);
        Assert.Equal(2, Subject.Arrivals.Count);
    }

    [Fact]
    public async Task Every_part_of_a_long_message_is_announced_and_accepted()
    {
        await Subject.StartAsync();
        var attempt = Subject.Attempt(Subject.LongText);
        Assert.Equal(AttemptStatus.Accepted, (await Subject.DeliveredAsync(attempt)).Status);
        var total = Subject.Arrivals[0].Total;
        Assert.Equal(Enumerable.Range(1, total), attempt.Announced.Select(p => (int)p.Number).Order());
        Assert.Equal(Enumerable.Range(1, total), attempt.AcceptedParts.Select(p => (int)p.Part.Number).Order());
        Assert.Equal(total, attempt.AcceptedParts.Select(p => p.Keys.Exact).Distinct().Count());
        Assert.Equal(total, Subject.Function.Preview(attempt.Message, Subject.Route.Name).Segments);
        Assert.Equal(total, Subject.Arrivals.Count);
    }

    [Fact]
    public async Task A_throttling_peer_stops_the_route_and_not_the_message()
    {
        await Subject.StartAsync();
        Subject.Answer = FarAnswer.Throttle;
        var attempt = Subject.Attempt("hi");
        var result = await Subject.DeliveredAsync(attempt);
        IsRouteRetry(result);
        Assert.True(result.After > TimeSpan.Zero);
        Assert.Empty(attempt.AcceptedParts);
        Subject.Answer = FarAnswer.Accept;
        // The route rests for as long as the function said.
        Host.Clock.Advance(result.After);
        await Subject.UpAsync();
        Assert.Equal(AttemptStatus.Accepted, (await Subject.DeliveredAsync(Subject.Attempt("hi"))).Status);
    }

    [Fact]
    public async Task A_refusal_is_a_refusal_and_the_route_stays()
    {
        await Subject.StartAsync();
        Subject.Answer = FarAnswer.Refuse;
        var result = await Subject.DeliveredAsync(Subject.Attempt("hi"));
        Assert.Equal(AttemptStatus.Refused, result.Status);
        Assert.NotEqual(RefusalReason.None, result.Reason);
        Assert.True(Subject.Route.IsUp);
    }

    [Fact]
    public async Task No_answer_is_an_unknown_outcome()
    {
        await Subject.StartAsync();
        Subject.Answer = FarAnswer.Silence;
        var attempt = Subject.Attempt("hi");
        var delivering = Subject.DeliverAsync(attempt);
        await Subject.ArrivalAsync();
        Assert.False(delivering.IsCompleted);
        await Subject.UntilAsync(() => delivering.IsCompleted, TimeSpan.FromSeconds(5));
        Assert.Equal(AttemptStatus.Unknown, (await delivering).Status);
        Assert.Empty(attempt.AcceptedParts);
    }

    [Fact]
    public async Task A_link_lost_after_sending_is_an_unknown_outcome()
    {
        await Subject.StartAsync();
        Subject.Answer = FarAnswer.Silence;
        var delivering = Subject.DeliverAsync(Subject.Attempt("hi"));
        await Subject.ArrivalAsync();
        Subject.GoAway();
        Assert.Equal(AttemptStatus.Unknown, (await Subject.FinishAsync(delivering)).Status);
    }

    [Fact]
    public async Task A_link_lost_before_sending_is_no_unknown_outcome()
    {
        await Subject.StartAsync();
        var attempt = Subject.Attempt("hi");
        attempt.OnSending = async () =>
        {
            Subject.GoAway();
            await Subject.DownAsync();
        };
        IsRouteRetry(await Subject.DeliveredAsync(attempt));
        Assert.Empty(Subject.Arrivals);
    }

    [Fact]
    public async Task Parts_that_were_accepted_before_are_not_sent_again()
    {
        await Subject.StartAsync();
        var first = Subject.Attempt(Subject.LongText);
        var result = await Subject.DeliveredAsync(first);
        var all = first.AcceptedParts.OrderBy(p => p.Part.Number).ToImmutableArray();
        var sent = Subject.Arrivals.Count;
        var second = Subject.Attempt(Subject.LongText, all);
        Assert.Equal(result, await Subject.DeliveredAsync(second));
        Assert.Equal(sent, Subject.Arrivals.Count);
        Assert.Empty(second.Announced);
        if (all.Length == 1) return;
        var third = Subject.Attempt(Subject.LongText, all[..^1]);
        Assert.Equal(result, await Subject.DeliveredAsync(third));
        Assert.Equal([all[^1].Part], third.AcceptedParts.Select(p => p.Part));
        Assert.Equal(sent + 1, Subject.Arrivals.Count);
        Assert.Equal(Subject.Arrivals[sent - 1].Reference, Subject.Arrivals[sent].Reference);
    }

    [Fact]
    public async Task Parts_of_an_unknown_outcome_are_sent_again_under_the_same_numbers()
    {
        await Subject.StartAsync();
        Subject.Answer = FarAnswer.Silence;
        var first = Subject.Attempt(Subject.LongText);
        var delivering = Subject.DeliverAsync(first);
        await Subject.ArrivalAsync();
        await Subject.UntilAsync(() => Subject.Arrivals.Count == Subject.Arrivals[0].Total);
        Subject.GoAway();
        Assert.Equal(AttemptStatus.Unknown, (await Subject.FinishAsync(delivering)).Status);
        Subject.Answer = FarAnswer.Accept;
        Subject.ComeBack();
        await Subject.UpAsync();
        var sent = Subject.Arrivals.Count;
        var second = Subject.Attempt(Subject.LongText, [.. first.Announced.Select(p => new PartRecord(p, false, default))]);
        Assert.Equal(AttemptStatus.Accepted, (await Subject.DeliveredAsync(second)).Status);
        Assert.Equal(Subject.Arrivals.Take(sent).Select(Numbers).Order(), Subject.Arrivals.Skip(sent).Select(Numbers).Order());
        Assert.Equal(first.Announced.Select(p => p.Reference), second.Announced.Select(p => p.Reference));

        static (byte, byte, ushort) Numbers(Arrival arrival) => (arrival.Number, arrival.Total, arrival.Reference);
    }

    [Fact]
    public async Task Many_at_a_time()
    {
        await Subject.StartAsync();
        var attempts = Enumerable.Range(0, Subject.Route.Credit).Select(i => Subject.Attempt($"message {i}")).ToArray();
        var results = await Subject.FinishAsync(Task.WhenAll(attempts.Select(Subject.DeliverAsync)));
        Assert.All(results, r => Assert.Equal(AttemptStatus.Accepted, r.Status));
        Assert.Equal(attempts.Length, attempts.Select(a => a.AcceptedParts.Single().Keys.Exact).Distinct().Count());
    }
}
