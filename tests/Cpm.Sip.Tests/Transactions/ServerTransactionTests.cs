using Cpm.Sip.Messages;
using Cpm.Sip.Transactions;
using Cpm.Sip.Transports;
using Cpm.Sip.Writing;

namespace Cpm.Sip.Tests.Transactions;

public sealed class ServerTransactionTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task Answers_over_udp_from_the_port_it_came_to_with_received_and_rport()
    {
        await using var f = new StackFixture();
        f.Datagrams.Inject(Wire.Request());
        var (answer, target) = f.Datagrams.Take();
        Assert.Equal(200, Wire.Status(answer));
        Assert.Equal(Wire.Phone, target);
        var via = Wire.Field(answer, "Via");
        Assert.Contains("received=192.0.2.10", via, StringComparison.Ordinal);
        Assert.Contains("rport=40100", via, StringComparison.Ordinal);
        Assert.Contains(";tag=", Wire.Field(answer, "To"), StringComparison.Ordinal);
        Assert.Equal(1, f.Stack.Meters.Transactions(SipMethod.Message, 200));
    }

    [Fact]
    public async Task Server_is_said_in_every_answer()
    {
        await using var f = new StackFixture(new SipStackOptions { Server = "test/1" });
        f.Datagrams.Inject(Wire.Request());
        Assert.Equal("test/1", Wire.Field(f.Datagrams.TakeText(), "Server"));
        foreach (var method in new[] { "OPTIONS", "INFO" })
        {
            f.Datagrams.Inject(Wire.Request(method, branch: "z9hG4bK" + method, callId: method));
            Assert.Single(f.Datagrams.TakeText().Split("\r\n"), static l => l == "Server: test/1");
        }
        var (peer, _) = f.Connect();
        await peer.SendAsync(Wire.Request(transport: "TCP", branch: "z9hG4bKt", callId: "t"));
        Assert.Equal("test/1", Wire.Field(await peer.ReceiveAsync(), "Server"));
    }

    [Fact]
    public async Task At_the_end_new_requests_are_refused_and_all_else_goes_on()
    {
        await using var f = new StackFixture { Handler = static _ => { } };
        f.Datagrams.Inject(Wire.Request());
        var sending = f.Stack.SendAsync(StackFixture.Outgoing(), new SipTarget(SipTransport.Udp, "192.0.2.10", 40100)).AsTask();
        var own = f.Datagrams.TakeText();
        f.Stack.RefuseRequests();
        f.Datagrams.Inject(Wire.Request(branch: "z9hG4bKnew", callId: "new"));
        var refused = f.Datagrams.TakeText();
        Assert.Equal((503, "5"), (Wire.Status(refused), Wire.Field(refused, "Retry-After")));
        f.Datagrams.Inject(Wire.Request(branch: "z9hG4bKnew", callId: "new"));
        Assert.Equal(refused, f.Datagrams.TakeText());
        // What was taken before is answered, and so is its repetition.
        f.Datagrams.Inject(Wire.Request());
        Assert.True(Assert.Single(f.Received).Respond(202));
        Assert.Equal(202, Wire.Status(f.Datagrams.TakeText()));
        f.Datagrams.Inject(Wire.Answer(own, 200));
        using var result = await sending;
        Assert.Equal(200, result.Status);
    }

    [Fact]
    public async Task Without_rport_the_answer_goes_to_the_port_of_sent_by()
    {
        await using var f = new StackFixture();
        f.Datagrams.Inject(Wire.Request(sentBy: "192.0.2.10:5099"));
        Assert.Equal(5099, f.Datagrams.Take().Target.Port);
        f.Datagrams.Inject(Wire.Request(sentBy: "192.0.2.10", branch: "z9hG4bKa2", callId: "c2"));
        Assert.Equal(5060, f.Datagrams.Take().Target.Port);
    }

    [Fact]
    public async Task A_maddr_does_not_aim_the_answer_at_others()
    {
        await using var f = new StackFixture();
        f.Datagrams.Inject(Wire.Request(sentBy: "192.0.2.10:40100;maddr=198.51.100.7"));
        Assert.Equal(Wire.Phone, f.Datagrams.Take().Target);
    }

    [Fact]
    public async Task Retransmission_in_trying_is_absorbed_and_after_the_answer_answered_alike()
    {
        await using var f = new StackFixture { Handler = static _ => { } };
        f.Datagrams.Inject(Wire.Request());
        f.Datagrams.Inject(Wire.Request());
        Assert.Equal(0, f.Datagrams.Count);
        var transaction = Assert.Single(f.Received);
        Assert.True(transaction.Respond(202));
        var first = f.Datagrams.TakeText();
        f.Datagrams.Inject(Wire.Request());
        Assert.Equal(first, f.Datagrams.TakeText());
        Assert.Single(f.Received);
        Assert.Equal(1, f.Stack.RequestsAnsweredAgain);
        Assert.Equal(1, f.Stack.Meters.Transactions(SipMethod.Message, 202));
    }

    [Fact]
    public async Task Added_headers_and_a_tag_of_the_handler_are_answered_again_too()
    {
        await using var f = new StackFixture();
        f.Handler = static transaction =>
        {
            var answer = new SipResponseHeaders(200) { ToTag = "mine"u8.ToArray() };
            answer.Headers.Add(SipHeaderId.Expires, "600");
            transaction.Respond(answer);
        };
        f.Datagrams.Inject(Wire.Request("REGISTER", body: ""));
        f.Datagrams.Inject(Wire.Request("REGISTER", body: ""));
        var first = f.Datagrams.TakeText();
        Assert.Equal("600", Wire.Field(first, "Expires"));
        Assert.EndsWith(";tag=mine", Wire.Field(first, "To"), StringComparison.Ordinal);
        Assert.Equal(first, f.Datagrams.TakeText());
    }

    [Fact]
    public async Task Timer_J_forgets_after_32_seconds_over_udp()
    {
        await using var f = new StackFixture();
        f.Datagrams.Inject(Wire.Request());
        f.Time.Advance(TimeSpan.FromSeconds(31.9));
        Assert.Equal(1, f.Stack.CompletedRequests);
        f.Time.Advance(TimeSpan.FromSeconds(1.2));
        Assert.Equal(0, f.Stack.CompletedRequests);
        f.Datagrams.Inject(Wire.Request());
        Assert.Equal(2, f.Received.Count);
    }

    [Fact]
    public async Task Timer_J_is_zero_over_tcp()
    {
        await using var f = new StackFixture();
        var (peer, _) = f.Connect();
        await peer.SendAsync(Wire.Request(transport: "TCP"));
        Assert.Equal(200, Wire.Status(await peer.ReceiveAsync()));
        await StackFixture.UntilAsync(() => f.Stack.PendingRequests == 0);
        Assert.Equal(0, f.Stack.CompletedRequests);
    }

    [Fact]
    public async Task Hundred_is_sent_when_timer_E_of_the_client_has_reached_T2_and_repeated_on_retransmission()
    {
        await using var f = new StackFixture { Handler = static _ => { } };
        f.Datagrams.Inject(Wire.Request());
        f.Time.Advance(TimeSpan.FromSeconds(3.5) - Tick);
        Assert.Equal(0, f.Datagrams.Count);
        f.Time.Advance(2 * Tick);
        var trying = f.Datagrams.TakeText();
        Assert.Equal(100, Wire.Status(trying));
        Assert.DoesNotContain("tag=", Wire.Field(trying, "To"), StringComparison.Ordinal);
        f.Datagrams.Inject(Wire.Request());
        Assert.Equal(trying, f.Datagrams.TakeText());
        Assert.True(f.Received.Single().Respond(200));
        Assert.Equal(200, Wire.Status(f.Datagrams.TakeText()));
    }

    [Fact]
    public async Task An_unanswered_request_is_given_up_in_silence_when_the_client_has_given_up()
    {
        await using var f = new StackFixture { Handler = static _ => { } };
        f.Datagrams.Inject(Wire.Request());
        f.Time.Advance(TimeSpan.FromSeconds(32.1));
        Assert.Equal(100, Wire.Status(f.Datagrams.TakeText()));
        Assert.Equal(0, f.Datagrams.Count);
        Assert.Equal(0, f.Stack.PendingRequests);
        var transaction = f.Received.Single();
        Assert.False(transaction.IsOpen);
        Assert.False(transaction.Respond(200));
        Assert.Equal(0, f.Datagrams.Count);
        Assert.Equal(1, f.Stack.Meters.Rejections("unanswered"));
    }

    [Fact]
    public async Task A_408_is_never_sent()
    {
        await using var f = new StackFixture { Handler = static transaction => transaction.Respond(408) };
        f.Datagrams.Inject(Wire.Request());
        Assert.Equal(0, f.Datagrams.Count);
        Assert.Equal(0, f.Stack.PendingRequests);
    }

    [Fact]
    public async Task Provisional_answers_are_a_bug_of_the_handler()
    {
        await using var f = new StackFixture { Handler = static transaction => transaction.Respond(180) };
        f.Datagrams.Inject(Wire.Request());
        Assert.IsType<ArgumentOutOfRangeException>(Assert.Single(f.Errors));
        Assert.Equal(500, Wire.Status(f.Datagrams.TakeText()));
    }

    [Fact]
    public async Task The_same_request_by_another_way_is_refused_as_merged()
    {
        await using var f = new StackFixture();
        f.Datagrams.Inject(Wire.Request());
        f.Datagrams.Inject(Wire.Request(branch: "z9hG4bKother"));
        f.Datagrams.TakeText();
        Assert.Equal(482, Wire.Status(f.Datagrams.TakeText()));
        Assert.Single(f.Received);
    }

    [Fact]
    public async Task Inside_a_dialog_nothing_is_merged()
    {
        await using var f = new StackFixture();
        f.Datagrams.Inject(Wire.Request(to: "<tel:+491710000002>;tag=d1"));
        f.Datagrams.Inject(Wire.Request(to: "<tel:+491710000002>;tag=d1", branch: "z9hG4bKother"));
        Assert.Equal(2, f.Received.Count);
    }

    [Theory]
    [InlineData("z9hG4bKa1", "192.0.2.11:40100;rport")]
    [InlineData("z9hG4bKa1", "192.0.2.10:40101;rport")]
    [InlineData("z9hG4bKa2", "192.0.2.10:40100;rport")]
    public async Task Another_branch_or_sent_by_is_another_transaction(string branch, string sentBy)
    {
        await using var f = new StackFixture();
        f.Datagrams.Inject(Wire.Request());
        f.Datagrams.Inject(Wire.Request(branch: branch, sentBy: sentBy, callId: "c2", cseq: 2));
        Assert.Equal(2, f.Received.Count);
    }

    [Fact]
    public async Task A_request_of_RFC_2543_is_matched_by_its_fields()
    {
        await using var f = new StackFixture();
        f.Datagrams.Inject(Wire.Request(branch: "1"));
        f.Datagrams.Inject(Wire.Request(branch: "1"));
        Assert.Single(f.Received);
        f.Datagrams.Inject(Wire.Request(branch: "1", cseq: 2));
        f.Datagrams.Inject(Wire.Request(branch: "1", callId: "c9"));
        Assert.Equal(3, f.Received.Count);
    }

    [Fact]
    public async Task Of_many_threads_exactly_one_answers()
    {
        await using var f = new StackFixture { Handler = static _ => { } };
        for (var i = 0; i < 50; i++) f.Datagrams.Inject(Wire.Request(branch: $"z9hG4bKc{i}", callId: $"c{i}"));
        foreach (var transaction in f.Received)
        {
            var won = 0;
            Parallel.For(0, 8, n => { if (transaction.Respond(200 + n)) Interlocked.Increment(ref won); });
            Assert.Equal(1, won);
        }
        Assert.Equal(50, f.Datagrams.Count);
    }

    [Fact]
    public async Task A_detached_request_outlives_the_answer()
    {
        await using var f = new StackFixture();
        SipMessage? kept = null;
        f.Handler = transaction =>
        {
            kept = transaction.DetachRequest();
            transaction.Respond(200);
        };
        f.Datagrams.Inject(Wire.Request(body: "keep me"));
        Assert.Equal("keep me", System.Text.Encoding.UTF8.GetString(kept!.Body.Span));
        kept.Dispose();
    }

    [Fact]
    public async Task Too_many_pending_requests_are_refused_with_retry_after()
    {
        await using var f = new StackFixture(new SipStackOptions { MaxPendingTransactions = 2 }) { Handler = static _ => { } };
        for (var i = 0; i < 3; i++) f.Datagrams.Inject(Wire.Request(branch: $"z9hG4bKc{i}", callId: $"c{i}"));
        var refusal = f.Datagrams.TakeText();
        Assert.Equal(503, Wire.Status(refusal));
        Assert.Equal("5", Wire.Field(refusal, "Retry-After"));
        Assert.Equal(2, f.Received.Count);
        f.Received.First().Respond(200);
        f.Datagrams.Inject(Wire.Request(branch: "z9hG4bKc2", callId: "c2"));
        Assert.Equal(3, f.Received.Count);
    }
}
