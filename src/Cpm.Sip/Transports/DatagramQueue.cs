using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Cpm.Sip.Transports;

/// <summary>
/// What is to leave by one socket, in the order given. While little comes in, whoever finds nobody sending sends at once. While much comes in, much is about to leave: it is only
/// written down, and one system call takes all of it, in a work item queued where the sender itself runs. What the reading thread sends leaves at the end of what it has read.
/// </summary>
internal sealed class DatagramQueue(Socket socket) : IThreadPoolWorkItem
{
    /// <summary>Octets that may wait: far more than a system that still sends ever leaves.</summary>
    private const int Limit = 8 * 1024 * 1024;

    /// <summary>Datagrams that come with one call when it pays to wait for company: the hop to a work item costs as much as several calls.</summary>
    private const int Many = DatagramRing.Places / 2;

    private readonly Lock _gate = new();
    private readonly Lock _sending = new();
    // With room for either family: who sends may ask for the wrong one.
    private readonly SocketAddress _target = new(AddressFamily.InterNetworkV6);
    private DatagramBatch _filling = new();
    private DatagramBatch _leaving = new();
    private volatile bool _comeMany;
    private bool _isBusy;
    private bool _isClosed;
    private bool _isSingle;

    /// <summary>Is told what the system refuses.</summary>
    public IDatagramReceiver? Receiver { get; set; }

    /// <summary>The thread that calls <see cref="Flush"/> after whatever it has sent.</summary>
    public Thread? ReadingThread { get; set; }

    /// <summary>Writes a datagram down. False when closed, or when too much waits.</summary>
    public bool TryAdd(ReadOnlySpan<byte> datagram, SocketAddress target)
    {
        var isReading = Thread.CurrentThread == ReadingThread;
        lock (_gate)
        {
            if (_isClosed || _filling.Octets > Limit) return false;
            _filling.Add(datagram, target);
            if (isReading || _isBusy) return true;
            _isBusy = true;
        }
        if (_comeMany) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        else Send();
        return true;
    }

    /// <summary>Sends what waits, unless somebody does already. For the reading thread.</summary>
    /// <param name="received">Datagrams that came with the last call.</param>
    public void Flush(int received)
    {
        _comeMany = received >= Many;
        lock (_gate)
        {
            if (_isBusy || _filling.Count == 0) return;
            _isBusy = true;
        }
        Send();
    }

    /// <summary>Takes no more, and returns when all that was taken is sent.</summary>
    public void Close()
    {
        lock (_gate) _isClosed = true;
        Send();
    }

    void IThreadPoolWorkItem.Execute() => Send();

    private void Send()
    {
        lock (_sending)
        {
            while (TakeWaiting())
            {
                for (var next = 0; next < _leaving.Count;) next += SendFrom(next);
                _leaving.Clear();
            }
        }
    }

    private bool TakeWaiting()
    {
        lock (_gate)
        {
            if (_filling.Count == 0) return _isBusy = false;
            (_filling, _leaving) = (_leaving, _filling);
            return true;
        }
    }

    private int SendFrom(int index)
    {
        if (SendMany(index) is > 0 and var sent) return sent;
        // What refused may have been the answer to an earlier datagram (ICMP), or a signal: alone each gets its own verdict.
        _leaving.GetTarget(index, _target);
        if (!socket.TrySendTo(_leaving.Datagram(index), _target)) Tell(_leaving.Datagram(index).ToArray(), _target);
        return 1;
    }

    // Elsewhere: whoever sends may hold locks that the receiver needs.
    private void Tell(byte[] datagram, SocketAddress target)
    {
        if (Receiver is not { } receiver) return;
        var own = new SocketAddress(target.Family, target.Size);
        target.Buffer.Span[..target.Size].CopyTo(own.Buffer.Span);
        ThreadPool.UnsafeQueueUserWorkItem(static told => told.receiver.OnRefused(told.datagram, told.own), (receiver, datagram, own), preferLocal: false);
    }

    private int SendMany(int index)
    {
        if (_isSingle) return 0;
        try
        {
            var sent = _leaving.Send(socket.SafeHandle, index);
            if (sent < 0) _isSingle = Marshal.GetLastPInvokeError() == LinuxDatagrams.NotImplemented;
            return sent;
        }
        catch (ObjectDisposedException)
        {
            return 0;
        }
    }
}
