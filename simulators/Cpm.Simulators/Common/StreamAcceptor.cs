using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Cpm.Primitives.Transports;

namespace Cpm.Simulators.Common;

/// <summary>Accepts TCP connections until it is stopped, and hands each over as pipes. Stopping asks the connections to close, then cuts those that do not.</summary>
/// <param name="time">The clock.</param>
/// <param name="serve">Serves a connection to its end.</param>
/// <param name="certificate">For TLS; null without.</param>
internal sealed class StreamAcceptor(TimeProvider time, Func<StreamConnection, Socket, Task> serve, X509Certificate2? certificate = null) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _serving = [];
    private readonly HashSet<Socket> _sockets = [];
    private readonly CancellationTokenSource _closing = new();
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;

    /// <summary>Binds and begins to accept.</summary>
    /// <returns>The address really bound.</returns>
    /// <exception cref="SocketException">The address cannot be bound.</exception>
    public IPEndPoint Start(IPEndPoint listen)
    {
        _listener = new Socket(listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // A simulator that was stopped with open connections can come back at its port at once.
            _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            _listener.Bind(listen);
            _listener.Listen(1024);
        }
        catch
        {
            _listener.Dispose();
            throw;
        }
        var bound = (IPEndPoint)_listener.LocalEndPoint!;
        _accepting = AcceptAsync(_listener);
        return bound;
    }

    /// <summary>Accepts no more, asks the connections to close, and cuts them after the patience is over.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        _listener?.Dispose();
        await _accepting;
        await _closing.CancelAsync();
        Task all;
        lock (_gate) all = Task.WhenAll(_serving);
        try
        {
            await all.WaitAsync(patience, time);
        }
        catch (TimeoutException)
        {
            lock (_gate)
            {
                foreach (var socket in _sockets) socket.Dispose();
            }
            await all;
        }
        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener?.Dispose();
        _closing.Dispose();
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            try
            {
                var socket = await listener.AcceptAsync();
                socket.NoDelay = true;
                var serving = ServeAsync(socket);
                lock (_gate)
                {
                    if (!serving.IsCompleted) _serving.Add(serving);
                }
                _ = serving.ContinueWith(Forget, TaskScheduler.Default);
            }
            catch (SocketException) when (!_closing.IsCancellationRequested && listener.SafeHandle is { IsClosed: false })
            {
                // The far side was gone before we could take it.
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Forget(Task serving)
    {
        lock (_gate) _serving.Remove(serving);
    }

    private async Task ServeAsync(Socket socket)
    {
        lock (_gate) _sockets.Add(socket);
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (certificate is not null) stream = new SslStream(stream);
        var pipes = new StreamPipes(PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024)), PipeWriter.Create(stream, new StreamPipeWriterOptions(minimumBufferSize: 64 * 1024)));
        try
        {
            if (stream is SslStream tls) await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, _closing.Token);
            var connection = new StreamConnection(pipes, socket.LocalEndPoint, socket.RemoteEndPoint, certificate is not null, socket.Dispose, stream.DisposeAsync, _closing.Token);
            await serve(connection, socket);
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or AuthenticationException or OperationCanceledException)
        {
            // Gone, or not trusted, before it began.
        }
        finally
        {
            lock (_gate) _sockets.Remove(socket);
            await stream.DisposeAsync();
        }
    }

    private sealed record StreamPipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
