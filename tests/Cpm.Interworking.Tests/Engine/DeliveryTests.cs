using Cpm.Core.Messages;
using Cpm.Core.Preferences;
using Cpm.Core.Standalone;
using Cpm.Interworking.Abstractions;
using Cpm.Primitives;
using Xunit;

namespace Cpm.Interworking.Tests.Engine;

public class DeliveryTests
{
    [Fact]
    public async Task A_registered_subscriber_gets_it_natively()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Bob);
        var answer = await world.SendAsync(World.Alice, World.Bob, "hi", Dispositions.None);
        Assert.Equal(IntakeAnswerStatus.Accepted, answer.Status);
        Assert.Equal(["hi"], world.Native.TextsOf(World.Bob));
        Assert.Equal(Outcome.Delivered, (await world.TraceAsync(answer)).Outcome);
        Assert.Equal(0, world.Engine.OpenDeliveries);
    }

    [Fact]
    public async Task What_a_list_bars_is_refused_at_once_and_nothing_is_kept()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Bob);
        world.Native.Bars.Add((World.Alice, World.Bob, Bar.Incoming));
        var answer = await world.SendAsync(World.Alice, World.Bob, "hi", id: "i");
        Assert.Equal((IntakeAnswerStatus.Refused, 403), (answer.Status, answer.Refusal!.Status));
        Assert.Equal(0, world.Engine.OpenDeliveries);
        Assert.Empty(world.Native.Received);
        world.Native.Bars.Clear();
        Assert.Equal(IntakeAnswerStatus.Accepted, (await world.SendAsync(World.Alice, World.Bob, "hi", id: "i")).Status);
    }

    [Fact]
    public async Task Of_several_recipients_only_the_barred_one_fails()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        world.Native.Register(World.Bob);
        world.Native.Bars.Add((World.Alice, World.Bob, Bar.Incoming));
        var answer = await world.SendAsync(World.Alice, [World.Bob, World.Legacy], "hi", Dispositions.NegativeDelivery, "i", "c1", null);
        Assert.Equal([(World.Legacy, "hi")], world.Far.Submitted.Select(static s => (s.To, s.Text)));
        Assert.Empty(world.Native.TextsOf(World.Bob));
        Assert.Equal(["Failed i"], world.Native.ReportsTo(World.Alice));
        var trace = await world.TraceAsync(answer);
        Assert.Equal(Outcome.Failed, trace.Outcome);
        Assert.Contains(trace.Steps, static e => e is { Detail: "Barred", Code: 403 });
    }

    [Fact]
    public async Task What_waited_for_its_recipient_is_said_to_have_waited_also_after_a_crash()
    {
        await using var world = await World.StartAsync();
        await world.SendAsync(World.Alice, World.Bob, "one", Dispositions.None, id: "i1", conversation: "a");
        world.Native.Register(World.Bob);
        await world.SendAsync(World.Alice, World.Bob, "two", Dispositions.None, id: "i2", conversation: "a");
        world.Native.Leave(World.Bob);
        await world.SendAsync(World.Alice, World.Bob, "three", Dispositions.None, id: "i3", conversation: "a");
        await world.SendAsync(World.Alice, World.Bob, "four", Dispositions.None, id: "i4", conversation: "a");
        world.Journal.Flush();
        await world.CrashAsync();
        world.Native.Register(World.Bob);
        Assert.Equal(["one", "two", "three", "four"], world.Native.TextsOf(World.Bob));
        Assert.Equal(["i1", "i3", "i4"], world.Native.Waited);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(60, false)]
    public async Task What_a_device_could_not_take_goes_to_another_one_as_soon_as_that_appears(int retryAfter, bool atOnce)
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Bob);
        world.Native.Answer = (_, _) => new(NativeStatus.RetryLater, 408, TimeSpan.FromSeconds(retryAfter));
        await world.SendAsync(World.Alice, World.Bob, "one", id: "i1");
        await world.SendAsync(World.Alice, World.Bob, "two", id: "i2");
        world.Native.Answer = static (_, _) => new(NativeStatus.Delivered, 200);
        // A refresh changes nothing.
        world.Engine.UserRegistered(World.Bob);
        Assert.Empty(world.Native.TextsOf(World.Bob));
        world.Engine.DeviceAppeared(World.Bob);
        Assert.Equal(atOnce ? ["one", "two"] : [], world.Native.TextsOf(World.Bob));
        world.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(["one", "two"], world.Native.TextsOf(World.Bob));
        Assert.Empty(world.Native.Waited);
    }

    [Fact]
    public async Task Draining_waits_for_what_is_on_its_way_to_phones_but_not_beyond_the_deadline()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Bob);
        world.Native.Pending = new TaskCompletionSource<NativeResult>();
        var answer = await world.SendAsync(World.Alice, World.Bob, "hi", Dispositions.None);
        using var deadline = new CancellationTokenSource();
        var draining = world.Engine.DrainAsync(deadline.Token).AsTask();
        world.Advance(TimeSpan.FromSeconds(1));
        Assert.False(draining.IsCompleted);
        await deadline.CancelAsync();
        await draining;
        draining = world.Engine.DrainAsync(CancellationToken.None).AsTask();
        world.Native.Pending.SetResult(new NativeResult(NativeStatus.Delivered, 200));
        while (!draining.IsCompleted)
        {
            world.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        await draining;
        Assert.Equal(Outcome.Delivered, (await world.TraceAsync(answer)).Outcome);
    }

    [Fact]
    public async Task Whom_the_native_side_does_not_know_is_tried_over_the_next_route_at_once()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Bob);
        world.Native.Answer = static (_, _) => new NativeResult(NativeStatus.UnknownRecipient, 404);
        await world.SendAsync(World.Alice, World.Bob, "hi", Dispositions.None);
        Assert.Equal([(World.Bob, "hi")], world.Far.Submitted.Select(static s => (s.To, s.Text)));
    }

    [Fact]
    public async Task A_legacy_user_gets_an_sms_and_the_receipt_comes_back_as_a_report()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        var answer = await world.SendAsync(World.Alice, World.Legacy, "hi", id: "imdn-1");
        Assert.Equal([(World.Legacy, "hi")], world.Far.Submitted.Select(static s => (s.To, s.Text)));
        Assert.Empty(world.Native.ReportsTo(World.Alice));
        Assert.Equal(ReportMatch.Matched, await world.Far.ReceiptAsync("m1", RemoteStatus.Delivered));
        Assert.Equal(["Delivered imdn-1"], world.Native.ReportsTo(World.Alice));
        Assert.Equal(ReportMatch.Duplicate, await world.Far.ReceiptAsync("m1", RemoteStatus.Delivered));
        Assert.Single(world.Native.ReportsTo(World.Alice));
        Assert.Equal(Outcome.Delivered, (await world.TraceAsync(answer)).Outcome);
        Assert.Equal(0, world.Engine.OpenDeliveries);
    }

    [Fact]
    public async Task The_interworking_report_comes_first()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        await world.SendAsync(World.Alice, World.Legacy, "hi", Dispositions.Interworking | Dispositions.PositiveDelivery, id: "i");
        await world.Far.ReceiptAsync("m1", RemoteStatus.Delivered);
        Assert.Equal(["LegacySms i", "Delivered i"], world.Native.ReportsTo(World.Alice));
    }

    [Theory]
    [InlineData(RemoteStatus.Failed, Outcome.Failed, "Failed")]
    [InlineData(RemoteStatus.Expired, Outcome.Expired, "Failed")]
    [InlineData(RemoteStatus.Unknown, Outcome.Unconfirmed, "Error")]
    public async Task What_the_far_side_says_becomes_outcome_and_report(RemoteStatus said, Outcome outcome, string reported)
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        var answer = await world.SendAsync(World.Alice, World.Legacy, id: "i");
        await world.Far.ReceiptAsync("m1", said);
        Assert.Equal([$"{reported} i"], world.Native.ReportsTo(World.Alice));
        Assert.Equal(outcome, (await world.TraceAsync(answer)).Outcome);
    }

    [Theory]
    [InlineData(CancelOutcome.Cancelled, 1, Outcome.Cancelled)]
    [InlineData(CancelOutcome.Failed, 0, Outcome.Delivered)]
    [InlineData(CancelOutcome.NotSupported, 0, Outcome.Delivered)]
    public async Task What_the_far_side_has_is_cancelled_where_it_agrees(CancelOutcome agrees, int count, Outcome outcome)
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        world.Far.Cancels = agrees;
        var answer = await world.SendAsync(World.Alice, World.Legacy, id: "i");
        Assert.Equal(count, await world.Engine.Queries.CancelAsync(Assert.Single(await world.Engine.Queries.ListAsync(1, World.Alice, null, null, default)), "test"));
        Assert.Equal([$"cancel {World.Legacy} m1"], world.Far.Asked);
        // The receipt of what was not cancelled is still understood.
        await world.Far.ReceiptAsync("m1", RemoteStatus.Delivered);
        Assert.Equal(outcome, (await world.TraceAsync(answer)).Outcome);
    }

    [Fact]
    public async Task An_absent_subscriber_gets_everything_in_order_on_return()
    {
        await using var world = await World.StartAsync();
        foreach (var text in (string[])["1", "2", "3"]) await world.SendAsync(World.Alice, World.Bob, text, Dispositions.None);
        Assert.Empty(world.Native.Received);
        Assert.Equal(3, world.Engine.OpenDeliveries);
        world.Native.Register(World.Bob);
        Assert.Equal(["1", "2", "3"], world.Native.TextsOf(World.Bob));
        Assert.Equal(0, world.Engine.OpenDeliveries);
    }

    [Fact]
    public async Task A_report_waits_for_an_absent_sender()
    {
        await using var world = await World.StartAsync();
        await world.SendAsync(World.Alice, World.Legacy, id: "i");
        await world.Far.ReceiptAsync("m1", RemoteStatus.Delivered);
        Assert.Empty(world.Native.Received);
        world.Native.Register(World.Alice);
        Assert.Equal(["Delivered i"], world.Native.ReportsTo(World.Alice));
    }

    [Fact]
    public async Task The_ledger_balances()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        await world.SendAsync(World.Alice, World.Legacy, id: "delivered");
        await world.SendAsync(World.Alice, World.Legacy, id: "failed");
        await world.SendAsync(World.Alice, World.Bob, id: "open");
        await world.Far.ReceiptAsync("m1", RemoteStatus.Delivered);
        await world.Far.ReceiptAsync("m2", RemoteStatus.Failed);
        await world.Far.ReceiptAsync("m2", RemoteStatus.Delivered);
        world.Journal.Flush();
        var totals = await new LedgerReader(world.Journal).ReadAsync(default);
        Assert.Equal((3, 3, 1, 0, 2, 0), (totals.Accepted, totals.Deliveries, totals.Open, totals.Contradicted, totals.Reports, totals.ToldTwice));
        Assert.Equal([("delivered", 1L), ("failed", 1L)], totals.Outcomes.Select(static o => (o.Key, o.Value)));
    }

    [Fact]
    public async Task Messages_wait_for_a_route_that_is_down_and_keep_their_order()
    {
        await using var world = await World.StartAsync();
        world.Far.Down();
        for (var i = 0; i < 20; i++) await world.SendAsync(World.Alice, World.Legacy, $"{i}");
        Assert.Empty(world.Far.Submitted);
        world.Far.Up();
        Assert.Equal(Enumerable.Range(0, 20).Select(static i => $"{i}"), world.Far.Submitted.Select(static s => s.Text));
    }

    [Fact]
    public async Task A_throttled_message_keeps_its_place_at_the_head()
    {
        await using var world = await World.StartAsync();
        var refusals = 3;
        world.Far.Script = _ => refusals-- > 0 ? RecipientResult.RetryLater(RetryScope.Route, TimeSpan.FromMilliseconds(500), 0x58) : null;
        for (var i = 0; i < 5; i++) await world.SendAsync(World.Alice, World.Legacy, $"{i}");
        world.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["0", "1", "2", "3", "4"], world.Far.Submitted.Select(static s => s.Text));
    }

    [Fact]
    public async Task A_temporary_failure_is_tried_again_and_a_refusal_is_final()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        var results = new Queue<RecipientResult>([RecipientResult.RetryLater(RetryScope.Message, code: 8), RecipientResult.Refused(RefusalReason.UnknownRecipient, 0x0B)]);
        world.Far.Script = _ => results.Dequeue();
        var answer = await world.SendAsync(World.Alice, World.Legacy, id: "i");
        Assert.Single(results);
        world.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(["Failed i"], world.Native.ReportsTo(World.Alice));
        var trace = await world.TraceAsync(answer);
        Assert.Equal(Outcome.Failed, trace.Outcome);
        Assert.Contains(trace.Steps, static s => s.Code == 0x0B);
    }

    [Fact]
    public async Task A_subscriber_who_wants_it_gets_an_sms_while_away()
    {
        await using var world = await World.StartAsync();
        world.Native.Subscribers[World.Bob] = WhenOffline.Interwork;
        await world.SendAsync(World.Alice, World.Bob, "hi");
        Assert.Equal(World.Bob, Assert.Single(world.Far.Submitted).To);
    }

    [Fact]
    public async Task A_native_refusal_leads_to_the_next_route()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Bob);
        world.Native.Answer = static (_, _) => new(NativeStatus.Refused, 415);
        await world.SendAsync(World.Alice, World.Bob, "hi");
        Assert.Equal("hi", Assert.Single(world.Far.Submitted).Text);
    }

    [Fact]
    public async Task A_device_that_reports_is_waited_for_and_its_report_is_relayed_once()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        world.Native.Register(World.Bob);
        var answer = await world.SendAsync(World.Alice, World.Bob, "hi", Dispositions.PositiveDelivery | Dispositions.Display, id: "i");
        Assert.Equal(Outcome.Submitted, (await world.TraceAsync(answer)).Outcome);
        Assert.True(await world.Engine.ReportAsync(Imdn.From(World.Bob, World.Alice, "i", NativeDisposition.Delivered)));
        Assert.True(await world.Engine.ReportAsync(Imdn.From(World.Bob, World.Alice, "i", NativeDisposition.Delivered)));
        Assert.True(await world.Engine.ReportAsync(Imdn.From(World.Bob, World.Alice, "i", NativeDisposition.Displayed)));
        Assert.Equal(["Delivered i", "Displayed i"], world.Native.ReportsTo(World.Alice));
        Assert.False(await world.Engine.ReportAsync(Imdn.From(World.Bob, World.Alice, "strange", NativeDisposition.Displayed)));
        Assert.Equal(Outcome.Delivered, (await world.TraceAsync(answer)).Outcome);
    }

    [Fact]
    public async Task A_report_that_overtakes_the_answer_of_its_device_ends_the_delivery()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        world.Native.Register(World.Bob);
        world.Native.Answer = (message, _) =>
        {
            if (message.Kind == MessageKind.Pager) Assert.True(world.Engine.ReportAsync(Imdn.From(World.Bob, World.Alice, "i", NativeDisposition.Delivered)).AsTask().IsCompletedSuccessfully);
            return new(NativeStatus.Delivered, 200);
        };
        await world.SendAsync(World.Alice, World.Bob, "hi", id: "i");
        Assert.Equal(0, world.Engine.OpenDeliveries);
        Assert.Equal(["Delivered i"], world.Native.ReportsTo(World.Alice));
    }

    [Fact]
    public async Task Each_recipient_of_a_list_has_a_selection_of_its_own()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Bob);
        var answer = await world.SendAsync(World.Alice, [World.Bob, World.Legacy, "sip:nobody@elsewhere.example"], "hi", Dispositions.NegativeDelivery, "i", "c", null);
        world.Native.Register(World.Alice);
        Assert.Equal(["hi"], world.Native.TextsOf(World.Bob));
        Assert.Equal("hi", Assert.Single(world.Far.Submitted).Text);
        Assert.Equal(Outcome.Failed, (await world.TraceAsync(answer, 2)).Outcome);
        Assert.Equal(["Failed i"], world.Native.ReportsTo(World.Alice));
    }

    [Fact]
    public async Task A_message_that_comes_again_is_a_duplicate()
    {
        await using var world = await World.StartAsync();
        await world.SendAsync(World.Alice, World.Legacy, id: "same");
        Assert.Equal(IntakeAnswerStatus.Duplicate, (await world.SendAsync(World.Alice, World.Legacy, id: "same")).Status);
        Assert.Single(world.Far.Submitted);
    }

    [Fact]
    public async Task What_could_not_be_kept_is_no_duplicate_when_it_comes_again()
    {
        await using var world = await World.StartAsync();
        world.Native.Subscribers.Clear();
        world.Far.OnPreview = static () => throw new InvalidOperationException("a defect of the function");
        await Assert.ThrowsAsync<InvalidOperationException>(() => world.SendAsync(World.Alice, World.Legacy, id: "i"));
        world.Far.OnPreview = static () => { };
        Assert.Equal(IntakeAnswerStatus.Accepted, (await world.SendAsync(World.Alice, World.Legacy, id: "i")).Status);
    }

    [Fact]
    public async Task Without_a_journal_nothing_is_promised_and_the_next_one_goes_through()
    {
        await using var world = await World.StartAsync();
        world.Journal.Broken = true;
        Assert.Equal(IntakeAnswerStatus.Busy, (await world.SendAsync(World.Alice, World.Legacy, id: "i")).Status);
        Assert.Empty(world.Far.Submitted);
        Assert.Equal(0, world.Engine.OpenDeliveries);
        world.Journal.Broken = false;
        Assert.Equal(IntakeAnswerStatus.Accepted, (await world.SendAsync(World.Alice, World.Legacy, id: "i")).Status);
        Assert.Single(world.Far.Submitted);
    }

    [Fact]
    public async Task What_cannot_be_delivered_anywhere_is_refused_in_the_answer()
    {
        await using var world = await World.StartAsync();
        var answer = await world.SendAsync(World.Alice, "sip:nobody@elsewhere.example");
        Assert.Equal(IntakeAnswerStatus.Refused, answer.Status);
        Assert.Equal(404, answer.Refusal!.Status);
        Assert.Empty(world.Journal.Entries);
    }

    [Fact]
    public async Task Cancelling_takes_a_waiting_message_out_of_its_lane()
    {
        await using var world = await World.StartAsync();
        var first = await world.SendAsync(World.Alice, World.Bob, "1", Dispositions.None);
        var second = await world.SendAsync(World.Alice, World.Bob, "2", Dispositions.None);
        var trace = Assert.Single(await world.Engine.Queries.TraceAsync(first.Message!.Id.ToString(), null, CancellationToken.None));
        Assert.Equal(1, await world.Engine.Queries.CancelAsync(trace, "test"));
        world.Native.Register(World.Bob);
        Assert.Equal(["2"], world.Native.TextsOf(World.Bob));
        Assert.Equal(Outcome.Cancelled, (await world.TraceAsync(first)).Outcome);
        Assert.Equal(Outcome.Delivered, (await world.TraceAsync(second)).Outcome);
    }
}
