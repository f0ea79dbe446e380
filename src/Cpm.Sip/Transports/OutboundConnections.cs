using System.Net;
using System.Net.Security;
using Cpm.Primitives.Transports;

namespace Cpm.Sip.Transports;

/// <summary>
/// Connections that we opened, one for each (transport, remote address), opened on demand and reused (RFC 3261 §18.1.1).
/// Senders that arrive during an attempt share it. A connection that others opened is used through its <see cref="SipFlow"/> only: whoever connects
/// from an address does not thereby own it.
/// </summary>
internal sealed class OutboundConnections(TransportLayer layer, IStreamConnector connector)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Key, Attempt> _connections = [];

    /// <summary>The open connection to a target, when there is one already.</summary>
    public SipConnection? Find(SipTarget target, SipTransport transport)
    {
        lock (_gate) return _connections.TryGetValue(Key.Of(target, transport), out var attempt) && attempt.Connection is { IsOpen: true } open ? open : null;
    }

    /// <summary>The connection to a target, opened if need be; null when it cannot be opened.</summary>
    public Task<SipConnection?> GetAsync(SipTarget target, SipTransport transport)
    {
        var key = Key.Of(target, transport);
        lock (_gate)
        {
            if (_connections.TryGetValue(key, out var known) && (known.Connection is null || known.Connection.IsOpen)) return known.Task!;
            var attempt = new Attempt();
            _connections[key] = attempt;
            // Not inside the lock: an attempt that ends at once removes itself.
            return attempt.Task = Task.Run(() => ConnectAsync(key, target, attempt));
        }
    }

    /// <summary>Where a target's settings for TLS come from.</summary>
    private SslClientAuthenticationOptions TlsFor(SipTarget target) =>
        layer.Options.Tls?.Invoke(target) ?? new SslClientAuthenticationOptions { TargetHost = target.TlsName ?? target.Host };

    private async Task<SipConnection?> ConnectAsync(Key key, SipTarget target, Attempt attempt)
    {
        using var timeout = new CancellationTokenSource(layer.Options.ConnectTimeout, layer.Time);
        try
        {
            var tls = key.Transport == SipTransport.Tls ? TlsFor(target) : null;
            var stream = await connector.ConnectAsync(new ConnectTarget(key.Host, key.Port, tls), timeout.Token);
            var connection = new SipConnection(layer, stream, ListenerFor(target, key.Transport, stream), key.Transport, isOutbound: true);
            lock (_gate) attempt.Connection = connection;
            _ = RunAsync(key, connection, attempt);
            return connection;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            Forget(key, attempt);
            layer.Meters.Rejected("connect_failed");
            return null;
        }
        catch (Exception e)
        {
            Forget(key, attempt);
            layer.OnError(e);
            return null;
        }
    }

    private async Task RunAsync(Key key, SipConnection connection, Attempt attempt)
    {
        try
        {
            await layer.RunAsync(connection);
        }
        finally
        {
            Forget(key, attempt);
        }
    }

    private SipListener ListenerFor(SipTarget target, SipTransport transport, StreamConnection stream)
    {
        if (target.From is { } from && from.Endpoint.Transport == transport) return from;
        if (layer.ListenerFor(transport) is { } own) return own;
        // A pure client: it listens nowhere, and is reached over the connection it opened.
        var local = stream.LocalEndPoint as IPEndPoint ?? new IPEndPoint(IPAddress.Loopback, transport.DefaultPort());
        return new SipListener(new SipEndpoint("outbound", transport, local), local);
    }

    private void Forget(Key key, Attempt attempt)
    {
        lock (_gate)
        {
            // A newer connection may have taken the place already.
            if (_connections.TryGetValue(key, out var known) && ReferenceEquals(known, attempt)) _connections.Remove(key);
        }
    }

    /// <summary>A connection, or the attempt to open it.</summary>
    private sealed class Attempt
    {
        public Task<SipConnection?>? Task { get; set; }

        public SipConnection? Connection { get; set; }
    }

    private readonly record struct Key(SipTransport Transport, string Host, int Port, string? TlsName)
    {
        public static Key Of(SipTarget target, SipTransport transport) => new(transport, target.Host, target.Port, transport == SipTransport.Tls ? target.TlsName : null);
    }
}
