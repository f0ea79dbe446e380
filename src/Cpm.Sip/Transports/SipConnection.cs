using System.Buffers;
using System.Net;
using Cpm.Primitives;
using Cpm.Primitives.Transports;
using Cpm.Sip.Messages;
using Cpm.Sip.Parsing;
using Cpm.Sip.Transactions;
using Cpm.Sip.Writing;

namespace Cpm.Sip.Transports;

/// <summary>
/// One TCP or TLS connection, whoever opened it (RFC 3261 §18). Reads all there is, handles every message in it, then reads again;
/// answers are coalesced by the writer.
/// </summary>
internal sealed class SipConnection : SipFlow
{
    private readonly TransportLayer _layer;
    private readonly StreamConnection _stream;
    private readonly CoalescingWriter _writer;
    private readonly PendingGate _requests = new();
    private readonly PendingGate _all = new();
    private readonly ConnectionClock _clock;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _closed;
    private volatile bool _aborted;
    private int _draining;

    public SipConnection(TransportLayer layer, StreamConnection stream, SipListener listener, SipTransport transport, bool isOutbound)
        : base(listener, RemoteOf(stream), listener.Endpoint.Trusts(RemoteOf(stream).Address, layer.Options.TrustedPeers))
    {
        _layer = layer;
        _stream = stream;
        Transport = transport;
        _writer = new CoalescingWriter(stream.Output, _ => Abort());
        _clock = new ConnectionClock(layer, this, isOutbound);
    }

    public override SipTransport Transport { get; }

    public override bool IsOpen => !_closed;

    internal override bool TakesRequests => Volatile.Read(ref _draining) == 0;

    /// <summary>Completes when the connection has ended and is released.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Runs until either side closes, or a limit or a broken frame ends it. Never throws for what the far side does.</summary>
    public async Task RunAsync()
    {
        using var closing = _stream.CloseRequested.UnsafeRegister(static connection => ((SipConnection)connection!).Drain(), this);
        _clock.Start();
        var clean = false;
        try
        {
            await ReadAsync();
            // The far side has stopped sending, but may still read what we owe it.
            clean = !_aborted && await DrainAsync(_requests);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The connection was lost: what that means is told by OnClosed.
        }
        finally
        {
            _closed = true;
            _clock.Stop();
            _writer.Close();
            if (!clean) _stream.Abort();
            await ReleaseAsync();
            _ended.TrySetResult();
        }
    }

    /// <summary>Ends the connection at once.</summary>
    public void Abort()
    {
        _closed = _aborted = true;
        _stream.Abort();
        _stream.Input.CancelPendingRead();
    }

    /// <summary>Takes no new requests, waits for what is unanswered both ways, then closes.</summary>
    public void Drain()
    {
        if (Interlocked.Exchange(ref _draining, 1) == 1) return;
        _ = DrainThenStopAsync();
    }

    internal override void RequestBegun()
    {
        _requests.Begin();
        _all.Begin();
    }

    internal override void RequestEnded()
    {
        _requests.End();
        _all.End();
    }

    internal override void ClientBegun() => _all.Begin();

    internal override void ClientEnded() => _all.End();

    internal override bool TrySend(ReadOnlyMemory<byte> message) => !_closed && Written(_writer.TryWrite(message));

    internal override bool TryRespond(SipMessage request, SipResponseHeaders answer, ToTag tag) => !_closed && Written(_writer.TryWrite(
        (request, answer, Remote, tag, _layer.Server),
        static (state, output) => SipResponseWriter.Write(output, state.request, state.answer, state.Remote, state.tag.Span, state.Server)));

    /// <summary>Asks the far side for a sign of life (RFC 5626 §4.4.1).</summary>
    internal void Ping() => TrySend(ConnectionClock.PingOctets);

    private bool Written(bool written)
    {
        // Megabytes wait: the far side sends but does not read.
        if (!written && !_closed) Abort();
        return written;
    }

    private async Task ReadAsync()
    {
        while (!_closed)
        {
            var result = await _stream.Input.ReadAsync();
            if (result.IsCanceled) return;
            var buffer = result.Buffer;
            _clock.Received();
            var framed = HandleAll(ref buffer);
            _clock.Holds(!buffer.IsEmpty);
            _stream.Input.AdvanceTo(buffer.Start, buffer.End);
            if (!framed || result.IsCompleted) return;
            if (_requests.Count >= _layer.Options.MaxPendingPerConnection || _writer.Waiting > ConnectionClock.WritePause) await PauseAsync();
        }
    }

    /// <summary>Handles every whole message. False when nobody can tell where the next one starts.</summary>
    private bool HandleAll(ref ReadOnlySequence<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var status = SipParser.TryReadStream(buffer, _layer.Options.Limits, out var message, out var rejection, out var consumed, out var keepAlive);
            buffer = buffer.Slice(consumed);
            if (keepAlive) TrySend(ConnectionClock.PongOctets);
            if (status == ParseStatus.NeedMore) return true;
            _clock.Completed();
            if (message is not null) _layer.OnMessage(message, rejection, this);
            if (message is null) _layer.Meters.Rejected(rejection);
            if (rejection.LosesFraming()) return false;
        }
        return true;
    }

    private async Task PauseAsync()
    {
        _clock.Holds(false);
        await _requests.SinksToAsync(_layer.Options.MaxPendingPerConnection / 2);
        await _writer.FlushedAsync();
        _clock.Received();
    }

    private async Task DrainThenStopAsync()
    {
        await DrainAsync(_all);
        _closed = true;
        _stream.Input.CancelPendingRead();
    }

    private async Task<bool> DrainAsync(PendingGate gate)
    {
        try
        {
            await gate.SinksToAsync(0).WaitAsync(_layer.Options.DrainTimeout, _layer.Time);
            await _writer.FlushedAsync().WaitAsync(_layer.Options.DrainTimeout, _layer.Time);
            return true;
        }
        catch (TimeoutException)
        {
            // Unanswered, or unread, until the end of our patience.
            return false;
        }
    }

    private async Task ReleaseAsync()
    {
        try
        {
            await _stream.DisposeAsync();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or ObjectDisposedException)
        {
            // A lost connection may refuse even to be released.
        }
    }

    private static IPEndPoint RemoteOf(StreamConnection stream) => stream.RemoteEndPoint as IPEndPoint ?? new IPEndPoint(IPAddress.Loopback, 0);
}
