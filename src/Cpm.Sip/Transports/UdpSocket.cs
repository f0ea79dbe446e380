using System.Net;
using System.Net.Sockets;

namespace Cpm.Sip.Transports;

/// <summary>A UDP socket read by a blocking thread of its own: at thousands of small datagrams a second that is cheaper than asynchronous reads.</summary>
public sealed class UdpSocket : IDatagramSocket
{
    private const int LargestDatagram = 65_535;
    private const int BufferOctets = 4 * 1024 * 1024;

    private readonly Socket _socket;
    private readonly AddressFamily _family;
    private volatile bool _disposed;

    /// <param name="listen">The address to bind; port 0 takes a free one.</param>
    /// <exception cref="SocketException">The address cannot be bound.</exception>
    public UdpSocket(IPEndPoint listen)
    {
        ArgumentNullException.ThrowIfNull(listen);
        _family = listen.AddressFamily;
        _socket = new Socket(_family, SocketType.Dgram, ProtocolType.Udp);
        try
        {
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
    }

    /// <inheritdoc/>
    public IPEndPoint LocalEndPoint { get; }

    /// <inheritdoc/>
    public void Start(DatagramHandler onDatagram)
    {
        ArgumentNullException.ThrowIfNull(onDatagram);
        new Thread(() => Receive(onDatagram)) { IsBackground = true, Name = $"udp {LocalEndPoint}" }.Start();
    }

    /// <inheritdoc/>
    public bool TrySend(ReadOnlySpan<byte> datagram, SocketAddress target)
    {
        if (_disposed) return false;
        try
        {
            return _socket.SendTo(datagram, SocketFlags.None, target) == datagram.Length;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _socket.Dispose();
    }

    private void Receive(DatagramHandler onDatagram)
    {
        var buffer = GC.AllocateUninitializedArray<byte>(LargestDatagram, pinned: true);
        var source = new SocketAddress(_family);
        while (!_disposed)
        {
            int length;
            try
            {
                source.Size = SocketAddress.GetMaximumAddressSize(_family);
                length = _socket.ReceiveFrom(buffer, SocketFlags.None, source);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // An earlier datagram of ours may have been refused (ICMP); only disposal ends the loop.
                continue;
            }
            onDatagram(buffer.AsSpan(0, length), source);
        }
    }
}
