using System.Collections.Concurrent;
using System.Net;
using Cpm.Primitives;
using Cpm.Primitives.Transports;
using Cpm.Sip.Messages;
using Cpm.Sip.Parsing;
using Cpm.Sip.Transactions;

namespace Cpm.Sip.Transports;

/// <summary>Takes a message from a transport. <paramref name="rejection"/> is <see cref="SipRejection.None"/> for a good one.</summary>
internal delegate void MessageReceived(SipMessage message, SipRejection rejection, SipFlow flow);

/// <summary>The transport layer (RFC 3261 §18): listeners, connections and UDP ports of one stack.</summary>
internal sealed class TransportLayer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<SipConnection, byte> _connections = new();
    private readonly Lock _gate = new();
    private SipListener[] _listeners = [];
    private volatile bool _refusesRequests;
    private volatile bool _stopped;

    public TransportLayer(TimeProvider time, TimerWheel wheel, SipStackOptions options, IStreamConnector connector, SipMeters meters)
    {
        Time = time;
        Wheel = wheel;
        Options = options;
        Meters = meters;
        Server = options.Server is { } server ? System.Text.Encoding.UTF8.GetBytes(server) : [];
        Outbound = new OutboundConnections(this, connector);
    }

    public TimeProvider Time { get; }

    public TimerWheel Wheel { get; }

    public SipStackOptions Options { get; }

    public SipMeters Meters { get; }

    /// <summary>True once new requests are answered 503.</summary>
    public bool RefusesRequests { get => _refusesRequests; set => _refusesRequests = value; }

    /// <summary>The value of Server in our answers; empty for none.</summary>
    public byte[] Server { get; }

    public OutboundConnections Outbound { get; }

    public MessageReceived OnMessage { get; set; } = static (message, _, _) => message.Dispose();

    /// <summary>The system refused a request of ours that it seemed to take; the message is valid only during the call.</summary>
    public Action<SipMessage> OnUnsent { get; set; } = static _ => { };

    public Action<SipFlow> OnClosed { get; set; } = static _ => { };

    public Action<Exception> OnError { get; set; } = static _ => { };

    public int ConnectionCount => _connections.Count;

    public IReadOnlyList<SipListener> Listeners => Volatile.Read(ref _listeners);

    public SipListener AddListener(SipEndpoint endpoint, IPEndPoint bound, IDatagramSocket? socket = null)
    {
        var listener = new SipListener(endpoint, bound);
        if (socket is not null) listener.Udp = new UdpPort(this, listener, socket);
        lock (_gate) Volatile.Write(ref _listeners, [.. _listeners, listener]);
        listener.Udp?.Start();
        return listener;
    }

    /// <summary>The first listener of a transport (for UDP of the address family too); null when there is none.</summary>
    public SipListener? ListenerFor(SipTransport transport, System.Net.Sockets.AddressFamily? family = null)
    {
        foreach (var listener in Volatile.Read(ref _listeners))
        {
            if (listener.Endpoint.Transport == transport && (family is null || listener.Bound.AddressFamily == family)) return listener;
        }
        return null;
    }

    /// <summary>Runs a connection to its end.</summary>
    public async Task RunAsync(SipConnection connection)
    {
        if (_stopped || _connections.Count >= Options.MaxConnections)
        {
            Meters.Rejected(_stopped ? "stopped" : "max_connections");
            connection.Abort();
        }
        _connections[connection] = 0;
        try
        {
            await connection.RunAsync();
        }
        finally
        {
            _connections.TryRemove(connection, out _);
            OnClosed(connection);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _stopped = true;
        foreach (var connection in _connections.Keys) connection.Drain();
        foreach (var connection in _connections.Keys) await connection.Ended;
        foreach (var listener in Volatile.Read(ref _listeners)) listener.Udp?.Dispose();
    }
}
