using System.Text;
using Cpm.Simulators.Smsc;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Cpm.TestKit;
using Xunit;

namespace Cpm.Simulators.Tests.Smsc;

public sealed class BehaviourTests
{
    [Fact]
    public async Task A_rule_holds_for_its_count_and_its_prefix()
    {
        await using var smsc = await StartAsync(new SmscRule { Prefix = "+1555", Count = 2, Status = CommandStatus.MessageQueueFull });
        using var esme = await Esme.BindAsync(smsc);
        var statuses = new List<CommandStatus>();
        foreach (var to in new[] { "+15551", "+49171", "+15552", "+15553" }) statuses.Add((await esme.SubmitAsync(to: to)).Status);
        Assert.Equal([CommandStatus.MessageQueueFull, CommandStatus.Ok, CommandStatus.MessageQueueFull, CommandStatus.Ok], statuses);
        Assert.Equal(2, smsc.Stats.Refusals["ESME_RMSGQFUL"]);
        Assert.Equal(["", "ok", "", "ok"], smsc.Messages.All().Select(m => m.MessageId.Length > 0 ? "ok" : ""));
    }

    [Fact]
    public async Task What_goes_to_a_loop_number_comes_back_as_it_was()
    {
        await using var smsc = await StartAsync(new SmscRule { Number = "15550109999", Loops = true });
        using var esme = await Esme.BindAsync(smsc);
        await esme.SubmitAsync("not this one");
        await esme.SubmitAsync("cpm-probe 1", to: "+15550109999");
        var back = await esme.NextAsync();
        Assert.Equal(("15550109999", "15550100001", "cpm-probe 1"), (back.Source.Text, back.Destination.Text, Encoding.ASCII.GetString(back.ShortMessage.Span)));
    }

    [Fact]
    public void A_share_is_the_same_for_the_same_seed()
    {
        static List<CommandStatus> Run(int seed)
        {
            var state = new BehaviourState(new SmscBehaviour { Seed = seed, Rules = [new SmscRule { Percentage = 25, Status = CommandStatus.SystemError }] }, new ManualTime());
            return [.. Enumerable.Range(0, 1000).Select(_ => state.Judge(Address.Of(Ton.International, Npi.Isdn, "1")).Status)];
        }

        Assert.Equal(Run(7), Run(7));
        Assert.NotEqual(Run(7), Run(8));
        Assert.InRange(Run(7).Count(status => status == CommandStatus.SystemError), 200, 300);
    }

    [Fact]
    public void A_rate_is_held_by_the_clock()
    {
        var time = new ManualTime();
        var state = new BehaviourState(new SmscBehaviour { RateLimit = 10, Burst = 3 }, time);
        CommandStatus Next() => state.Judge(Address.Of(Ton.International, Npi.Isdn, "1")).Status;
        Assert.Equal([0u, 0, 0, 0x58], Enumerable.Range(0, 4).Select(_ => (uint)Next()));
        time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal([0u, 0x58], Enumerable.Range(0, 2).Select(_ => (uint)Next()));
    }

    [Theory]
    [InlineData(SmscAction.Close, SessionEndCause.PeerClosed, SessionEndCause.ConnectionLost)]
    [InlineData(SmscAction.Reset, SessionEndCause.ConnectionLost, SessionEndCause.ConnectionLost)]
    [InlineData(SmscAction.Garbage, SessionEndCause.ProtocolError, SessionEndCause.ProtocolError)]
    public async Task Instead_of_an_answer_the_connection_may_end(SmscAction action, SessionEndCause expected, SessionEndCause orElse)
    {
        await using var smsc = await StartAsync(new SmscRule { Action = action });
        using var esme = await Esme.BindAsync(smsc);
        var result = await esme.SubmitAsync();
        Assert.Equal(RequestOutcome.ConnectionLost, result.Outcome);
        var cause = (await esme.Running.WaitAsync(Esme.Patience)).Cause;
        Assert.True(cause == expected || cause == orElse, cause.ToString());
        Assert.Equal((1, 0, 1), (smsc.Stats.Unanswered, smsc.Stats.Accepted, smsc.Messages.Count));
    }

    [Fact]
    public async Task It_may_unbind_after_the_answer()
    {
        await using var smsc = await StartAsync(new SmscRule { Action = SmscAction.Unbind });
        using var esme = await Esme.BindAsync(smsc);
        Assert.Equal(RequestOutcome.Ok, (await esme.SubmitAsync()).Outcome);
        Assert.Equal(SessionEndCause.PeerUnbound, (await esme.Running.WaitAsync(Esme.Patience)).Cause);
    }

    [Fact]
    public async Task Answers_may_come_in_another_order()
    {
        // On a clock that stands still no incomplete group leaves.
        await using var smsc = new SmscSimulator(Esme.Options with { Behaviour = new SmscBehaviour { Reorder = 4 } }, new ManualTime());
        await smsc.StartAsync();
        using var esme = await Esme.BindAsync(smsc);
        var order = new Order();
        for (var i = 0; i < 8; i++) Assert.Equal(SendStatus.Sent, esme.Session.TrySubmit(Esme.Message($"#{i}"), order, i));
        await order.All(8).WaitAsync(Esme.Patience);
        Assert.Equal([3, 2, 1, 0, 7, 6, 5, 4], order.Tags);
    }

