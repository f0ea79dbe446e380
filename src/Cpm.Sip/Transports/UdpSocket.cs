using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Cpm.Sip.Transports;

/// <summary>
/// A UDP socket read by a blocking thread of its own: at thousands of small datagrams a second that is cheaper than asynchronous reads. On Linux the thread takes all that is
/// there with one system call, and what is to leave leaves in batches; elsewhere every datagram is a call.
/// </summary>
public sealed class UdpSocket : IDatagramSocket
{
    private const int LargestDatagram = 65_535;
    private const int LargestPayload4 = 65_507;
    private const int LargestPayload6 = 65_527;
    private const int BufferOctets = 4 * 1024 * 1024;

    private readonly Socket _socket;
    private readonly DatagramQueue? _queue;
    private readonly int _largest;
    private volatile bool _disposed;

    /// <param name="listen">The address to bind; port 0 takes a free one.</param>
    /// <exception cref="SocketException">The address cannot be bound.</exception>
    public UdpSocket(IPEndPoint listen)
        : this(listen, LinuxDatagrams.IsAvailable)
    {
    }

    /// <param name="listen">The address to bind.</param>
    /// <param name="inBatches">Whether many datagrams may share a system call; only where the system has them.</param>
    /// <param name="largest">Octets of the largest datagram taken.</param>
    /// <param name="dualMode">Whether an IPv6 socket takes IPv4 too.</param>
    internal UdpSocket(IPEndPoint listen, bool inBatches, int largest = LargestDatagram, bool dualMode = false)
    {
        ArgumentNullException.ThrowIfNull(listen);
        _largest = largest;
        _socket = new Socket(listen.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (dualMode) _socket.DualMode = true;
            // The system caps these silently; a burst of a few thousand messages should fit.
            _socket.ReceiveBufferSize = BufferOctets;
            _socket.SendBufferSize = BufferOctets;
            _socket.Bind(listen);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
        LocalEndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        if (inBatches) _queue = new DatagramQueue(_socket);
    }

    /// <inheritdoc/>
    public IPEndPoint LocalEndPoint { get; }

    /// <summary>The system's socket, for options that only tests need.</summary>
    internal Socket Socket => _socket;

    /// <summary>The thread that reads, once it has begun.</summary>
    internal Thread? ReadingThread { get; private set; }

    /// <inheritdoc/>
    public void Start(IDatagramReceiver receiver)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        var reading = ReadingThread = new Thread(() => Receive(receiver)) { IsBackground = true, Name = $"udp {LocalEndPoint}" };
        if (_queue is { } queue) (queue.Receiver, queue.ReadingThread) = (receiver, reading);
        reading.Start();
    }

    /// <inheritdoc/>
    public bool TrySend(ReadOnlySpan<byte> datagram, SocketAddress target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (_disposed || datagram.Length > LargestTo(target.Family)) return false;
        return _queue?.TryAdd(datagram, target) ?? _socket.TrySendTo(datagram, target);
    }

    /// <summary>Sends what still waits, and closes. The reading thread ends with the datagram it is at.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _queue?.Close();
        // Wakes the reading thread, and closes the descriptor only when no call uses it any more.
        _socket.Dispose();
    }

    private static int LargestTo(AddressFamily family) => family switch
    {
        AddressFamily.InterNetwork => LargestPayload4,
        AddressFamily.InterNetworkV6 => LargestPayload6,
        _ => -1,
    };

    private void Receive(IDatagramReceiver receiver)
    {
        if (_queue is { } queue) ReceiveMany(receiver, queue);
        // Where the calls for many are missing, or the kernel has none after all.
        if (!_disposed) ReceiveEach(receiver);
    }

    private void ReceiveMany(IDatagramReceiver receiver, DatagramQueue queue)
    {
        var ring = new DatagramRing(_largest);
        var source = new SocketAddress(_socket.AddressFamily);
        while (!_disposed)
        {
            int count;
            try
            {
                count = ring.Receive(_socket.SafeHandle);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            // Of other errors none lasts: a signal, or an earlier datagram of ours was refused (ICMP).
            if (count < 0 && Marshal.GetLastPInvokeError() is LinuxDatagrams.NotImplemented or LinuxDatagrams.NotPermitted) return;
            for (var i = 0; i < count && !_disposed; i++)
            {
                if (ring.IsTruncated(i)) receiver.OnTruncated();
                else if (ring.TryGetSource(i, source)) receiver.OnDatagram(ring.Datagram(i), source);
            }
            queue.Flush(count);
        }
    }

    private void ReceiveEach(IDatagramReceiver receiver)
    {
        // One octet more than is taken tells what was cut.
        var buffer = GC.AllocateUninitializedArray<byte>(_largest + 1, pinned: true);
        var source = new SocketAddress(_socket.AddressFamily);
        while (!_disposed)
        {
            int length;
            try
            {
                source.Size = SocketAddress.GetMaximumAddressSize(_socket.AddressFamily);
                length = _socket.ReceiveFrom(buffer, SocketFlags.None, source);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // An earlier datagram of ours may have been refused (ICMP); only disposal ends the loop.
                continue;
            }
            if (length > _largest) receiver.OnTruncated();
            else receiver.OnDatagram(buffer.AsSpan(0, length), source);
            _queue?.Flush(1);
        }
    }
}
