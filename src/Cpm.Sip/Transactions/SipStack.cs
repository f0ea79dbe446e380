using System.Net;
using Cpm.Primitives;
using Cpm.Primitives.Transports;
using Cpm.Sip.Messages;
using Cpm.Sip.Parsing;
using Cpm.Sip.Transports;
using Cpm.Sip.Writing;

namespace Cpm.Sip.Transactions;

/// <summary>
/// A SIP stack: transports and transactions (RFC 3261 §17, §18) below, requests and answers above. Set the handlers before the first listener.
/// Owns its UDP sockets, its outbound connections and its timers; inbound connections are brought to <see cref="RunConnectionAsync"/> by whoever accepts them.
/// </summary>
public sealed class SipStack : IAsyncDisposable
{
    private readonly TimerWheel _wheel;
    private readonly TransportLayer _layer;
    private readonly ServerTransactions _server;
    private readonly ClientTransactions _client;

    /// <param name="time">The clock.</param>
    /// <param name="options">What the stack may do.</param>
    /// <param name="connector">Opens outbound connections.</param>
    public SipStack(TimeProvider time, SipStackOptions options, IStreamConnector connector)
    {
        ArgumentNullException.ThrowIfNull(options);
        _wheel = new TimerWheel(time);
        Meters = new SipMeters();
        _layer = new TransportLayer(time, _wheel, options, connector, Meters) { OnMessage = Receive, OnClosed = Closed };
        var hash = new SipHash();
        _server = new ServerTransactions(_layer, hash);
        _client = new ClientTransactions(_layer, hash);
        _layer.OnUnsent = _client.OnUnsent;
    }

    /// <summary>
    /// Called for each new request that is well-formed and not refused by rule; never for a retransmission. Runs where the message was read: it must be quick, and may go
    /// on elsewhere. Every transaction is to be answered by <see cref="SipServerTransaction.Respond(SipResponseHeaders)"/>.
    /// </summary>
    public Action<SipServerTransaction> OnRequest
    {
        get => _server.OnRequest;
        set => _server.OnRequest = value;
    }

    /// <summary>Called for OPTIONS with the prepared 200, to which it may add. Returns false when it answers itself.</summary>
    public Func<SipServerTransaction, SipResponseHeaders, bool>? OnOptions
    {
        get => _server.OnOptions;
        set => _server.OnOptions = value;
    }

    /// <summary>Called once for each connection that has ended, whoever opened it.</summary>
    public Action<SipFlow>? OnFlowClosed { get; set; }

    /// <summary>Called for defects: exceptions of handlers.</summary>
    public Action<Exception> OnError
    {
        get => _layer.OnError;
        set => _layer.OnError = value;
    }

    /// <summary>Counters.</summary>
    public SipMeters Meters { get; }

    /// <summary>All listeners so far.</summary>
    public IReadOnlyList<SipListener> Listeners => _layer.Listeners;

    /// <summary>Requests that wait for an answer of ours.</summary>
    public int PendingRequests => _server.Table.Pending;

    /// <summary>Answered requests kept for retransmissions.</summary>
    public int CompletedRequests => _server.Table.Completed;

    /// <summary>Retransmissions answered without the upper layer.</summary>
    public long RequestsAnsweredAgain => _server.AnsweredAgain;

    /// <summary>Client transactions not yet terminated.</summary>
    public int ClientTransactions => _client.Count;

    /// <summary>Requests of ours sent again over UDP.</summary>
    public long Retransmissions => _client.Retransmissions;

    /// <summary>Open connections.</summary>
    public int Connections => _layer.ConnectionCount;

    /// <summary>Binds a UDP endpoint and begins to receive.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="socket">A socket already bound; null to bind one.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The address cannot be bound.</exception>
    public SipListener ListenUdp(SipEndpoint endpoint, IDatagramSocket? socket = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        socket ??= new UdpSocket(endpoint.Listen);
        return _layer.AddListener(endpoint, socket.LocalEndPoint, socket);
    }

    /// <summary>Makes a TCP or TLS endpoint known that somebody else has bound and accepts for.</summary>
    public SipListener AddListener(SipEndpoint endpoint, IPEndPoint bound)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(bound);
        return _layer.AddListener(endpoint, bound);
    }

    /// <summary>The way to an address that an earlier process knew: over UDP as good as ever, of a connection only where it led to (<see cref="SipFlow.IsOpen"/> is false).</summary>
    public SipFlow FlowTo(SipListener listener, IPEndPoint remote)
    {
        ArgumentNullException.ThrowIfNull(listener);
        ArgumentNullException.ThrowIfNull(remote);
        return listener.Udp is { } udp ? udp.FlowTo(remote.Serialize()) : new LostFlow(listener, remote);
    }

    /// <summary>Serves an accepted connection until it ends, and disposes it.</summary>
    public Task RunConnectionAsync(StreamConnection connection, SipListener listener)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(listener);
        return _layer.RunAsync(new SipConnection(_layer, connection, listener, listener.Endpoint.Transport, isOutbound: false));
    }

    /// <summary>
    /// Sends a request and waits for its final answer, which is a value also when there is none: 408 after 64 T1, 503 when the way is lost or cannot be found.
    /// The request must not change until then. Await the result once; dispose it, it holds a pooled message.
    /// </summary>
    public ValueTask<SipClientResult> SendAsync(SipRequest request, SipTarget target)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(target);
        return _client.SendAsync(request, target);
    }

    /// <summary>
    /// The beginning of a graceful end: new requests are answered 503 with Retry-After from now on. What was taken before is answered, its retransmissions too, and answers to
    /// requests of ours are taken as before.
    /// </summary>
    public void RefuseRequests() => _layer.RefusesRequests = true;

    /// <summary>Drains the connections, fails what is still waiting, closes everything.</summary>
    public async ValueTask DisposeAsync()
    {
        await _layer.DisposeAsync();
        _client.Stop();
        _wheel.Dispose();
        Meters.Dispose();
    }

    private void Receive(SipMessage message, SipRejection rejection, SipFlow flow)
    {
        if (message.IsRequest)
        {
            _server.Receive(message, rejection, flow);
            return;
        }
        if (rejection == SipRejection.None && _client.OnResponse(message)) return;
        Meters.Rejected(rejection == SipRejection.None ? "stray_response" : "malformed_response");
        message.Dispose();
    }

    private void Closed(SipFlow flow)
    {
        _client.OnFlowLost(flow);
        OnFlowClosed?.Invoke(flow);
    }
}