    [Fact]
    public async Task A_receipt_may_come_before_the_answer_or_twice()
    {
        await using var smsc = await SmscTests.StartAsync(Esme.Options with { Behaviour = new SmscBehaviour { Receipts = ReceiptMode.BeforeResponse, ResponseDelay = TimeSpan.FromMilliseconds(1) } });
        using var esme = await Esme.BindAsync(smsc);
        var answer = esme.SubmitAsync(receipt: RegisteredDelivery.Final);
        var receipt = await esme.NextAsync();
        Assert.Contains((await answer).MessageIdText, Encoding.ASCII.GetString(receipt.ShortMessage.Span), StringComparison.Ordinal);
        smsc.Behaviour = new SmscBehaviour { Receipts = ReceiptMode.Duplicate, ReceiptDelay = TimeSpan.FromMilliseconds(1) };
        await esme.SubmitAsync(receipt: RegisteredDelivery.Final);
        Assert.Equal((await esme.NextAsync()).ShortMessage.ToArray(), (await esme.NextAsync()).ShortMessage.ToArray());
    }

    [Fact]
    public async Task An_answer_may_come_twice_or_under_a_number_that_nobody_used()
    {
        await using var smsc = await SmscTests.StartAsync(Esme.Options with
        {
            Behaviour = new SmscBehaviour { Rules = [new SmscRule { Count = 1, Action = SmscAction.RespondTwice }, new SmscRule { Count = 1, Action = SmscAction.WrongSequence }] },
        });
        using var esme = await Esme.BindAsync(smsc);
        Assert.Equal(RequestOutcome.Ok, (await esme.SubmitAsync("twice")).Outcome);
        var lost = esme.SubmitAsync("never");
        Assert.Equal(RequestOutcome.Ok, (await esme.SubmitAsync("again")).Outcome);
        Assert.False(lost.IsCompleted);
        Assert.Equal(2, esme.Session.Counters.UnexpectedResponses);
    }

    [Fact]
    public async Task Half_an_answer_ends_the_connection()
    {
        await using var smsc = await StartAsync(new SmscRule { Action = SmscAction.HalfAnswer });
        using var esme = await Esme.BindAsync(smsc);
        Assert.Equal(RequestOutcome.ConnectionLost, (await esme.SubmitAsync()).Outcome);
        Assert.NotEqual(SessionEndCause.PeerUnbound, (await esme.Running.WaitAsync(Esme.Patience)).Cause);
    }

    [Fact]
    public async Task More_than_the_window_is_throttled()
    {
        await using var smsc = await SmscTests.StartAsync(Esme.Options with
        {
            Behaviour = new SmscBehaviour { WindowLimit = 2, Rules = [new SmscRule { Count = 1, Action = SmscAction.NoResponse }, new SmscRule { Prefix = "49", ResponseDelay = TimeSpan.FromMilliseconds(200) }] },
        });
        using var esme = await Esme.BindAsync(smsc);
        _ = esme.SubmitAsync("never answered");
        var held = esme.SubmitAsync("held", to: "+49");
        Assert.Equal(CommandStatus.Throttled, (await esme.SubmitAsync("too much")).Status);
        Assert.Equal(CommandStatus.Ok, (await held).Status);
        Assert.Equal(CommandStatus.Ok, (await esme.SubmitAsync("room again")).Status);
    }

    [Fact]
    public async Task Congestion_is_told_in_each_answer()
    {
        await using var smsc = await SmscTests.StartAsync(Esme.Options with { Behaviour = new SmscBehaviour { CongestionState = 85 } });
        using var esme = await Esme.BindAsync(smsc);
        var result = await esme.SubmitAsync();
        Assert.True(PduCodec.TryDecode(result.Response, PduLimits.Default, out MessageResp response, out _));
        Assert.True(response.Tlvs.TryGetOctet(Cpm.Smpp.Tlvs.TlvTag.CongestionState, out var state));
        Assert.Equal(85, state);
    }

    [Fact]
    public void Jitter_is_the_same_for_the_same_seed_and_no_more_than_wanted()
    {
        static List<Verdict> Run(int seed)
        {
            var behaviour = new SmscBehaviour { Seed = seed, ResponseDelay = TimeSpan.FromMilliseconds(10), ResponseJitter = TimeSpan.FromMilliseconds(20), ReceiptJitter = TimeSpan.FromMilliseconds(5) };
            var state = new BehaviourState(behaviour, new ManualTime());
            return [.. Enumerable.Range(0, 100).Select(_ => state.Judge(Address.Of(Ton.International, Npi.Isdn, "1")))];
        }

        Assert.Equal(Run(7).Select(v => (v.ResponseDelay, v.ReceiptJitter)), Run(7).Select(v => (v.ResponseDelay, v.ReceiptJitter)));
        Assert.NotEqual(Run(7).Select(v => v.ResponseDelay), Run(8).Select(v => v.ResponseDelay));
        Assert.All(Run(7), v => Assert.InRange(v.ResponseDelay.TotalMilliseconds, 10, 30));
        Assert.All(Run(7), v => Assert.InRange(v.ReceiptJitter.TotalMilliseconds, 0, 5));
        Assert.True(Run(7).Max(v => v.ResponseDelay) - Run(7).Min(v => v.ResponseDelay) > TimeSpan.FromMilliseconds(10));
    }

    private static Task<SmscSimulator> StartAsync(SmscRule rule) => SmscTests.StartAsync(Esme.Options with { Behaviour = new SmscBehaviour { Rules = [rule] } });

    private sealed class Order : IRequestCompletion
    {
        private readonly Lock _gate = new();
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _awaited = int.MaxValue;

        public List<long> Tags { get; } = [];

        public Task All(int count)
        {
            lock (_gate)
            {
                _awaited = count;
                if (Tags.Count >= count) _all.TrySetResult();
            }
            return _all.Task;
        }

        public void OnCompleted(long tag, in RequestResult result)
        {
            lock (_gate)
            {
                Tags.Add(tag);
                if (Tags.Count >= _awaited) _all.TrySetResult();
            }
        }
    }
}
