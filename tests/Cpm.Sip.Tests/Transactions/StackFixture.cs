using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Cpm.Sip.Messages;
using Cpm.Sip.Transactions;
using Cpm.Sip.Transports;
using Cpm.Sip.Writing;
using Cpm.TestKit;

namespace Cpm.Sip.Tests.Transactions;

/// <summary>A stack on a clock that stands still, over transports in memory.</summary>
internal sealed class StackFixture : IAsyncDisposable
{
    public StackFixture(SipStackOptions? options = null, SipRole role = SipRole.Access)
    {
        Stack = new SipStack(Time, options ?? new SipStackOptions(), Connector)
        {
            OnRequest = transaction =>
            {
                Received.Enqueue(transaction);
                Handler(transaction);
            },
            OnError = Errors.Enqueue,
        };
        Udp = Stack.ListenUdp(new SipEndpoint("udp", SipTransport.Udp, Datagrams.LocalEndPoint) { Role = role }, Datagrams);
        Tcp = Stack.AddListener(new SipEndpoint("tcp", SipTransport.Tcp, Datagrams.LocalEndPoint) { Role = role }, Datagrams.LocalEndPoint);
    }

    public ManualTime Time { get; } = new();

    public MemoryConnector Connector { get; } = new();

    public MemoryDatagrams Datagrams { get; } = new(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 5060));

    public SipStack Stack { get; }

    public SipListener Udp { get; }

    public SipListener Tcp { get; }

    public ConcurrentQueue<SipServerTransaction> Received { get; } = new();

    public ConcurrentQueue<Exception> Errors { get; } = new();

    public Action<SipServerTransaction> Handler { get; set; } = static transaction => transaction.Respond(200);

    /// <summary>An inbound connection; the far end is the peer's.</summary>
    public (StreamPeer Peer, Task Running) Connect(IPEndPoint? remote = null, CancellationToken closeRequested = default)
    {
        var (near, far) = MemoryConnections.Pair(Datagrams.LocalEndPoint, remote ?? Wire.Phone, closeRequested);
        return (new StreamPeer(far), Stack.RunConnectionAsync(near, Tcp));
    }

    public async Task<StreamPeer> AcceptAsync() => new(await Connector.AcceptAsync().AsTask().WaitAsync(StreamPeer.Patience));

    public static SipRequest Outgoing(SipMethod method = SipMethod.Message, string body = "hello")
    {
        var request = new SipRequest(method, "tel:+491710000002") { ContentType = "text/plain"u8.ToArray(), Body = Encoding.UTF8.GetBytes(body) };
        request.Headers.Add(SipHeaderId.MaxForwards, "70");
        request.Headers.Add(SipHeaderId.From, "<sip:gw@cpm.example>;tag=g1");
        request.Headers.Add(SipHeaderId.To, "<tel:+491710000002>");
        request.Headers.Add(SipHeaderId.CallId, "o1@cpm.example");
        request.Headers.Add(SipHeaderId.CSeq, "7 " + Encoding.ASCII.GetString(method.Token().Span));
        return request;
    }

    /// <summary>Waits, in real time, for something that happens on another thread.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 10_000 && !condition(); i++) await Task.Yield();
        using var patience = new CancellationTokenSource(StreamPeer.Patience);
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Delay(1, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Draining waits for answers that some tests never give: its patience is on the clock of the test.
        var disposing = Stack.DisposeAsync().AsTask();
        while (!disposing.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        await disposing;
    }
}
