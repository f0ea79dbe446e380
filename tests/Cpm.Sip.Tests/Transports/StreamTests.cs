using Cpm.Sip.Messages;
using Cpm.Sip.Tests.Transactions;
using Cpm.Sip.Transactions;
using Cpm.Sip.Transports;

namespace Cpm.Sip.Tests.Transports;

public sealed class StreamTests
{
    [Fact]
    public async Task Requests_in_one_segment_are_all_answered_in_order()
    {
        await using var f = new StackFixture();
        var (peer, running) = f.Connect();
        await peer.SendAsync(string.Concat(Enumerable.Range(0, 20).Select(i => Wire.Request(branch: $"z9hG4bK{i}", callId: $"c{i}", transport: "TCP"))));
        for (var i = 0; i < 20; i++) Assert.Equal($"c{i}", Wire.Field(await peer.ReceiveAsync(), "Call-ID"));
        await peer.Connection.Output.CompleteAsync();
        await running;
        Assert.Equal(0, f.Stack.Connections);
    }

    [Fact]
    public async Task A_message_split_at_every_byte_is_one_message()
    {
        await using var f = new StackFixture();
        var (peer, _) = f.Connect();
        var length = Wire.Request(transport: "TCP", branch: "z9hG4bK0000", callId: "c0000").Length;
        for (var cut = 1; cut < length; cut++)
        {
            var request = "\r\n\r\n" + Wire.Request(transport: "TCP", branch: $"z9hG4bK{cut:0000}", callId: $"c{cut:0000}");
            await peer.SendAsync(request[..(cut + 4)]);
            Assert.Equal("\r\n", await peer.ReceiveAsync(2));
            await peer.SendAsync(request[(cut + 4)..]);
            Assert.Equal(200, Wire.Status(await peer.ReceiveAsync()));
        }
        Assert.Equal(length - 1, f.Received.Count);
    }

    [Fact]
    public async Task A_message_octet_by_octet_is_one_message()
    {
        await using var f = new StackFixture();
        var (peer, _) = f.Connect();
        foreach (var octet in Wire.Request(transport: "TCP")) await peer.SendAsync(octet.ToString());
        Assert.Equal(200, Wire.Status(await peer.ReceiveAsync()));
    }

    [Fact]
    public async Task A_ping_is_answered_with_a_pong()
    {
        await using var f = new StackFixture();
        var (peer, _) = f.Connect();
        await peer.SendAsync("\r\n\r\n");
        Assert.Equal("\r\n", await peer.ReceiveAsync(2));
    }

    [Fact]
    public async Task Garbage_closes_the_connection_and_a_bad_request_does_not()
    {
        await using var f = new StackFixture();
        var (peer, running) = f.Connect();
        await peer.SendAsync(Wire.Request(transport: "TCP").Replace("1 MESSAGE", "1 OPTIONS", StringComparison.Ordinal));
        Assert.Equal(400, Wire.Status(await peer.ReceiveAsync()));
        await peer.SendAsync(Wire.Request(transport: "TCP", branch: "z9hG4bK2"));
        Assert.Equal(200, Wire.Status(await peer.ReceiveAsync()));
        await peer.SendAsync(new string('x', 9000));
        Assert.Equal("", await peer.ReceiveToEndAsync());
        await running.WaitAsync(StreamPeer.Patience);
    }

    [Fact]
    public async Task A_request_without_length_is_refused_with_a_reason_before_the_connection_closes()
    {
        await using var f = new StackFixture();
        var (peer, running) = f.Connect();
        await peer.SendAsync(Wire.Request(transport: "TCP").Replace("Content-Length: 5\r\n", "", StringComparison.Ordinal));
        Assert.StartsWith("SIP/2.0 400 Bad Content-Length\r\n", await peer.ReceiveToEndAsync(), StringComparison.Ordinal);
        await running.WaitAsync(StreamPeer.Patience);
    }

