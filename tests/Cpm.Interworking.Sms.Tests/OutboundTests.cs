using System.Text;
using Cpm.Interworking.Abstractions;
using Cpm.Primitives;
using Cpm.Smpp.Pdus;
using Xunit;

namespace Cpm.Interworking.Sms.Tests;

public class OutboundTests
{
    private static readonly string Long = new('x', 400);

    [Fact]
    public async Task A_text_goes_out_with_all_its_fields()
    {
        await using var rig = await Rig.StartAsync();
        var attempt = new FakeAttempt("Grüße {€}\r\n");
        Assert.Equal(RecipientResult.Accepted(true), await rig.DeliverAsync(attempt));
        var submit = await rig.Smsc.NextSubmitAsync();
        Assert.Equal((Address.Of(Ton.International, Npi.Isdn, "15550100001"), Address.Of(Ton.International, Npi.Isdn, "15550100009")), (submit.Source, submit.Destination));
        Assert.Equal((EsmClass.Default, RegisteredDelivery.Final, (byte)0, "000000040000000R"), (submit.EsmClass, submit.Registered, submit.DataCoding, submit.Validity));
        Assert.Equal("47727E1E65201B281B651B29", Convert.ToHexString(submit.Octets));
        Assert.Equal(["sending 1/1", "accepted 1/1"], attempt.Steps);
        Assert.Equal(new PartRecord(new(new(8), 1, 1, 0, "smsc-1"), true, new("default", "00000001", "1 10:1 16:1")), Assert.Single(attempt.AcceptedParts));
        Assert.Equal(["Transceiver cpm secret"], rig.Smsc.Binds);
    }

    [Fact]
    public async Task No_receipt_is_asked_for_where_nobody_asked()
    {
        await using var rig = await Rig.StartAsync();
        Assert.Equal(RecipientResult.Accepted(false), await rig.DeliverAsync(new FakeAttempt("hi") { Requested = Dispositions.Interworking }));
        Assert.Equal(RegisteredDelivery.None, (await rig.Smsc.NextSubmitAsync()).Registered);
    }

    [Fact]
    public async Task Parts_are_announced_first_and_share_a_reference()
    {
        await using var rig = await Rig.StartAsync();
        var attempt = new FakeAttempt(Long);
        Assert.Equal(AttemptStatus.Accepted, (await rig.DeliverAsync(attempt)).Status);
        Assert.Equal(["sending 1/3", "sending 2/3", "sending 3/3"], attempt.Steps[..3]);
        var reference = attempt.AcceptedParts[0].Part.Reference;
        Assert.InRange(reference, 1, 255);
        for (var number = 1; number <= 3; number++)
        {
            var submit = await rig.Smsc.NextSubmitAsync();
            Assert.Equal(EsmClass.UserDataHeader, submit.EsmClass);
            Assert.Equal(new byte[] { 5, 0, 3, (byte)reference, 3, (byte)number }, submit.Octets[..6]);
        }
        Assert.Equal(3, attempt.AcceptedParts.Select(p => p.Keys.Exact).Distinct().Count());
        var next = new FakeAttempt(Long);
        await rig.DeliverAsync(next);
        Assert.NotEqual(reference, next.AcceptedParts[0].Part.Reference);
    }

    [Fact]
    public async Task Only_missing_parts_are_sent_again_with_their_numbers()
    {
        await using var rig = await Rig.StartAsync();
        rig.Smsc.Answer = s => s.Octets[5] == 2 ? (CommandStatus.Throttled, "") : (CommandStatus.Ok, $"id{s.Octets[5]}");
        var first = new FakeAttempt(Long);
        var result = await rig.DeliverAsync(first);
        Assert.Equal((AttemptStatus.RetryLater, RetryScope.Route, 0x58), (result.Status, result.Scope, result.Code));
        Assert.True(result.After > TimeSpan.Zero);
        for (var i = 0; i < 3; i++) await rig.Smsc.NextSubmitAsync();
        rig.Smsc.Answer = s => (CommandStatus.Ok, $"id{s.Octets[5]}");
        rig.Host.Clock.Advance(result.After);
        var second = new FakeAttempt(Long, earlier: [.. first.AcceptedParts]);
        Assert.Equal(RecipientResult.Accepted(true), await rig.DeliverAsync(second));
        Assert.Equal(new byte[] { (byte)first.AcceptedParts[0].Part.Reference, 3, 2 }, (await rig.Smsc.NextSubmitAsync()).Octets[3..6]);
        Assert.False(rig.Smsc.HasSubmit);
        Assert.Equal(["sending 2/3", "accepted 2/3"], second.Steps);
    }

