using System.Net;
using System.Text;
using Cpm.Sip.Messages;
using Cpm.Sip.Transactions;
using Cpm.Sip.Transports;

namespace Cpm.Sip.Tests.Transactions;

public sealed class ClientTransactionTests
{
    private static readonly SipTarget Peer = new(SipTransport.Udp, "192.0.2.10", 40100);

    [Fact]
    public async Task Sends_with_our_via_on_top_and_takes_the_answer()
    {
        await using var f = new StackFixture();
        var sending = f.Stack.SendAsync(StackFixture.Outgoing(), Peer).AsTask();
        var (request, target) = f.Datagrams.Take();
        Assert.Equal(Wire.Phone, target);
        var lines = request.Split("\r\n");
        Assert.Equal("MESSAGE tel:+491710000002 SIP/2.0", lines[0]);
        Assert.Matches("^Via: SIP/2\\.0/UDP 192\\.0\\.2\\.1:5060;branch=z9hG4bK[0-9a-z]{13};rport$", lines[1]);
        f.Datagrams.Inject(Wire.Answer(request, 202));
        using var result = await sending.WaitAsync(StreamPeer.Patience);
        Assert.Equal((202, SipClientOutcome.Answered), (result.Status, result.Outcome));
        Assert.Equal(202, result.Response!.StatusCode);
        Assert.Equal(1, f.Stack.Meters.Transactions(SipMethod.Message, 202));
    }

    [Fact]
    public async Task Timer_E_doubles_up_to_T2_and_timer_F_ends_it_with_408()
    {
        await using var f = new StackFixture();
        var sending = f.Stack.SendAsync(StackFixture.Outgoing(), Peer).AsTask();
        var first = f.Datagrams.TakeText();
        var at = new List<double>();
        for (var elapsed = 0.0; elapsed < 33; elapsed += 0.02)
        {
            f.Time.Advance(TimeSpan.FromMilliseconds(20));
            while (f.Datagrams.Count > 0)
            {
                Assert.Equal(first, f.Datagrams.TakeText());
                at.Add(elapsed + 0.02);
            }
        }
        double[] expected = [0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5];
        Assert.Equal(expected.Length, at.Count);
        // Each timer fires up to a tick late, and the delays add up.
        for (var i = 0; i < expected.Length; i++) Assert.InRange(at[i], expected[i] - 0.001, expected[i] + (0.021 * (i + 1)));
        var result = await sending.WaitAsync(StreamPeer.Patience);
        Assert.Equal((408, SipClientOutcome.TimedOut), (result.Status, result.Outcome));
        Assert.Null(result.Response);
        Assert.Equal(0, f.Stack.ClientTransactions);
    }

    [Fact]
    public async Task In_proceeding_timer_E_runs_at_T2()
    {
        await using var f = new StackFixture();
        var sending = f.Stack.SendAsync(StackFixture.Outgoing(), Peer).AsTask();
        var request = f.Datagrams.TakeText();
        f.Time.Advance(TimeSpan.FromSeconds(0.1));
        f.Datagrams.Inject(Wire.Answer(request, 100));
        f.Time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(1, f.Datagrams.Count);
        f.Datagrams.TakeText();
        f.Time.Advance(TimeSpan.FromSeconds(3.8));
        Assert.Equal(0, f.Datagrams.Count);
        f.Time.Advance(TimeSpan.FromSeconds(0.3));
        Assert.Equal(1, f.Datagrams.Count);
        f.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(408, (await sending.WaitAsync(StreamPeer.Patience)).Status);
    }

    [Fact]
    public async Task A_lost_answer_is_made_good_by_retransmission()
    {
        await using var f = new StackFixture();
        var sending = f.Stack.SendAsync(StackFixture.Outgoing(), Peer).AsTask();
        f.Datagrams.TakeText();
        f.Time.Advance(TimeSpan.FromSeconds(0.6));
        f.Datagrams.Inject(Wire.Answer(f.Datagrams.TakeText(), 200));
        using var result = await sending.WaitAsync(StreamPeer.Patience);
        Assert.True(result.IsSuccess);
        Assert.Equal(1, f.Stack.Retransmissions);
    }

