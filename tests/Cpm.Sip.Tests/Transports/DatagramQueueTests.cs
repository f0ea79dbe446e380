using System.Net;
using System.Net.Sockets;
using System.Text;
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
        queue.Flush(1);
        for (var i = 0; i < 150; i++)
        {
            Assert.Equal(1, _far.Receive(_buffer));
            Assert.Equal(i, _buffer[0]);
        }
        queue.Flush(1);
        Assert.Equal(0, _far.Available);
    }

    [Fact]
    public void What_others_send_while_little_comes_has_left_when_the_call_returns()
    {
        if (!LinuxDatagrams.IsAvailable) return;
        var queue = new DatagramQueue(_near);
        Assert.True(queue.TryAdd("a"u8, _far.LocalEndPoint!.Serialize()));
        Assert.Equal(1, _far.Available);
    }

    [Fact]
    public async Task What_others_send_while_much_comes_leaves_by_a_work_item_in_order()
    {
        if (!LinuxDatagrams.IsAvailable) return;
        var queue = new DatagramQueue(_near);
        queue.Flush(DatagramRing.Places);
        for (var i = 0; i < 150; i++) Assert.True(queue.TryAdd([(byte)i], _far.LocalEndPoint!.Serialize()));
        for (var i = 0; i < 150; i++)
        {
            Assert.Equal(1, await _far.ReceiveAsync(_buffer));
            Assert.Equal(i, _buffer[0]);
        }
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
        queue.Flush(1);
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
    public async Task What_a_closed_socket_does_not_send_is_told()
    {
        if (!LinuxDatagrams.IsAvailable) return;
        var receiver = new RecordingReceiver();
        var queue = new DatagramQueue(_near) { ReadingThread = Thread.CurrentThread, Receiver = receiver };
        var target = (IPEndPoint)_far.LocalEndPoint!;
        Assert.True(queue.TryAdd("a"u8, target.Serialize()));
        Assert.True(queue.TryAdd("b"u8, target.Serialize()));
        _near.Dispose();
        queue.Flush(1);
        await receiver.UntilAsync(() => receiver.Refused.Count == 2);
        Assert.Equal(["a", "b"], receiver.Refused.Select(static r => Encoding.UTF8.GetString(r.Octets)).Order(StringComparer.Ordinal));
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