    [Fact]
    public async Task Parts_of_an_unknown_outcome_keep_their_reference()
    {
        await using var rig = await Rig.StartAsync();
        PartRecord[] earlier = [new(new(new(8), 1, 3, 99, "smsc-1"), true, new("default", "a")), new(new(new(8), 2, 3, 99, "smsc-1"), false, default)];
        await rig.DeliverAsync(new FakeAttempt(Long, earlier: earlier));
        Assert.Equal(new byte[] { 99, 3, 2 }, (await rig.Smsc.NextSubmitAsync()).Octets[3..6]);
        Assert.Equal(new byte[] { 99, 3, 3 }, (await rig.Smsc.NextSubmitAsync()).Octets[3..6]);
    }

    [Theory]
    [InlineData("Sar")]
    [InlineData("Payload")]
    [InlineData("Udh16")]
    public async Task Long_messages_in_other_ways(string mode)
    {
        await using var rig = await Rig.StartAsync(("Links:0:LongMessages", mode));
        Assert.Equal(AttemptStatus.Accepted, (await rig.DeliverAsync(new FakeAttempt(Long))).Status);
        var submit = await rig.Smsc.NextSubmitAsync();
        switch (mode)
        {
            case "Sar":
                Assert.Equal((EsmClass.Default, 152, (byte)3, (byte)1), (submit.EsmClass, submit.Octets.Length, submit.Sar!.Value.Total, submit.Sar.Value.Number));
                break;
            case "Payload":
                Assert.Equal((EsmClass.Default, 0, Long), (submit.EsmClass, submit.Octets.Length, Encoding.ASCII.GetString(submit.Payload!)));
                break;
            default:
                Assert.Equal((EsmClass.UserDataHeader, 159), (submit.EsmClass, submit.Octets.Length));
                Assert.Equal(new byte[] { 6, 8, 4 }, submit.Octets[..3]);
                break;
        }
    }

    [Theory]
    [InlineData(CommandStatus.InvalidDestinationAddress, AttemptStatus.Refused, RetryScope.Message, RefusalReason.UnknownRecipient, 1)]
    [InlineData(CommandStatus.ReceiverRejected, AttemptStatus.Refused, RetryScope.Message, RefusalReason.Barred, 1)]
    [InlineData(CommandStatus.MessageQueueFull, AttemptStatus.RetryLater, RetryScope.Recipient, RefusalReason.None, 1)]
    [InlineData(CommandStatus.SystemError, AttemptStatus.RetryLater, RetryScope.Message, RefusalReason.None, 1)]
    [InlineData(CommandStatus.SubmitFailed, AttemptStatus.Refused, RetryScope.Message, RefusalReason.Unspecified, 2)]
    [InlineData((CommandStatus)0x417, AttemptStatus.Refused, RetryScope.Message, RefusalReason.Unspecified, 2)]
    [InlineData(CommandStatus.InvalidValidityPeriod, AttemptStatus.Refused, RetryScope.Message, RefusalReason.ProtocolError, 2)]
    public async Task Refusals(CommandStatus status, AttemptStatus expected, RetryScope scope, RefusalReason reason, int submits)
    {
        await using var rig = await Rig.StartAsync();
        rig.Smsc.Answer = _ => (status, "");
        var result = await rig.DeliverAsync(new FakeAttempt("hi"));
        Assert.Equal((expected, scope, reason, (int)status), (result.Status, result.Scope, result.Reason, result.Code));
        for (var i = 0; i < submits; i++) await rig.Smsc.NextSubmitAsync();
        Assert.False(rig.Smsc.HasSubmit);
    }

    [Fact]
    public async Task A_centre_that_dislikes_the_validity_gets_the_message_without()
    {
        await using var rig = await Rig.StartAsync();
        rig.Smsc.Answer = s => s.Validity.Length > 0 ? (CommandStatus.InvalidValidityPeriod, "") : (CommandStatus.Ok, "1");
        Assert.Equal(RecipientResult.Accepted(true), await rig.DeliverAsync(new FakeAttempt("hi")));
    }