    [Fact]
    public async Task Timer_K_absorbs_repeated_answers_for_T4()
    {
        await using var f = new StackFixture();
        var sending = f.Stack.SendAsync(StackFixture.Outgoing(), Peer).AsTask();
        var answer = Wire.Answer(f.Datagrams.TakeText(), 200);
        f.Datagrams.Inject(answer);
        (await sending.WaitAsync(StreamPeer.Patience)).Dispose();
        f.Time.Advance(TimeSpan.FromSeconds(4.9));
        f.Datagrams.Inject(answer);
        Assert.Equal(1, f.Stack.ClientTransactions);
        Assert.Equal(0, f.Stack.Meters.Rejections("stray_response"));
        f.Time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(0, f.Stack.ClientTransactions);
        f.Datagrams.Inject(answer);
        Assert.Equal(1, f.Stack.Meters.Rejections("stray_response"));
        Assert.Equal(0, f.Datagrams.Count);
    }

    [Fact]
    public async Task The_method_of_CSeq_must_match_too()
    {
        await using var f = new StackFixture();
        var sending = f.Stack.SendAsync(StackFixture.Outgoing(), Peer).AsTask();
        var request = f.Datagrams.TakeText();
        f.Datagrams.Inject(Wire.Answer(request, 200, method: "OPTIONS"));
        Assert.False(sending.IsCompleted);
        Assert.Equal(1, f.Stack.Meters.Rejections("stray_response"));
        f.Datagrams.Inject(Wire.Answer(request, 486));
        using var result = await sending.WaitAsync(StreamPeer.Patience);
        Assert.Equal(486, result.Status);
    }

    [Fact]
    public async Task A_port_that_refuses_to_send_is_503_at_once()
    {
        await using var f = new StackFixture();
        f.Datagrams.Refusing = true;
        var result = await f.Stack.SendAsync(StackFixture.Outgoing(), Peer).AsTask().WaitAsync(StreamPeer.Patience);
        Assert.Equal((503, SipClientOutcome.NotSent), (result.Status, result.Outcome));
        Assert.Equal(0, f.Stack.ClientTransactions);
    }

    [Fact]
    public async Task A_request_refused_after_it_was_taken_is_503_at_once()
    {
        await using var f = new StackFixture();
        var sending = f.Stack.SendAsync(StackFixture.Outgoing(), Peer).AsTask();
        f.Datagrams.Refuse(f.Datagrams.Take());
        var result = await sending.WaitAsync(StreamPeer.Patience);
        Assert.Equal((503, SipClientOutcome.NotSent), (result.Status, result.Outcome));
        Assert.Equal(0, f.Stack.ClientTransactions);
        Assert.Equal(1, f.Stack.Meters.Rejections("udp_refused"));
    }

    [Fact]
    public async Task A_retransmission_refused_says_nothing_about_the_first_one()
    {
        await using var f = new StackFixture();
        var sending = f.Stack.SendAsync(StackFixture.Outgoing(), Peer).AsTask();
        var first = f.Datagrams.TakeText();
        f.Time.Advance(TimeSpan.FromMilliseconds(600));
        await StackFixture.UntilAsync(() => f.Datagrams.Count == 1);
        f.Datagrams.Refuse(f.Datagrams.Take());
        Assert.False(sending.IsCompleted);
        f.Datagrams.Inject(Wire.Answer(first, 200));
        using var result = await sending.WaitAsync(StreamPeer.Patience);
        Assert.Equal(200, result.Status);
    }

    [Fact]
    public async Task A_refused_answer_and_a_truncated_datagram_are_counted()
    {
        await using var f = new StackFixture();
        f.Datagrams.Inject(Wire.Request());
        f.Datagrams.Refuse(f.Datagrams.Take());
        f.Datagrams.Refuse(("no message", Wire.Phone));
        f.Datagrams.Truncate();
        Assert.Equal(2, f.Stack.Meters.Rejections("udp_refused"));
        Assert.Equal(1, f.Stack.Meters.Rejections("udp_truncated"));
        Assert.Empty(f.Errors);
    }

    [Fact]
    public async Task Over_tcp_nothing_is_retransmitted_and_timer_F_still_ends_it()
    {
        await using var f = new StackFixture();
        var sending = f.Stack.SendAsync(StackFixture.Outgoing(), Peer with { Transport = SipTransport.Tcp }).AsTask();
        var peer = await f.AcceptAsync();
        var request = await peer.ReceiveAsync();
        Assert.Contains("Via: SIP/2.0/TCP 192.0.2.1:5060;branch=", request, StringComparison.Ordinal);
        await StackFixture.UntilAsync(() => f.Stack.ClientTransactions == 1);
        f.Time.Advance(TimeSpan.FromSeconds(33));
        var result = await sending.WaitAsync(StreamPeer.Patience);
        Assert.Equal(SipClientOutcome.TimedOut, result.Outcome);
        Assert.Equal(0, f.Stack.Retransmissions);
    }

