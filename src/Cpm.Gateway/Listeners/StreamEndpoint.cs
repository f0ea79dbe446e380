using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Cpm.Gateway.Configuration;
using Cpm.Primitives.Transports;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Cpm.Gateway.Listeners;

/// <summary>A listener for a protocol of its own over TCP or TLS. Kestrel accepts; the handler owns the connection until it returns.</summary>
/// <param name="Name">Unique among listeners.</param>
/// <param name="Listen">Where; <c>tcp</c> or <c>tls</c>.</param>
/// <param name="Certificate">For <c>tls</c>.</param>
/// <param name="Handler">
/// Serves one connection. It must end soon after <see cref="StreamConnection.CloseRequested"/>: a pending read is cancelled then. What it throws closes the connection and is logged.
/// </param>
public sealed record StreamEndpoint(string Name, ListenAddress Listen, CertificateSettings? Certificate, Func<StreamConnection, Task> Handler);

/// <summary>Binds a <see cref="StreamEndpoint"/> to Kestrel.</summary>
internal sealed class StreamListener(StreamEndpoint endpoint, GatewayLog log) : IDisposable
{
    private X509Certificate2? _certificate;
    private ListenOptions? _bound;
    private int _open;

    public string Name => endpoint.Name;

    /// <summary>Connections open now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Where it listens, with the real port; to be read after the start.</summary>
    public string Uri => (endpoint.Listen with { EndPoint = _bound?.IPEndPoint ?? endpoint.Listen.EndPoint }).ToString();

    public void Bind(KestrelServerOptions kestrel) => kestrel.Listen(endpoint.Listen.EndPoint, options =>
    {
        _bound = options;
        if (endpoint.Listen.Transport == ListenTransport.Tls) options.UseHttps(Tls());
        options.Run(ServeAsync);
    });

    public void Dispose() => _certificate?.Dispose();

    /// <summary>By callback, because only there can ALPN be left out: a client that offers <c>sip</c> would be refused by a server that knows only HTTP.</summary>
    private TlsHandshakeCallbackOptions Tls()
    {
        _certificate = CertificateFile.Load(endpoint.Certificate ?? throw new InvalidOperationException($"{endpoint.Name} has no certificate"));
        var context = SslStreamCertificateContext.Create(_certificate, null, offline: true);
        return new TlsHandshakeCallbackOptions
        {
            OnConnection = _ => new(new SslServerAuthenticationOptions { ServerCertificateContext = context, ApplicationProtocols = [] }),
        };
    }

    private async Task ServeAsync(ConnectionContext context)
    {
        var closing = context.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        var isSecure = endpoint.Listen.Transport == ListenTransport.Tls;
        await using var connection = new StreamConnection(context.Transport, context.LocalEndPoint, context.RemoteEndPoint, isSecure, context.Abort, closeRequested: closing);
        // A handler that waits for its peer would hold up the stop.
        await using var wake = closing.UnsafeRegister(static c => ((StreamConnection)c!).Input.CancelPendingRead(), connection);
        Interlocked.Increment(ref _open);
        try
        {
            await endpoint.Handler(connection);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ConnectionAbortedException)
        {
            // The peer has gone, or we are stopping: what it means is for the protocol to know, and it does.
        }
        catch (Exception e)
        {
            log.HandlerThrew(endpoint.Name, context.RemoteEndPoint?.ToString() ?? "", e);
            context.Abort();
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