    [Fact]
    public async Task What_cannot_be_sent_is_refused_without_a_link()
    {
        await using var rig = Rig.Create(("Links:0:Prefixes:0", "+1555"));
        async Task<RefusalReason> ReasonAsync(FakeAttempt attempt) => (await rig.DeliverAsync(attempt)).Reason;
        Assert.Equal(RefusalReason.UnknownRecipient, await ReasonAsync(new("hi", "sip:bob@cpm.example")));
        Assert.Equal(RefusalReason.BadSender, await ReasonAsync(new("hi") { Sender = "sip:alice@cpm.example" }));
        Assert.Equal(RefusalReason.AnonymityDisallowed, await ReasonAsync(new("hi") { Anonymous = true }));
        Assert.Equal(RefusalReason.NoRoute, await ReasonAsync(new("hi", "tel:+447700900123")));
        Assert.Equal(RetryScope.Route, (await rig.DeliverAsync(new FakeAttempt("hi"))).Scope);
    }

    [Fact]
    public async Task Too_long_is_refused_and_never_cut()
    {
        await using var rig = await Rig.StartAsync(("MaxSegments", "2"));
        Assert.Equal(RecipientResult.Refused(RefusalReason.TooLarge), await rig.DeliverAsync(new FakeAttempt(Long)));
        Assert.False(rig.Smsc.HasSubmit);
    }

    [Fact]
    public async Task No_answer_is_an_unknown_outcome()
    {
        await using var rig = await Rig.StartAsync();
        rig.Smsc.Answer = _ => null;
        var delivering = rig.DeliverAsync(new FakeAttempt("hi"));
        await rig.Smsc.NextSubmitAsync();
        Assert.False(delivering.IsCompleted);
        rig.Host.Clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(AttemptStatus.Unknown, (await delivering).Status);
    }

    [Fact]
    public async Task A_connection_lost_after_sending_is_an_unknown_outcome()
    {
        await using var rig = await Rig.StartAsync();
        rig.Smsc.Answer = _ => null;
        var delivering = rig.DeliverAsync(new FakeAttempt("hi"));
        (await rig.Smsc.NextSubmitAsync()).Session.Abort();
        Assert.Equal(AttemptStatus.Unknown, (await delivering).Status);
        await rig.Smsc.NextBoundAsync();
    }

    [Fact]
    public async Task A_full_window_is_waited_for()
    {
        await using var rig = await Rig.StartAsync(("Links:0:Window", "1"));
        rig.Smsc.Answer = _ => null;
        var first = rig.DeliverAsync(new FakeAttempt("one"));
        var held = await rig.Smsc.NextSubmitAsync();
        var second = rig.DeliverAsync(new FakeAttempt("two"));
        Assert.Equal(1, rig.Function.Links[0].Status.InUse);
        FakeSmsc.Respond(held, CommandStatus.Ok, "1");
        Assert.Equal(AttemptStatus.Accepted, (await first).Status);
        FakeSmsc.Respond(await rig.Smsc.NextSubmitAsync(), CommandStatus.Ok, "2");
        Assert.Equal(AttemptStatus.Accepted, (await second).Status);
    }

    [Fact]
    public async Task A_window_that_stays_full_gives_the_message_back()
    {
        await using var rig = await Rig.StartAsync(("Links:0:Window", "1"), ("Links:0:ResponseTimeout", "00:05:00"));
        rig.Smsc.Answer = _ => null;
        _ = rig.DeliverAsync(new FakeAttempt("one"));
        await rig.Smsc.NextSubmitAsync();
        var second = rig.Function.DeliverAsync(new FakeAttempt("two"), default);
        Assert.False(second.IsCompleted);
        await rig.Function.Links[0].SuspendAsync(new CancellationToken(true)).AsTask().ContinueWith(static _ => { }, TaskScheduler.Default);
        rig.Host.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(RetryScope.Route, (await second.AsTask().WaitAsync(FakeHost.Patience))[0].Scope);
    }

    [Fact]
    public async Task A_wrong_bind_state_binds_again()
    {
        await using var rig = await Rig.StartAsync();
        await rig.Smsc.NextBoundAsync();
        rig.Smsc.Answer = _ => (CommandStatus.InvalidBindStatus, "");
        Assert.Equal((AttemptStatus.RetryLater, RetryScope.Route), ((await rig.DeliverAsync(new FakeAttempt("hi"))) is var r ? (r.Status, r.Scope) : default));
        await rig.Smsc.NextBoundAsync();
    }
}