    [Fact]
    public async Task Senders_share_one_attempt_to_connect_and_the_connection_is_reused()
    {
        await using var f = new StackFixture();
        var target = Peer with { Transport = SipTransport.Tcp };
        var sending = Enumerable.Range(0, 10).Select(_ => f.Stack.SendAsync(StackFixture.Outgoing(), target).AsTask()).ToArray();
        var peer = await f.AcceptAsync();
        for (var i = 0; i < 10; i++) await peer.SendAsync(Wire.Answer(await peer.ReceiveAsync(), 200));
        foreach (var result in await Task.WhenAll(sending).WaitAsync(StreamPeer.Patience)) Assert.Equal(200, result.Status);
        var again = f.Stack.SendAsync(StackFixture.Outgoing(), target).AsTask();
        await peer.SendAsync(Wire.Answer(await peer.ReceiveAsync(), 200));
        Assert.Equal(200, (await again.WaitAsync(StreamPeer.Patience)).Status);
        Assert.Equal(1, f.Connector.Attempts);
    }

    [Fact]
    public async Task A_refused_connection_is_503_and_the_next_request_tries_again()
    {
        await using var f = new StackFixture();
        var target = Peer with { Transport = SipTransport.Tls };
        f.Connector.Refusing = true;
        var result = await f.Stack.SendAsync(StackFixture.Outgoing(), target).AsTask().WaitAsync(StreamPeer.Patience);
        Assert.Equal((503, SipClientOutcome.NotSent), (result.Status, result.Outcome));
        f.Connector.Refusing = false;
        var sending = f.Stack.SendAsync(StackFixture.Outgoing(), target).AsTask();
        var peer = await f.AcceptAsync();
        await peer.SendAsync(Wire.Answer(await peer.ReceiveAsync(), 200));
        Assert.Equal(200, (await sending.WaitAsync(StreamPeer.Patience)).Status);
    }

    [Fact]
    public async Task A_lost_connection_fails_what_waits_on_it_at_once()
    {
        await using var f = new StackFixture();
        var target = Peer with { Transport = SipTransport.Tcp };
        var sending = Enumerable.Range(0, 5).Select(_ => f.Stack.SendAsync(StackFixture.Outgoing(), target).AsTask()).ToArray();
        var peer = await f.AcceptAsync();
        await peer.ReceiveAsync();
        await StackFixture.UntilAsync(() => f.Stack.ClientTransactions == 5);
        peer.Connection.Abort();
        foreach (var result in await Task.WhenAll(sending).WaitAsync(StreamPeer.Patience)) Assert.Equal((503, SipClientOutcome.ConnectionLost), (result.Status, result.Outcome));
        Assert.Equal(0, f.Stack.ClientTransactions);
        await StackFixture.UntilAsync(() => f.Stack.Connections == 0);
        var again = f.Stack.SendAsync(StackFixture.Outgoing(), target).AsTask();
        var next = await f.AcceptAsync();
        await next.SendAsync(Wire.Answer(await next.ReceiveAsync(), 200));
        Assert.Equal(200, (await again.WaitAsync(StreamPeer.Patience)).Status);
    }

    [Fact]
    public async Task A_request_over_1300_octets_goes_over_tcp_and_over_udp_where_tcp_is_refused()
    {
        await using var f = new StackFixture();
        var sending = f.Stack.SendAsync(StackFixture.Outgoing(body: new string('x', 1400)), Peer).AsTask();
        var peer = await f.AcceptAsync();
        var request = await peer.ReceiveAsync();
        Assert.Contains("Via: SIP/2.0/TCP ", request, StringComparison.Ordinal);
        await peer.SendAsync(Wire.Answer(request, 200));
        Assert.Equal(200, (await sending.WaitAsync(StreamPeer.Patience)).Status);
        Assert.Equal(0, f.Datagrams.Count);

        f.Connector.Refusing = true;
        var other = f.Stack.SendAsync(StackFixture.Outgoing(body: new string('x', 1400)), Peer with { Port = 40200 }).AsTask();
        await StackFixture.UntilAsync(() => f.Datagrams.Count == 1);
        f.Datagrams.Inject(Wire.Answer(f.Datagrams.TakeText(), 200));
        Assert.Equal(200, (await other.WaitAsync(StreamPeer.Patience)).Status);
    }

