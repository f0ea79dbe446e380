using System.IO.Pipelines;
using System.Net;
using Cpm.Primitives.Transports;

namespace Cpm.TestKit;

/// <summary>Two ends of one connection without a socket.</summary>
public static class MemoryConnections
{
    /// <summary>Makes a connected pair. Aborting one end completes both pipes with an error, as a reset does.</summary>
    public static (StreamConnection Near, StreamConnection Far) Pair(EndPoint? near = null, EndPoint? far = null, CancellationToken closeRequested = default)
    {
        var options = new PipeOptions(pauseWriterThreshold: 64 * 1024, resumeWriterThreshold: 32 * 1024, useSynchronizationContext: false);
        var there = new Pipe(options);
        var back = new Pipe(options);
        void Reset()
        {
            there.Writer.Complete(new IOException("reset"));
            back.Writer.Complete(new IOException("reset"));
        }
        near ??= new IPEndPoint(IPAddress.Loopback, 40001);
        far ??= new IPEndPoint(IPAddress.Loopback, 40002);
        return (
            new StreamConnection(new Duplex(back.Reader, there.Writer), near, far, false, Reset, closeRequested: closeRequested),
            new StreamConnection(new Duplex(there.Reader, back.Writer), far, near, false, Reset));
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}

/// <summary>A connector whose far ends are handed to the test, in order; refuses while <see cref="Refusing"/>.</summary>
public sealed class MemoryConnector : IStreamConnector
{
    private readonly System.Threading.Channels.Channel<StreamConnection> _accepted = System.Threading.Channels.Channel.CreateUnbounded<StreamConnection>();

    /// <summary>True: every attempt fails, as at a closed port.</summary>
    public bool Refusing { get; set; }

    /// <summary>Attempts so far, refused ones included.</summary>
    public int Attempts { get; private set; }

    public ValueTask<StreamConnection> ConnectAsync(ConnectTarget target, CancellationToken ct)
    {
        Attempts++;
        if (Refusing) throw new IOException($"cannot connect to {target}: refused");
        var (near, far) = MemoryConnections.Pair(closeRequested: CancellationToken.None);
        _accepted.Writer.TryWrite(far);
        return ValueTask.FromResult(near);
    }

    /// <summary>The far end of the next connection.</summary>
    public ValueTask<StreamConnection> AcceptAsync(CancellationToken ct = default) => _accepted.Reader.ReadAsync(ct);
}