    [Fact]
    public async Task A_message_that_does_not_end_closes_the_connection()
    {
        await using var f = new StackFixture();
        var (peer, running) = f.Connect();
        var request = Wire.Request(transport: "TCP");
        for (var i = 0; i < 50 && !running.IsCompleted; i++)
        {
            // An octet every second keeps the connection alive, but not the message.
            await peer.TrySendAsync(request.Substring(i, 1));
            await Task.Yield();
            f.Time.Advance(TimeSpan.FromSeconds(1));
        }
        await running.WaitAsync(StreamPeer.Patience);
        Assert.Equal(1, f.Stack.Meters.Rejections("message_timeout"));
    }

    [Fact]
    public async Task A_connection_that_never_brings_a_message_is_closed_and_an_idle_one_later()
    {
        await using var f = new StackFixture();
        var (_, silent) = f.Connect();
        var (peer, running) = f.Connect();
        await peer.SendAsync(Wire.Request(transport: "TCP"));
        await peer.ReceiveAsync();
        f.Time.Advance(TimeSpan.FromMinutes(1));
        await silent.WaitAsync(StreamPeer.Patience);
        Assert.False(running.IsCompleted);
        f.Time.Advance(TimeSpan.FromMinutes(35));
        await running.WaitAsync(StreamPeer.Patience);
        Assert.Equal(1, f.Stack.Meters.Rejections("idle_timeout"));
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed_at_once()
    {
        await using var f = new StackFixture(new SipStackOptions { MaxConnections = 1 });
        var (first, running) = f.Connect();
        var (_, second) = f.Connect();
        await second.WaitAsync(StreamPeer.Patience);
        Assert.False(running.IsCompleted);
        await first.SendAsync(Wire.Request(transport: "TCP"));
        Assert.Equal(200, Wire.Status(await first.ReceiveAsync()));
        Assert.Equal(1, f.Stack.Meters.Rejections("max_connections"));
    }

    [Fact]
    public async Task A_connection_with_too_many_unanswered_requests_is_not_read()
    {
        await using var f = new StackFixture(new SipStackOptions { MaxPendingPerConnection = 4 }) { Handler = static _ => { } };
        var (peer, _) = f.Connect();
        for (var i = 0; i < 4; i++) await peer.SendAsync(Wire.Request(transport: "TCP", branch: $"z9hG4bK{i}", callId: $"c{i}"));
        await StackFixture.UntilAsync(() => f.Received.Count == 4);
        await peer.SendAsync(Wire.Request(transport: "TCP", branch: "z9hG4bK9", callId: "c9"));
        for (var i = 0; i < 1000; i++) await Task.Yield();
        Assert.Equal(4, f.Received.Count);
        foreach (var transaction in f.Received.ToArray()) transaction.Respond(200);
        await StackFixture.UntilAsync(() => f.Received.Count == 5);
    }

    [Fact]
    public async Task An_answer_whose_connection_is_gone_goes_over_a_new_one_to_sent_by()
    {
        await using var f = new StackFixture { Handler = static _ => { } };
        var (peer, running) = f.Connect();
        await peer.SendAsync(Wire.Request(transport: "TCP", sentBy: "192.0.2.10:5070"));
        await StackFixture.UntilAsync(() => !f.Received.IsEmpty);
        peer.Connection.Abort();
        await running.WaitAsync(StreamPeer.Patience);
        Assert.True(f.Received.Single().Respond(202));
        Assert.Equal(202, Wire.Status(await (await f.AcceptAsync()).ReceiveAsync()));
        Assert.Equal(0, f.Stack.PendingRequests);
    }

    [Fact]
    public async Task Asked_to_close_it_answers_what_it_has_refuses_what_is_new_and_ends()
    {
        await using var f = new StackFixture { Handler = static _ => { } };
        using var close = new CancellationTokenSource();
        var (peer, running) = f.Connect(closeRequested: close.Token);
        await peer.SendAsync(Wire.Request(transport: "TCP"));
        await StackFixture.UntilAsync(() => !f.Received.IsEmpty);
        await close.CancelAsync();
        await peer.SendAsync(Wire.Request(transport: "TCP", branch: "z9hG4bK2", callId: "c2"));
        var refusal = await peer.ReceiveAsync();
        Assert.Equal(503, Wire.Status(refusal));
        Assert.Equal("5", Wire.Field(refusal, "Retry-After"));
        Assert.False(running.IsCompleted);
        f.Received.Single().Respond(200);
        Assert.Equal(200, Wire.Status(await peer.ReceiveAsync()));
        Assert.Equal("", await peer.ReceiveToEndAsync());
        await running.WaitAsync(StreamPeer.Patience);
    }

    [Fact]
    public async Task Closing_does_not_wait_for_ever()
    {
        await using var f = new StackFixture { Handler = static _ => { } };
        using var close = new CancellationTokenSource();
        var (peer, running) = f.Connect(closeRequested: close.Token);
        await peer.SendAsync(Wire.Request(transport: "TCP"));
        await StackFixture.UntilAsync(() => !f.Received.IsEmpty);
        await close.CancelAsync();
        while (!running.IsCompleted)
        {
            f.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        Assert.Equal(0, f.Stack.Connections);
    }

    [Fact]
    public async Task We_ping_connections_that_we_opened_and_give_up_without_a_pong()
    {
        await using var f = new StackFixture(new SipStackOptions { KeepAlive = TimeSpan.FromSeconds(60) });
        var sending = f.Stack.SendAsync(StackFixture.Outgoing(), new SipTarget(SipTransport.Tcp, "192.0.2.10", 5060)).AsTask();
        var peer = await f.AcceptAsync();
        await peer.SendAsync(Wire.Answer(await peer.ReceiveAsync(), 200));
        (await sending.WaitAsync(StreamPeer.Patience)).Dispose();
        f.Time.Advance(TimeSpan.FromSeconds(62));
        Assert.Equal("\r\n\r\n", await peer.ReceiveAsync(4));
        f.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal("", await peer.ReceiveToEndAsync());
        Assert.Equal(1, f.Stack.Meters.Rejections("keepalive_timeout"));
    }

    [Fact]
    public async Task A_flow_tells_listener_role_and_trust_and_its_end_is_told_once()
    {
        await using var f = new StackFixture(new SipStackOptions { TrustedPeers = [System.Net.IPNetwork.Parse("198.51.100.0/24")] });
        var closed = new List<SipFlow>();
        f.Stack.OnFlowClosed = closed.Add;
        var (peer, running) = f.Connect();
        await peer.SendAsync(Wire.Request("REGISTER", transport: "TCP"));
        await peer.ReceiveAsync();
        var flow = f.Received.Single().Source;
        Assert.Equal(("tcp", SipRole.Access, SipTransport.Tcp, false, true), (flow.Listener.Endpoint.Name, flow.Role, flow.Transport, flow.IsTrusted, flow.IsOpen));
        var (trusted, _) = f.Connect(new System.Net.IPEndPoint(System.Net.IPAddress.Parse("198.51.100.9"), 40000));
        await trusted.SendAsync(Wire.Request(transport: "TCP", branch: "z9hG4bK2", callId: "c2"));
        await trusted.ReceiveAsync();
        Assert.True(f.Received.Last().Source.IsTrusted);
        await peer.Connection.Output.CompleteAsync();
        await running.WaitAsync(StreamPeer.Patience);
        Assert.Same(flow, Assert.Single(closed));
        Assert.False(flow.IsOpen);
    }

    [Fact]
    public async Task A_request_of_ours_and_theirs_share_a_connection()
    {
        await using var f = new StackFixture();
        var sending = f.Stack.SendAsync(StackFixture.Outgoing(SipMethod.Register), new SipTarget(SipTransport.Tcp, "192.0.2.10", 5060)).AsTask();
        var peer = await f.AcceptAsync();
        var register = await peer.ReceiveAsync();
        await peer.SendAsync(Wire.Request(transport: "TCP") + Wire.Answer(register, 200));
        Assert.Equal(200, Wire.Status(await peer.ReceiveAsync()));
        Assert.Equal(200, (await sending.WaitAsync(StreamPeer.Patience)).Status);
        Assert.Single(f.Received);
    }
}
