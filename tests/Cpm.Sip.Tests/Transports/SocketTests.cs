using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Cpm.Primitives.Transports;
using Cpm.Sip.Messages;
using Cpm.Sip.Tests.Transactions;
using Cpm.Sip.Transactions;
using Cpm.Sip.Transports;

namespace Cpm.Sip.Tests.Transports;

/// <summary>Two stacks over real sockets on loopback.</summary>
public sealed class SocketTests
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    [Fact]
    public async Task Request_and_answer_over_udp()
    {
        await using var server = Stack();
        await using var client = Stack();
        var listener = server.ListenUdp(new SipEndpoint("s", SipTransport.Udp, AnyPort));
        client.ListenUdp(new SipEndpoint("c", SipTransport.Udp, AnyPort));
        Assert.NotEqual(0, listener.Bound.Port);
        for (var i = 0; i < 50; i++)
        {
            using var result = await client.SendAsync(StackFixture.Outgoing(), new SipTarget(SipTransport.Udp, "127.0.0.1", listener.Bound.Port)).AsTask().WaitAsync(StreamPeer.Patience);
            // The same Call-ID and CSeq each time: all but the first are merged requests.
            Assert.Equal(i == 0 ? 200 : 482, result.Status);
        }
        Assert.Equal(1, server.Meters.Transactions(SipMethod.Message, 200));
    }

    [Fact]
    public async Task Request_and_answer_over_tcp_by_name_and_a_large_one_from_udp()
    {
        await using var server = Stack();
        await using var client = Stack();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(AnyPort);
        socket.Listen();
        var bound = (IPEndPoint)socket.LocalEndPoint!;
        var listener = server.AddListener(new SipEndpoint("s", SipTransport.Tcp, AnyPort), bound);
        client.ListenUdp(new SipEndpoint("c", SipTransport.Udp, AnyPort));
        var accepting = AcceptAsync(socket, server, listener);
        using var small = await client.SendAsync(StackFixture.Outgoing(), new SipTarget(SipTransport.Tcp, "localhost", bound.Port)).AsTask().WaitAsync(StreamPeer.Patience);
        Assert.Equal(200, small.Status);
        await accepting;
        accepting = AcceptAsync(socket, server, listener);
        using var large = await client.SendAsync(StackFixture.Outgoing(SipMethod.Register, new string('x', 60_000)), new SipTarget(SipTransport.Udp, "127.0.0.1", bound.Port))
            .AsTask().WaitAsync(StreamPeer.Patience);
        Assert.Equal(200, large.Status);
        Assert.Equal(SipTransport.Tcp, large.Flow!.Transport);
        await accepting;
    }

    [Fact]
    public async Task Nobody_at_the_far_port_is_503()
    {
        await using var client = Stack();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(AnyPort);
        var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        var result = await client.SendAsync(StackFixture.Outgoing(), new SipTarget(SipTransport.Tcp, "127.0.0.1", port)).AsTask().WaitAsync(StreamPeer.Patience);
        Assert.Equal((503, SipClientOutcome.NotSent), (result.Status, result.Outcome));
    }

    [Fact]
    public async Task A_request_that_the_system_refuses_is_503_at_once()
    {
        await using var client = Stack();
        var listener = client.ListenUdp(new SipEndpoint("c", SipTransport.Udp, AnyPort));
        var nowhere = new SipTarget(SipTransport.Udp, "127.0.0.1", 0) { Flow = listener.Udp!.FlowTo(new IPEndPoint(IPAddress.Loopback, 0).Serialize()) };
        var result = await client.SendAsync(StackFixture.Outgoing(), nowhere).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((503, SipClientOutcome.NotSent), (result.Status, result.Outcome));
        Assert.Equal(0, client.ClientTransactions);
    }

    private static SipStack Stack() => new(TimeProvider.System, new SipStackOptions { ConnectTimeout = TimeSpan.FromSeconds(5) }, new SocketConnector())
    {
        OnRequest = static transaction => transaction.Respond(200),
    };

    private static async Task AcceptAsync(Socket socket, SipStack stack, SipListener listener)
    {
        var accepted = await socket.AcceptAsync();
        var stream = new NetworkStream(accepted, ownsSocket: true);
        var pipes = new StreamPipes(PipeReader.Create(stream), PipeWriter.Create(stream));
        _ = stack.RunConnectionAsync(new StreamConnection(pipes, accepted.LocalEndPoint, accepted.RemoteEndPoint, false, accepted.Dispose, stream.DisposeAsync), listener);
    }

    private sealed record StreamPipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
