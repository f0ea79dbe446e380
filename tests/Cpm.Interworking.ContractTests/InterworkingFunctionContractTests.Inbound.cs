using System.Text;
using Cpm.Interworking.Abstractions;
using Xunit;

namespace Cpm.Interworking.ContractTests;

/// <content>What the far side sends: reports and messages.</content>
public abstract partial class InterworkingFunctionContractTests
{
    [Theory]
    [InlineData(true, RemoteStatus.Delivered)]
    [InlineData(false, RemoteStatus.Failed)]
    public async Task A_report_names_the_part_that_was_accepted(bool isDelivered, RemoteStatus expected)
    {
        await Subject.StartAsync();
        Assert.True(Subject.Route.CanConfirm);
        var (arrival, keys) = await AcceptedAsync();
        await Subject.FinishAsync(Subject.ReportAsync(arrival, isDelivered));
        var report = Assert.Single(Host.Reports);
        Assert.Equal(expected, report.Status);
        Assert.True(Match(keys, report.Keys), $"{report.Keys} names none of {keys}");
    }

    [Fact]
    public async Task A_report_is_acknowledged_when_it_is_stored_and_not_before()
    {
        await Subject.StartAsync();
        var (arrival, _) = await AcceptedAsync();
        var stored = new TaskCompletionSource<ReportMatch>(TaskCreationOptions.RunContinuationsAsynchronously);
        Host.OnReport = _ => new(stored.Task);
        var reporting = Subject.ReportAsync(arrival, true);
        await Subject.UntilAsync(() => !Host.Reports.IsEmpty);
        Assert.False(reporting.IsCompleted);
        stored.SetResult(ReportMatch.Matched);
        await Subject.FinishAsync(reporting);
    }

    [Theory]
    [InlineData(ReportMatch.Parked)]
    [InlineData(ReportMatch.Duplicate)]
    public async Task A_report_that_is_no_news_is_acknowledged_too(ReportMatch match)
    {
        await Subject.StartAsync();
        var (arrival, _) = await AcceptedAsync();
        Host.OnReport = _ => new(match);
        await Subject.FinishAsync(Subject.ReportAsync(arrival, true));
        Assert.Single(Host.Reports);
    }

    [Fact]
    public async Task A_report_may_come_before_the_response()
    {
        await Subject.StartAsync();
        Subject.Answer = FarAnswer.Silence;
        Host.OnReport = static _ => new(ReportMatch.Parked);
        var attempt = Subject.Attempt("hi");
        var delivering = Subject.DeliverAsync(attempt);
        var arrival = await Subject.ArrivalAsync();
        await Subject.FinishAsync(Subject.ReportAsync(arrival, true));
        Assert.False(delivering.IsCompleted);
        Subject.Give(arrival, FarAnswer.Accept);
        Assert.Equal(RecipientResult.Accepted(true), await Subject.FinishAsync(delivering));
        Assert.True(Match(attempt.AcceptedParts.Single().Keys, Host.Reports.Single().Keys));
    }

    [Fact]
    public async Task A_report_may_come_after_a_restart()
    {
        await Subject.StartAsync();
        var (arrival, keys) = await AcceptedAsync();
        await Subject.FinishAsync(Subject.Function.DrainAsync(default).AsTask());
        await Subject.Function.DisposeAsync();
        Subject.Make();
        await Subject.StartAsync();
        await Subject.FinishAsync(Subject.ReportAsync(arrival, true));
        Assert.True(Match(keys, Host.Reports.Single().Keys));
    }

    [Fact]
    public async Task A_message_is_acknowledged_when_it_is_in_custody_and_not_before()
    {
        await Subject.StartAsync();
        var stored = new TaskCompletionSource<IntakeOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        Host.OnSubmit = _ => new(stored.Task);
        var sending = Subject.SendAsync(Message);
        await Subject.UntilAsync(() => !Host.Messages.IsEmpty);
        Assert.False(sending.IsCompleted);
        stored.SetResult(IntakeOutcome.Accepted(new(5)));
        Assert.Equal(FarReply.Accepted, await Subject.FinishAsync(sending));
        var message = Assert.Single(Host.Messages);
        Assert.Equal((Message.Sender, Message.Recipient, Message.Text), (message.Sender, message.Recipients.Single(), Encoding.UTF8.GetString(message.Content.Span)));
        Assert.Equal("text/plain;charset=UTF-8", message.ContentType);
    }

    [Theory]
    [InlineData(IntakeStatus.Busy, FarReply.TryAgain)]
    [InlineData(IntakeStatus.Refused, FarReply.Refused)]
    [InlineData(IntakeStatus.Duplicate, FarReply.Accepted)]
    public async Task A_message_is_answered_as_the_host_says(IntakeStatus status, FarReply expected)
    {
        await Subject.StartAsync();
        Host.OnSubmit = _ => new(new IntakeOutcome(status, Reason: status == IntakeStatus.Refused ? RefusalReason.Barred : RefusalReason.None));
        Assert.Equal(expected, await Subject.FinishAsync(Subject.SendAsync(Message)));
    }

    [Fact]
    public async Task A_message_that_cannot_be_stored_is_to_be_sent_again()
    {
        await Subject.StartAsync();
        Host.OnSubmit = static _ => ValueTask.FromException<IntakeOutcome>(new IOException("disk full"));
        Assert.Equal(FarReply.TryAgain, await Subject.FinishAsync(Subject.SendAsync(Message)));
        Assert.True(Subject.Route.IsUp);
    }

    [Fact]
    public async Task A_message_that_comes_again_has_the_same_key()
    {
        await Subject.StartAsync();
        await Subject.FinishAsync(Subject.SendAsync(Message));
        Host.OnSubmit = static _ => new(new IntakeOutcome(IntakeStatus.Duplicate));
        Assert.Equal(FarReply.Accepted, await Subject.FinishAsync(Subject.SendAsync(Message)));
        Assert.Single(Host.Messages.Select(m => m.IntakeKey).Distinct());
        Assert.Equal(2, Host.Messages.Count);
    }

    [Fact]
    public async Task Reports_and_cancellations_are_answered_whatever_they_are_about()
    {
        await Subject.StartAsync();
        var report = new OutboundReport(new(99), "default", "no such key", Message.Sender, Message.Recipient, RemoteStatus.Delivered, Host.Clock.GetUtcNow());
        Assert.True(Enum.IsDefined(await Subject.FinishAsync(Subject.Function.ReportAsync(report, default).AsTask())));
        var cancelled = await Subject.FinishAsync(Subject.Function.CancelAsync(new HandedDelivery(new(99), Subject.Route.Name, "tel:+15550100001", false, "tel:+15550100009", []), default).AsTask());
        Assert.Contains(cancelled, new[] { CancelOutcome.NotSupported, CancelOutcome.Failed });
    }

    private FarMessage Message => new("key-1", Subject.Recipient, Subject.Sender, "an answer");

    private static bool Match(RemoteKeys ours, RemoteKeys theirs) => ours.Group == theirs.Group && Forms(ours).Intersect(Forms(theirs)).Any();

    private static IEnumerable<string> Forms(RemoteKeys keys) => keys.Canonical.Split(' ', StringSplitOptions.RemoveEmptyEntries).Prepend(keys.Exact);

    private async Task<(Arrival Arrival, RemoteKeys Keys)> AcceptedAsync()
    {
        var attempt = Subject.Attempt("please report");
        Assert.Equal(RecipientResult.Accepted(awaitsReport: true), await Subject.DeliveredAsync(attempt));
        return (Subject.Arrivals[^1], attempt.AcceptedParts.Single().Keys);
    }
}
