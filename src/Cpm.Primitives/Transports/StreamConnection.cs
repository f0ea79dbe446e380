using System.IO.Pipelines;
using System.Net;

namespace Cpm.Primitives.Transports;

/// <summary>
/// One stream connection (TCP, TLS, or an in-memory pair), as protocol rooms see it: two pipes and what is known of the far side.
/// Who accepted or opened it gives the means to end it.
/// </summary>
public sealed class StreamConnection : IAsyncDisposable
{
    private readonly Action _abort;
    private readonly Func<ValueTask> _dispose;

    /// <param name="pipe">The two directions.</param>
    /// <param name="local">The local end point, where there is one.</param>
    /// <param name="remote">The far end point, where there is one.</param>
    /// <param name="isSecure">True over TLS.</param>
    /// <param name="abort">Ends the connection at once.</param>
    /// <param name="dispose">Releases the connection after both pipes are completed; null where nothing is left to do.</param>
    /// <param name="closeRequested">Signalled when the owner wants the connection drained and closed.</param>
    public StreamConnection(
        IDuplexPipe pipe, EndPoint? local, EndPoint? remote, bool isSecure, Action abort, Func<ValueTask>? dispose = null, CancellationToken closeRequested = default)
    {
        ArgumentNullException.ThrowIfNull(pipe);
        Input = pipe.Input;
        Output = pipe.Output;
        LocalEndPoint = local;
        RemoteEndPoint = remote;
        IsSecure = isSecure;
        CloseRequested = closeRequested;
        _abort = abort;
        _dispose = dispose ?? (static () => ValueTask.CompletedTask);
    }

    /// <summary>What the far side sends.</summary>
    public PipeReader Input { get; }

    /// <summary>What goes to the far side. Not thread-safe: share it through a <see cref="CoalescingWriter"/>.</summary>
    public PipeWriter Output { get; }

    /// <summary>The local end point, where there is one.</summary>
    public EndPoint? LocalEndPoint { get; }

    /// <summary>The far end point, where there is one.</summary>
    public EndPoint? RemoteEndPoint { get; }

    /// <summary>True over TLS.</summary>
    public bool IsSecure { get; }

    /// <summary>Signalled when the owner wants the connection drained and closed.</summary>
    public CancellationToken CloseRequested { get; }

    /// <summary>Ends the connection at once; pending reads and writes fail or end.</summary>
    public void Abort() => _abort();

    /// <summary>Completes both pipes and releases the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await Input.CompleteAsync();
        await Output.CompleteAsync();
        await _dispose();
    }
}
