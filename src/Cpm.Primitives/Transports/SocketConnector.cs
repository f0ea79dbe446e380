using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Cpm.Primitives.Transports;

/// <summary>Opens TCP and TLS connections. The pipes read from and write to the socket directly: no thread hop between socket and protocol.</summary>
public sealed class SocketConnector : IStreamConnector
{
    private static readonly StreamPipeReaderOptions ReaderOptions = new(bufferSize: 16 * 1024, minimumReadSize: 4096, leaveOpen: true);
    private static readonly StreamPipeWriterOptions WriterOptions = new(minimumBufferSize: 64 * 1024, leaveOpen: true);

    /// <inheritdoc/>
    public async ValueTask<StreamConnection> ConnectAsync(ConnectTarget target, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(target);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(target.Host, target.Port, ct);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            stream = new NetworkStream(socket, ownsSocket: true);
            if (target.Tls is { } tls)
            {
                var secure = new SslStream(stream, leaveInnerStreamOpen: false);
                stream = secure;
                await secure.AuthenticateAsClientAsync(tls, ct);
            }
            return Wrap(socket, stream, target.Tls is not null);
        }
        catch (Exception e) when (e is SocketException or AuthenticationException or IOException)
        {
            await CloseAsync(socket, stream);
            throw new IOException($"cannot connect to {target}: {e.Message}", e);
        }
        catch
        {
            await CloseAsync(socket, stream);
            throw;
        }
    }

    private static StreamConnection Wrap(Socket socket, Stream stream, bool isSecure)
    {
        var pipe = new StreamPipes(PipeReader.Create(stream, ReaderOptions), PipeWriter.Create(stream, WriterOptions));
        return new StreamConnection(pipe, socket.LocalEndPoint, socket.RemoteEndPoint, isSecure, socket.Dispose, stream.DisposeAsync);
    }

    private static async ValueTask CloseAsync(Socket socket, Stream? stream)
    {
        if (stream is not null) await stream.DisposeAsync();
        socket.Dispose();
    }

    private sealed record StreamPipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
