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
    private readonly Dictionary<Key, Task<SipConnection?>> _connections = [];

    /// <summary>The open connection to a target, when there is one already.</summary>
    public SipConnection? Find(SipTarget target, SipTransport transport)
    {
        Task<SipConnection?>? attempt;
        lock (_gate) _connections.TryGetValue(Key.Of(target, transport), out attempt);
        return attempt is { IsCompletedSuccessfully: true } ? OpenOrNull(attempt) : null;
    }

    /// <summary>The connection to a target, opened if need be; null when it cannot be opened.</summary>
    public Task<SipConnection?> GetAsync(SipTarget target, SipTransport transport)
    {
        var key = Key.Of(target, transport);
        lock (_gate)
        {
            if (_connections.TryGetValue(key, out var attempt) && (!attempt.IsCompleted || OpenOrNull(attempt) is not null)) return attempt;
            // Not inside the lock: an attempt that ends at once removes itself.
            attempt = Task.Run(() => ConnectAsync(key, target));
            _connections[key] = attempt;
            return attempt;
        }
    }

    /// <summary>Where a target's settings for TLS come from.</summary>
    private SslClientAuthenticationOptions TlsFor(SipTarget target) =>
        layer.Options.Tls?.Invoke(target) ?? new SslClientAuthenticationOptions { TargetHost = target.TlsName ?? target.Host };

    private async Task<SipConnection?> ConnectAsync(Key key, SipTarget target)
    {
        using var timeout = new CancellationTokenSource(layer.Options.ConnectTimeout, layer.Time);
        try
        {
            var tls = key.Transport == SipTransport.Tls ? TlsFor(target) : null;
            var stream = await connector.ConnectAsync(new ConnectTarget(key.Host, key.Port, tls), timeout.Token);
            var connection = new SipConnection(layer, stream, ListenerFor(target, key.Transport, stream), key.Transport, isOutbound: true);
            _ = RunAsync(key, connection);
            return connection;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            Forget(key);
            layer.Meters.Rejected("connect_failed");
            return null;
        }
        catch (Exception e)
        {
            Forget(key);
            layer.OnError(e);
            return null;
        }
    }

    private async Task RunAsync(Key key, SipConnection connection)
    {
        try
        {
            await layer.RunAsync(connection);
        }
        finally
        {
            lock (_gate)
            {
                // A newer connection may have taken the place already.
                if (_connections.TryGetValue(key, out var attempt) && attempt.IsCompletedSuccessfully && OpenOrNull(attempt) is null) _connections.Remove(key);
            }
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

    private void Forget(Key key)
    {
        lock (_gate) _connections.Remove(key);
    }

    private static SipConnection? OpenOrNull(Task<SipConnection?> attempt) =>
#pragma warning disable VSTHRD002, VSTHRD103 // Completed: nothing is waited for.
        attempt is { IsCompletedSuccessfully: true, Result: { IsOpen: true } connection } ? connection : null;
#pragma warning restore VSTHRD002, VSTHRD103

    private readonly record struct Key(SipTransport Transport, string Host, int Port, string? TlsName)
    {
        public static Key Of(SipTarget target, SipTransport transport) => new(transport, target.Host, target.Port, transport == SipTransport.Tls ? target.TlsName : null);
    }
}
