using Cpm.Primitives;

namespace Cpm.Sip.Transports;

/// <summary>
/// The times of one connection: a message begun must end, a connection without a sign of life is closed, one that we opened may be pinged.
/// Looks every now and then instead of moving a timer with every read: limits are kept to within half of the message timeout.
/// </summary>
internal sealed class ConnectionClock(TransportLayer layer, SipConnection connection, bool isOutbound) : TimerNode
{
    /// <summary>RFC 5626 §3.5.1.</summary>
    public static readonly ReadOnlyMemory<byte> PingOctets = "\r\n\r\n"u8.ToArray();

    /// <summary>RFC 5626 §3.5.1.</summary>
    public static readonly ReadOnlyMemory<byte> PongOctets = "\r\n"u8.ToArray();

    /// <summary>Octets waiting to be written beyond which we do not read.</summary>
    public const int WritePause = 512 * 1024;

    // RFC 5626 §4.4.1: no answer to a ping within 10 s, and the flow has failed.
    private static readonly TimeSpan PongTimeout = TimeSpan.FromSeconds(10);

    private long _received;
    private long _pinged;
    private long _begun = long.MaxValue;
    private volatile bool _stopped;

    public void Start()
    {
        _received = layer.Time.GetTimestamp();
        // An inbound connection owes us its first message; what we opened owes nothing.
        if (!isOutbound) _begun = _received;
        layer.Wheel.Schedule(this, Period);
    }

    public void Stop()
    {
        _stopped = true;
        layer.Wheel.Cancel(this);
    }

    /// <summary>Something came.</summary>
    public void Received() => Volatile.Write(ref _received, layer.Time.GetTimestamp());

    /// <summary>A message is whole: the next one begins with its own time.</summary>
    public void Completed() => Volatile.Write(ref _begun, long.MaxValue);

    /// <summary>Whether part of a message is held.</summary>
    public void Holds(bool part)
    {
        if (!part) Volatile.Write(ref _begun, long.MaxValue);
        else if (Volatile.Read(ref _begun) == long.MaxValue) Volatile.Write(ref _begun, Volatile.Read(ref _received));
    }

    /// <inheritdoc/>
    protected override void OnDue()
    {
        if (_stopped) return;
        var begun = Volatile.Read(ref _begun);
        var received = Volatile.Read(ref _received);
        if (begun != long.MaxValue && layer.Time.GetElapsedTime(begun) >= layer.Options.MessageTimeout) Close("message_timeout");
        else if (layer.Time.GetElapsedTime(received) >= layer.Options.IdleTimeout) Close("idle_timeout");
        else if (!Pinged(received)) Close("keepalive_timeout");
        else layer.Wheel.Schedule(this, Period);
    }

    private TimeSpan Period
    {
        get
        {
            var period = layer.Options.MessageTimeout / 2;
            if (layer.Options.IdleTimeout < period) period = layer.Options.IdleTimeout;
            if (isOutbound && layer.Options.KeepAlive is not null && PongTimeout < period) period = PongTimeout;
            return period;
        }
    }

    private bool Pinged(long received)
    {
        if (!isOutbound || layer.Options.KeepAlive is not { } interval) return true;
        if (_pinged > received) return layer.Time.GetElapsedTime(_pinged) < PongTimeout;
        if (layer.Time.GetElapsedTime(received) < interval) return true;
        _pinged = layer.Time.GetTimestamp();
        connection.Ping();
        return true;
    }

    private void Close(string reason)
    {
        layer.Meters.Rejected(reason);
        connection.Abort();
    }
}
