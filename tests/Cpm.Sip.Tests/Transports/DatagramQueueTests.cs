using System.Net;
using System.Net.Sockets;
using Cpm.Sip.Transports;

namespace Cpm.Sip.Tests.Transports;

/// <summary>What waits for its thread to send it.</summary>
public sealed class DatagramQueueTests : IDisposable
{
    private readonly Socket _near = Bound();
    private readonly Socket _far = Bound();
    private readonly byte[] _buffer = new byte[65_535];

    [Fact]
    public void What_the_reading_thread_sends_waits_for_the_end_of_what_it_read()
    {
        if (!LinuxDatagrams.IsAvailable) return;
        var queue = new DatagramQueue(_near) { ReadingThread = Thread.CurrentThread };
        // More than one call takes.
        for (var i = 0; i < 150; i++) Assert.True(queue.TryAdd([(byte)i], _far.LocalEndPoint!.Serialize()));
        Assert.Equal(0, _far.Available);
        queue.Flush();
        for (var i = 0; i < 150; i++)
        {
            Assert.Equal(1, _far.Receive(_buffer));
            Assert.Equal(i, _buffer[0]);
        }
        queue.Flush();
        Assert.Equal(0, _far.Available);
    }

    [Fact]
    public void No_more_than_eight_megabytes_wait()
    {
        if (!LinuxDatagrams.IsAvailable) return;
        var queue = new DatagramQueue(_near) { ReadingThread = Thread.CurrentThread };
        var nowhere = new IPEndPoint(IPAddress.Loopback, 9).Serialize();
        var taken = 0;
        while (queue.TryAdd(_buffer.AsSpan(0, 60_000), nowhere)) taken++;
        Assert.InRange(taken * 60_000, 8_000_000, 9_000_000);
        queue.Flush();
        Assert.True(queue.TryAdd("x"u8, nowhere));
    }

    [Fact]
    public void A_closed_queue_has_sent_what_waited_and_takes_no_more()
    {
        if (!LinuxDatagrams.IsAvailable) return;
        var queue = new DatagramQueue(_near) { ReadingThread = Thread.CurrentThread };
        Assert.True(queue.TryAdd("last"u8, _far.LocalEndPoint!.Serialize()));
        queue.Close();
        Assert.Equal(4, _far.Receive(_buffer));
        Assert.False(queue.TryAdd("later"u8, _far.LocalEndPoint!.Serialize()));
    }

    [Fact]
    public void What_a_closed_socket_does_not_send_is_told()
    {
        if (!LinuxDatagrams.IsAvailable) return;
        var receiver = new RecordingReceiver();
        var queue = new DatagramQueue(_near) { ReadingThread = Thread.CurrentThread, Receiver = receiver };
        var target = (IPEndPoint)_far.LocalEndPoint!;
        Assert.True(queue.TryAdd("a"u8, target.Serialize()));
        Assert.True(queue.TryAdd("b"u8, target.Serialize()));
        _near.Dispose();
        queue.Flush();
        Assert.Equal(["a"u8.ToArray(), "b"u8.ToArray()], receiver.Refused.Select(static r => r.Octets));
        Assert.All(receiver.Refused, r => Assert.Equal(target, r.Target));
    }

    public void Dispose()
    {
        _near.Dispose();
        _far.Dispose();
    }

    private static Socket Bound()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 30_000, ReceiveBufferSize = 1 << 20 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}
