using System.Text;
using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;
using Cpm.Primitives;
using Xunit;

namespace Cpm.Interworking.Tests.Engine;

public class ReportTests
{
    [Fact]
    public async Task A_receipt_that_overtakes_the_response_waits_for_it()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        Task<ReportMatch>? early = null;
        world.Far.BeforeEnd = keys =>
        {
            early = world.Far.ReceiptAsync(keys.Exact, RemoteStatus.Delivered).AsTask();
            return ValueTask.CompletedTask;
        };
        await world.SendAsync(World.Alice, World.Legacy, id: "i");
        Assert.Equal(ReportMatch.Matched, await early!);
        Assert.Equal(["Delivered i"], world.Native.ReportsTo(World.Alice));
        Assert.Empty(await world.UnmatchedAsync());
    }

    [Fact]
    public async Task A_report_repeats_what_the_message_said_of_itself()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        const string Body = "From: <tel:+15550100001>\r\nTo: <tel:+15550100009>\r\nDateTime: 2026-03-01T10:15:30.120Z\r\nNS: imdn <urn:ietf:params:imdn>\r\nimdn.Message-ID: i\r\n"
            + "imdn.Original-To: <tel:+15550100077>\r\nimdn.IMDN-Record-Route: <sip:two@x.example>\r\nimdn.IMDN-Record-Route: <sip:one@x.example>\r\n\r\nContent-Type: text/plain\r\n\r\nhi";
        await world.Engine.AcceptAsync(new MessageDraft
        {
            Kind = MessageKind.Pager,
            Origin = new Origin(Origin.Native),
            Sender = World.Alice,
            Recipients = [new DraftRecipient(World.Legacy, Dispositions.PositiveDelivery)],
            ImdnId = "i",
            BodyType = "message/cpim",
            Body = Encoding.UTF8.GetBytes(Body),
            PayloadType = "text/plain",
            Payload = "hi"u8.ToArray(),
        });
        await world.Far.ReceiptAsync("m1", RemoteStatus.Delivered);
        var report = Assert.Single(world.Native.Received).Message;
        Assert.True(Mime.CpimMessage.TryParse(report.Body, null, out var cpim, out _));
        Assert.True(Mime.ImdnReader.TryRead(cpim, null, out var read, out _));
        var notification = Assert.Single(read);
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 10, 15, 30, 120, TimeSpan.Zero), notification.DateTime);
        Assert.Equal((World.Legacy, "tel:+15550100077"), (notification.RecipientUri, notification.OriginalRecipientUri));
        var routes = new List<string>();
        foreach (var route in cpim.Route) routes.Add(Encoding.UTF8.GetString(route.Uri.Span));
        Assert.Equal(["sip:two@x.example", "sip:one@x.example"], routes);
    }

    [Fact]
    public async Task A_receipt_whose_response_takes_long_is_parked_and_then_counts()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        var hold = new TaskCompletionSource();
        Task<ReportMatch>? early = null;
        world.Far.BeforeEnd = keys =>
        {
            early = world.Far.ReceiptAsync(keys.Exact, RemoteStatus.Delivered).AsTask();
            return new ValueTask(hold.Task);
        };
        await world.SendAsync(World.Alice, World.Legacy, id: "i");
        world.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(ReportMatch.Parked, await early!);
        Assert.Single(await world.UnmatchedAsync());
        hold.SetResult();
        await world.Native.ReportedAsync(World.Alice);
        Assert.Equal(["Delivered i"], world.Native.ReportsTo(World.Alice));
        Assert.Empty(await world.UnmatchedAsync());
    }

    [Fact]
    public async Task A_parked_receipt_for_somebody_else_is_not_claimed_by_an_id_that_is_alike()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        Assert.Equal(ReportMatch.Parked, await world.Far.ReceiptAsync("0x1", "m1", "tel:+15550100077", RemoteStatus.Failed));
        await world.SendAsync(World.Alice, World.Legacy, id: "i");
        Assert.Empty(world.Native.ReportsTo(World.Alice));
        Assert.Equal("0x1", Assert.Single(await world.UnmatchedAsync()).RemoteId);
        Assert.Equal(ReportMatch.Matched, await world.Far.ReceiptAsync("m1", RemoteStatus.Delivered));
        Assert.Equal(["Delivered i"], world.Native.ReportsTo(World.Alice));
        // It has waited since it came.
        world.Advance(TimeSpan.FromSeconds(125));
        Assert.True(Assert.Single(await world.UnmatchedAsync()).GivenUp);
    }

    [Fact]
    public async Task An_id_that_a_centre_uses_again_is_no_repetition()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        await world.SendAsync(World.Alice, World.Legacy, id: "i");
        await world.Far.ReceiptAsync("m1", RemoteStatus.Delivered);
        world.Leap(TimeSpan.FromMinutes(50));
        Assert.Equal(ReportMatch.Duplicate, await world.Far.ReceiptAsync("m1", RemoteStatus.Delivered));
        // It may mean another message by now; as it means none, it was a repetition after all.
        world.Leap(TimeSpan.FromHours(40));
        Assert.Equal(ReportMatch.Parked, await world.Far.ReceiptAsync("m1", RemoteStatus.Delivered));
        Assert.Single(await world.UnmatchedAsync());
        world.Advance(TimeSpan.FromSeconds(125));
        Assert.Empty(await world.UnmatchedAsync());
        // None comes so late.
        world.Leap(TimeSpan.FromHours(9));
        Assert.Equal(ReportMatch.Parked, await world.Far.ReceiptAsync("m1", RemoteStatus.Failed));
        world.Advance(TimeSpan.FromSeconds(125));
        Assert.True(Assert.Single(await world.UnmatchedAsync()).GivenUp);
    }

    [Fact]
    public async Task An_unmatched_report_is_listed_from_the_start_and_after_it_was_given_up()
    {
        await using var world = await World.StartAsync();
        Assert.Equal(ReportMatch.Parked, await world.Far.ReceiptAsync("nobody", RemoteStatus.Delivered));
        Assert.False(Assert.Single(await world.UnmatchedAsync()).GivenUp);
        world.Advance(TimeSpan.FromSeconds(125));
        Assert.True(Assert.Single(await world.UnmatchedAsync()).GivenUp);
    }

    [Fact]
    public async Task All_parts_delivered_make_the_message_delivered_and_one_failure_fails_it_once()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        world.Far.Parts = 3;
        await world.SendAsync(World.Alice, World.Legacy, id: "good");
        await world.SendAsync(World.Alice, World.Legacy, id: "bad");
        foreach (var id in (string[])["m3", "m1"]) await world.Far.ReceiptAsync(id, RemoteStatus.Delivered);
        Assert.Empty(world.Native.ReportsTo(World.Alice));
        await world.Far.ReceiptAsync("m2", RemoteStatus.Delivered);
        await world.Far.ReceiptAsync("m5", RemoteStatus.Failed);
        await world.Far.ReceiptAsync("m6", RemoteStatus.Failed);
        Assert.Equal(["Delivered good", "Failed bad"], world.Native.ReportsTo(World.Alice));
    }

    [Fact]
    public async Task A_receipt_that_cannot_be_stored_is_not_lost()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        await world.SendAsync(World.Alice, World.Legacy, id: "i");
        world.Journal.Broken = true;
        await Assert.ThrowsAsync<Cpm.Core.Journal.JournalUnavailableException>(async () => await world.Far.ReceiptAsync("m1", RemoteStatus.Delivered));
        world.Journal.Broken = false;
        Assert.Equal(ReportMatch.Matched, await world.Far.ReceiptAsync("m1", RemoteStatus.Delivered));
        Assert.Equal(["Delivered i"], world.Native.ReportsTo(World.Alice));
    }

    [Fact]
    public async Task An_answer_by_sms_stands_in_the_same_conversation()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        await world.SendAsync(World.Alice, World.Legacy, conversation: "thread-7");
        await world.CrashAsync();
        world.Native.Register(World.Alice);
        var outcome = await world.Host.SubmitAsync(Inbound("back"), default);
        Assert.Equal(IntakeStatus.Accepted, outcome.Status);
        var received = Assert.Single(world.Native.Received, r => r.To == World.Alice && r.Message.Kind == MessageKind.Pager).Message;
        Assert.Equal("thread-7", received.ConversationId);
        Assert.Equal(["back"], world.Native.TextsOf(World.Alice));
        Assert.Equal(IntakeStatus.Duplicate, (await world.Host.SubmitAsync(Inbound("back"), default)).Status);
    }

    [Fact]
    public async Task A_message_never_goes_back_to_where_it_came_from()
    {
        await using var world = await World.StartAsync();
        var outcome = await world.Host.SubmitAsync(Inbound("x", to: World.Legacy), default);
        Assert.Equal(IntakeStatus.Refused, outcome.Status);
        Assert.Empty(world.Far.Submitted);
    }

    [Fact]
    public async Task Parts_are_joined_in_any_order_and_repetitions_are_duplicates()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        Assert.Equal(IntakeStatus.Held, (await world.Host.HoldPartAsync(Part(2, "b"), default)).Status);
        Assert.Equal(IntakeStatus.Duplicate, (await world.Host.HoldPartAsync(Part(2, "b"), default)).Status);
        Assert.Equal(IntakeStatus.Held, (await world.Host.HoldPartAsync(Part(3, "c"), default)).Status);
        await world.CrashAsync();
        world.Native.Register(World.Alice);
        Assert.Equal(IntakeStatus.Accepted, (await world.Host.HoldPartAsync(Part(1, "a"), default)).Status);
        Assert.Equal(IntakeStatus.Duplicate, (await world.Host.HoldPartAsync(Part(1, "a"), default)).Status);
        Assert.Equal(["abc"], world.Native.TextsOf(World.Alice));
    }

    [Fact]
    public async Task Missing_parts_are_given_up_in_time_and_what_came_is_delivered()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        await world.Host.HoldPartAsync(Part(1, "a"), default);
        await world.Host.HoldPartAsync(Part(3, "c"), default);
        world.Advance(TimeSpan.FromSeconds(303));
        Assert.Equal(["a…c"], world.Native.TextsOf(World.Alice));
    }

    [Fact]
    public async Task An_intermediate_receipt_is_no_final_one_after_a_restart()
    {
        await using var world = await World.StartAsync();
        await world.SendAsync(World.Alice, World.Legacy, id: "i");
        Assert.Equal(ReportMatch.Matched, await world.Far.ReceiptAsync("m1", RemoteStatus.Pending));
        await world.CrashAsync();
        world.Native.Register(World.Alice);
        Assert.Equal(ReportMatch.Matched, await world.Far.ReceiptAsync("m1", RemoteStatus.Delivered));
        Assert.Equal(["Delivered i"], world.Native.ReportsTo(World.Alice));
    }

    [Fact]
    public async Task What_was_reported_of_parts_is_carried_into_a_new_partition()
    {
        await using var world = await World.StartAsync();
        world.Far.Parts = 2;
        await world.SendAsync(World.Alice, World.Legacy, id: "i");
        await world.Far.ReceiptAsync("m1", RemoteStatus.Delivered);
        world.Journal.Seal();
        await world.CrashAsync();
        world.Native.Register(World.Alice);
        await world.Far.ReceiptAsync("m2", RemoteStatus.Delivered);
        Assert.Equal(["Delivered i"], world.Native.ReportsTo(World.Alice));
    }

    [Fact]
    public async Task A_reference_used_again_ends_the_older_message_and_loses_neither()
    {
        await using var world = await World.StartAsync();
        world.Native.Register(World.Alice);
        await world.Host.HoldPartAsync(Part(1, "a"), default);
        await world.Host.HoldPartAsync(Part(1, "x"), default);
        await world.Host.HoldPartAsync(Part(2, "y"), default);
        await world.Host.HoldPartAsync(Part(3, "z"), default);
        Assert.Equal(["a……", "xyz"], world.Native.TextsOf(World.Alice));
    }

    private static InboundPart Part(byte number, string text) => new() { Function = "sms", Key = "k", Number = number, Total = 3, Content = Encoding.UTF8.GetBytes(text) };

    private static InboundMessage Inbound(string text, string to = World.Alice) => new()
    {
        Function = "sms",
        Group = "a",
        Sender = World.Legacy,
        Recipients = [to],
        ContentType = "text/plain;charset=UTF-8",
        Content = Encoding.UTF8.GetBytes(text),
        IntakeKey = "in-" + text,
    };
}