    [Fact]
    public async Task A_large_request_stays_on_a_udp_flow()
    {
        await using var f = new StackFixture();
        f.Datagrams.Inject(Wire.Request("REGISTER", body: ""));
        f.Datagrams.TakeText();
        var flow = f.Received.Single().Source;
        var sending = f.Stack.SendAsync(StackFixture.Outgoing(body: new string('x', 3000)), SipTarget.Of(flow)).AsTask();
        f.Datagrams.Inject(Wire.Answer(f.Datagrams.TakeText(), 200));
        Assert.Equal(200, (await sending.WaitAsync(StreamPeer.Patience)).Status);
    }

    [Fact]
    public async Task A_phone_is_reached_over_the_connection_it_registered_by()
    {
        await using var f = new StackFixture();
        var (peer, _) = f.Connect();
        await peer.SendAsync(Wire.Request("REGISTER", transport: "TCP", body: ""));
        await peer.ReceiveAsync();
        var flow = f.Received.Single().Source;
        var sending = f.Stack.SendAsync(StackFixture.Outgoing(), SipTarget.Of(flow)).AsTask();
        await peer.SendAsync(Wire.Answer(await peer.ReceiveAsync(), 200));
        Assert.Equal(200, (await sending.WaitAsync(StreamPeer.Patience)).Status);
        peer.Connection.Abort();
        await StackFixture.UntilAsync(() => f.Stack.Connections == 0);
        Assert.False(flow.IsOpen);
        var lost = await f.Stack.SendAsync(StackFixture.Outgoing(), SipTarget.Of(flow)).AsTask().WaitAsync(StreamPeer.Patience);
        Assert.Equal((503, SipClientOutcome.NotSent), (lost.Status, lost.Outcome));
        Assert.Equal(0, f.Connector.Attempts);
    }

    [Fact]
    public async Task Transactions_are_used_again_without_mixing_up_answers()
    {
        await using var f = new StackFixture();
        for (var round = 0; round < 300; round++)
        {
            var a = f.Stack.SendAsync(StackFixture.Outgoing(), Peer).AsTask();
            var b = f.Stack.SendAsync(StackFixture.Outgoing(SipMethod.Options), Peer).AsTask();
            var first = f.Datagrams.TakeText();
            var second = f.Datagrams.TakeText();
            f.Datagrams.Inject(Wire.Answer(second, 404));
            f.Datagrams.Inject(Wire.Answer(first, 200));
            Assert.Equal(200, (await a.WaitAsync(StreamPeer.Patience)).Status);
            Assert.Equal(404, (await b.WaitAsync(StreamPeer.Patience)).Status);
            if (round % 10 == 9) f.Time.Advance(TimeSpan.FromSeconds(5.1));
        }
        Assert.Equal(0, f.Stack.ClientTransactions);
    }

    [Fact]
    public async Task Branches_are_unique_and_unforeseeable()
    {
        await using var f = new StackFixture();
        var branches = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 100; i++)
        {
            _ = f.Stack.SendAsync(StackFixture.Outgoing(), Peer).AsTask();
            branches.Add(Wire.Field(f.Datagrams.TakeText(), "Via").Split("branch=")[1][..12]);
        }
        Assert.Equal(100, branches.Count);
    }

    [Fact]
    public async Task Stopping_fails_what_waits()
    {
        var f = new StackFixture();
        var sending = f.Stack.SendAsync(StackFixture.Outgoing(), Peer).AsTask();
        await f.DisposeAsync();
        Assert.Equal(503, (await sending.WaitAsync(StreamPeer.Patience)).Status);
        Assert.True(f.Datagrams.Disposed);
    }

    [Fact]
    public async Task No_listener_of_the_address_family_is_503()
    {
        await using var f = new StackFixture();
        var result = await f.Stack.SendAsync(StackFixture.Outgoing(), new SipTarget(SipTransport.Udp, IPAddress.IPv6Loopback.ToString(), 5060)).AsTask();
        Assert.Equal((503, SipClientOutcome.NotSent), (result.Status, result.Outcome));
        Assert.Equal("hello", Encoding.UTF8.GetString(StackFixture.Outgoing().Body.Span));
    }
}
