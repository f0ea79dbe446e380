using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;

namespace Cpm.Primitives.Transports;

/// <summary>Writes one frame. Static lambdas with a state keep the hot path free of allocations.</summary>
public delegate void FrameWriter<in TState>(TState state, IBufferWriter<byte> output);

/// <summary>
/// Lets many threads write frames to one connection and flushes once for all that were written since the last flush:
/// a system call per wake-up, not per frame. Frames are never interleaved. What is waiting is bounded by the callers' own windows and by <see cref="Limit"/>.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A flush may still read a buffer when the connection closes; the collector takes both.")]
public sealed class CoalescingWriter : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly PipeWriter _output;
    private readonly Action<Exception?>? _onClosed;
    private PooledWriter _filling = new(4096);
    private PooledWriter _flushing = new(4096);
    private TaskCompletionSource? _drained;
    private long _accepted;
    private long _handedOver;
    private bool _busy;
    private bool _closed;

    /// <param name="output">The connection's output; this object is its only user from now on.</param>
    /// <param name="onClosed">Called once when a flush fails or the far side no longer reads.</param>
    /// <param name="limit">Octets that may wait before <see cref="TryWrite{TState}(TState, FrameWriter{TState})"/> refuses.</param>
    public CoalescingWriter(PipeWriter output, Action<Exception?>? onClosed = null, int limit = 8 * 1024 * 1024)
    {
        _output = output;
        _onClosed = onClosed;
        Limit = limit;
    }

    /// <summary>Octets that may wait. Beyond it the far side is not reading, and writing is refused.</summary>
    public int Limit { get; }

    /// <summary>Octets that wait for the next flush.</summary>
    public int Waiting
    {
        get { lock (_gate) return _filling.WrittenCount; }
    }

    /// <summary>Octets that were given to the transport since the start. A frame that ends beyond this has certainly not left.</summary>
    public long HandedOver
    {
        get { lock (_gate) return _handedOver; }
    }

    /// <summary>
    /// Writes one whole frame. False when the connection is closed or <see cref="Limit"/> is reached: nothing was written.
    /// The frame leaves with the next flush, which is scheduled by this call where none is pending.
    /// </summary>
    public bool TryWrite<TState>(TState state, FrameWriter<TState> write) => TryWrite(state, write, out _);

    /// <summary>As the other overload; tells where in the output the frame ends, so that <see cref="HandedOver"/> can tell later whether it may have left.</summary>
    public bool TryWrite<TState>(TState state, FrameWriter<TState> write, out long end)
    {
        lock (_gate)
        {
            end = 0;
            if (_closed || _filling.WrittenCount > Limit) return false;
            var before = _filling.WrittenCount;
            try
            {
                write(state, _filling);
            }
            catch
            {
                // Half a frame would poison the stream.
                _filling.Truncate(before);
                throw;
            }
            end = _accepted += _filling.WrittenCount - before;
            if (_busy) return true;
            _busy = true;
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    /// <summary>Writes octets that are a whole frame already.</summary>
    public bool TryWrite(ReadOnlyMemory<byte> frame) => TryWrite(frame, static (f, output) => output.Write(f.Span));

    /// <summary>Completes when everything written before this call has been handed to the transport, or the connection is closed.</summary>
    public Task FlushedAsync()
    {
        lock (_gate)
        {
            if (!_busy) return Task.CompletedTask;
            return (_drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Refuses further frames and forgets those that wait.</summary>
    public void Close() => Close(null, notify: false);

    void IThreadPoolWorkItem.Execute() => _ = FlushAsync();

    private async Task FlushAsync()
    {
        try
        {
            while (TakeWaiting())
            {
                var result = await _output.WriteAsync(_flushing.WrittenMemory);
                _flushing.Clear();
                if (!result.IsCompleted && !result.IsCanceled) continue;
                Close(null, notify: true);
                return;
            }
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or ObjectDisposedException or OperationCanceledException)
        {
            Close(e, notify: true);
        }
    }

    private bool TakeWaiting()
    {
        TaskCompletionSource? drained;
        lock (_gate)
        {
            if (!_closed && _filling.WrittenCount > 0)
            {
                (_filling, _flushing) = (_flushing, _filling);
                _handedOver += _flushing.WrittenCount;
                return true;
            }
            _busy = false;
            drained = _drained;
            _drained = null;
        }
        drained?.TrySetResult();
        return false;
    }

    private void Close(Exception? cause, bool notify)
    {
        TaskCompletionSource? drained;
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
            _busy = false;
            _filling.Clear();
            drained = _drained;
            _drained = null;
        }
        drained?.TrySetResult();
        if (notify) _onClosed?.Invoke(cause);
    }
}
