using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Cpm.Sip.Transports;

/// <summary>
/// What is to leave by one socket. Those who send only write it down; it leaves in as few system calls as there are wake-ups: what the reading thread answers at the end of
/// what it read, all else by a work item of the pool, which is queued where the sender itself runs. Order is kept, and no lock is held while the system sends but that of the sending.
/// </summary>
internal sealed class DatagramQueue(Socket socket) : IThreadPoolWorkItem
{
    /// <summary>Octets that may wait: far more than a system that still sends ever leaves.</summary>
    private const int Limit = 8 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Lock _sending = new();
    private readonly SocketAddress _target = new(socket.AddressFamily);
    private DatagramBatch _filling = new();
    private DatagramBatch _leaving = new();
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
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        return true;
    }

    /// <summary>Sends what waits, unless somebody does already.</summary>
    public void Flush()
    {
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
        if (!socket.TrySendTo(_leaving.Datagram(index), _target)) Receiver?.OnRefused(_leaving.Datagram(index), _target);
        return 1;
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
