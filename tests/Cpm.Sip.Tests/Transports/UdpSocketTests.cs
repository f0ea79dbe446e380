using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Cpm.Sip.Tests.Transactions;
using Cpm.Sip.Transports;
using Cpm.TestKit;

namespace Cpm.Sip.Tests.Transports;

/// <summary>Real sockets on loopback, in batches where the system has the calls, and one datagram a call.</summary>
[CollectionDefinition(nameof(UdpSocketTests), DisableParallelization = true), Collection(nameof(UdpSocketTests))]
public sealed class UdpSocketTests
{
    private const int IpProtocol = 0;
    private const int ReceiveErrors = 11;
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    public static TheoryData<bool> Ways => LinuxDatagrams.IsAvailable ? [true, false] : [false];

    [Fact]
    public void This_system_has_the_calls_for_many() =>
        Assert.Equal(OperatingSystem.IsLinux() && Environment.Is64BitProcess, LinuxDatagrams.IsAvailable);

    [Theory, MemberData(nameof(Ways))]
    public async Task Every_size_arrives_whole_and_in_order(bool inBatches)
    {
        int[] sizes = [0, 1, 2, 3, 4, 15, 16, 17, 63, 64, 65, 1_300, 1_471, 1_472, 1_473, 4_096, 9_000, 32_768, 65_506, 65_507];
        var receiver = new RecordingReceiver();
        using var near = new UdpSocket(AnyPort, inBatches);
        using var far = Started(new UdpSocket(AnyPort, inBatches), receiver);
        foreach (var size in sizes) Assert.True(near.TrySend(Octets(size), far.LocalEndPoint.Serialize()));
        Assert.False(near.TrySend(Octets(65_508), far.LocalEndPoint.Serialize()));
        await receiver.ReceivedAsync(sizes.Length);
        Assert.Equal(sizes.Select(Octets), receiver.Received.Select(static r => r.Octets));
        Assert.All(receiver.Received, r => Assert.Equal(near.LocalEndPoint, r.Source));
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task Ten_thousand_go_and_come_back_in_order(bool inBatches)
    {
        const int Count = 10_000;
        const int Window = 64;
        UdpSocket? near = null, far = null;
        var echo = new RecordingReceiver { Then = (octets, source) => far!.TrySend(octets.Span, source) };
        var sent = 0;
        var turn = new Lock();
        void SendNext(SocketAddress target)
        {
            // Answers come before the first window is out: one number, one call, then the next.
            lock (turn)
            {
                if (sent == Count) return;
                var octets = new byte[4 + (sent % 100)];
                BinaryPrimitives.WriteInt32BigEndian(octets, sent++);
                Assert.True(near!.TrySend(octets, target));
            }
        }
        var answers = new RecordingReceiver { Then = (_, source) => SendNext(source) };
        using (near = Started(new UdpSocket(AnyPort, inBatches), answers))
        using (far = Started(new UdpSocket(AnyPort, inBatches), echo))
        {
            var target = far.LocalEndPoint.Serialize();
            // The first ones from here, all others from the reading thread, one for each answer.
            for (var i = 0; i < Window; i++) SendNext(target);
            await answers.ReceivedAsync(Count);
        }
        Assert.Equal(Enumerable.Range(0, Count), echo.Received.Select(static r => BinaryPrimitives.ReadInt32BigEndian(r.Octets)));
        Assert.Equal(Enumerable.Range(0, Count), answers.Received.Select(static r => BinaryPrimitives.ReadInt32BigEndian(r.Octets)));
        Assert.All(answers.Received, static r => Assert.Equal(4 + (BinaryPrimitives.ReadInt32BigEndian(r.Octets) % 100), r.Octets.Length));
        Assert.Empty(answers.Refused);
        Assert.Empty(echo.Refused);
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task What_each_of_many_threads_sends_keeps_its_order(bool inBatches)
    {
        const int Threads = 4;
        const int Each = 100;
        var receiver = new RecordingReceiver();
        using var near = new UdpSocket(AnyPort, inBatches);
        using var far = Started(new UdpSocket(AnyPort, inBatches), receiver);
        var target = far.LocalEndPoint.Serialize();
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++) Assert.True(near.TrySend([(byte)thread, (byte)i], target));
        })));
        await receiver.ReceivedAsync(Threads * Each);
        for (var thread = 0; thread < Threads; thread++)
            Assert.Equal(Enumerable.Range(0, Each), receiver.Received.Where(r => r.Octets[0] == thread).Select(static r => (int)r.Octets[1]));
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task A_datagram_too_large_is_counted_and_lost(bool inBatches)
    {
        var receiver = new RecordingReceiver();
        using var near = new UdpSocket(AnyPort, inBatches);
        using var far = Started(new UdpSocket(AnyPort, inBatches, largest: 100), receiver);
        foreach (var size in (int[])[99, 101, 100, 5_000, 1]) Assert.True(near.TrySend(Octets(size), far.LocalEndPoint.Serialize()));
        await receiver.ReceivedAsync(3);
        Assert.Equal([99, 100, 1], receiver.Received.Select(static r => r.Octets.Length));
        Assert.Equal(2, receiver.Truncated);
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task Over_IPv6_and_from_IPv4_to_a_socket_that_takes_both(bool inBatches)
    {
        if (!Socket.OSSupportsIPv6) return;
        UdpSocket? both = null;
        var echo = new RecordingReceiver { Then = (octets, source) => both!.TrySend(octets.Span, source) };
        using (both = Started(new UdpSocket(new IPEndPoint(IPAddress.IPv6Any, 0), inBatches, dualMode: true), echo))
        {
            foreach (var loopback in (IPAddress[])[IPAddress.IPv6Loopback, IPAddress.Loopback])
            {
                var answers = new RecordingReceiver();
                using var near = Started(new UdpSocket(new IPEndPoint(loopback, 0), inBatches), answers);
                foreach (var size in (int[])[0, 1, 1_300, 65_507])
                    Assert.True(near.TrySend(Octets(size), new IPEndPoint(loopback, both.LocalEndPoint.Port).Serialize()));
                await answers.ReceivedAsync(4);
                Assert.Equal([0, 1, 1_300, 65_507], answers.Received.Select(static r => r.Octets.Length));
                Assert.Equal(new IPEndPoint(loopback.MapToIPv6(), near.LocalEndPoint.Port), echo.Received[^1].Source);
            }
        }
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task What_the_system_refuses_is_told_and_holds_up_nothing(bool inBatches)
    {
        var (sent, receiver) = (new RecordingReceiver(), new RecordingReceiver());
        using var near = Started(new UdpSocket(AnyPort, inBatches), sent);
        using var far = Started(new UdpSocket(AnyPort, inBatches), receiver);
        var nowhere = new IPEndPoint(IPAddress.Loopback, 0).Serialize();
        var refused = 0;
        for (var i = 0; i < 100; i++)
        {
            if (i % 10 != 3) Assert.True(near.TrySend([(byte)i], far.LocalEndPoint.Serialize()));
            else if (!near.TrySend([(byte)i], nowhere)) refused++;
        }
        await receiver.ReceivedAsync(90);
        await sent.UntilAsync(() => refused + sent.Refused.Count == 10);
        Assert.Equal(Enumerable.Range(0, 100).Where(static i => i % 10 != 3), receiver.Received.Select(static r => (int)r.Octets[0]));
        if (inBatches) Assert.Equal(Enumerable.Range(0, 100).Where(static i => i % 10 == 3), sent.Refused.Select(static r => (int)r.Octets[0]).Order());
        Assert.All(sent.Refused, static r => Assert.Equal(0, r.Target.Port));
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task A_target_of_another_family_is_refused(bool inBatches)
    {
        var sent = new RecordingReceiver();
        using var near = Started(new UdpSocket(AnyPort, inBatches), sent);
        using var far = new UdpSocket(AnyPort, inBatches);
        var other = new IPEndPoint(IPAddress.IPv6Loopback, far.LocalEndPoint.Port).Serialize();
        var taken = near.TrySend("x"u8, other);
        Assert.Equal(inBatches, taken);
        if (taken) await sent.UntilAsync(() => sent.Refused.Count == 1);
        Assert.False(near.TrySend("x"u8, new UnixDomainSocketEndPoint("nowhere").Serialize()));
        Assert.True(near.TrySend("x"u8, near.LocalEndPoint.Serialize()));
        await sent.ReceivedAsync(1);
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task A_far_port_that_nobody_listens_at_does_not_stop_the_others(bool inBatches)
    {
        UdpSocket? near = null;
        var (answers, echo) = (new RecordingReceiver(), new RecordingReceiver());
        IPEndPoint closed;
        using (var gone = new UdpSocket(AnyPort, inBatches)) closed = gone.LocalEndPoint;
        using (near = Started(new UdpSocket(AnyPort, inBatches), answers))
        using (var far = Started(new UdpSocket(AnyPort, inBatches), echo))
        {
            // Without this option the system keeps ICMP refusals of an unconnected socket to itself; with it, every one of them is an error of some later call.
            if (OperatingSystem.IsLinux()) near.Socket.SetRawSocketOption(IpProtocol, ReceiveErrors, BitConverter.GetBytes(1));
            for (var i = 0; i < 50; i++)
            {
                near.TrySend("anybody?"u8, closed.Serialize());
                far.TrySend([(byte)i], near.LocalEndPoint.Serialize());
            }
            await answers.ReceivedAsync(50);
            Assert.Equal(Enumerable.Range(0, 50), answers.Received.Select(static r => (int)r.Octets[0]));
            while (echo.Received.Count == 0) near.TrySend("x"u8, far.LocalEndPoint.Serialize());
        }
        if (inBatches) Assert.Empty(answers.Refused);
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task A_socket_closed_while_it_waits_or_receives_ends_at_once(bool inBatches)
    {
        using var near = new UdpSocket(AnyPort, inBatches);
        for (var i = 0; i < 100; i++)
        {
            var receiver = new RecordingReceiver();
            var socket = Started(new UdpSocket(AnyPort, inBatches), receiver);
            var target = socket.LocalEndPoint.Serialize();
            if (i % 2 == 1)
            {
                for (var n = 0; n < 20; n++) near.TrySend("x"u8, target);
                await receiver.ReceivedAsync(1);
            }
            socket.Dispose();
            Assert.True(socket.ReadingThread!.Join(StreamPeer.Patience));
            Assert.False(socket.TrySend("x"u8, target));
            using var again = new UdpSocket(socket.LocalEndPoint, inBatches);
            Assert.Equal(socket.LocalEndPoint, again.LocalEndPoint);
        }
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_socket_closed_where_it_is_read_ends_at_once(bool inBatches)
    {
        UdpSocket? socket = null;
        var receiver = new RecordingReceiver { Then = (_, _) => socket!.Dispose() };
        using var near = new UdpSocket(AnyPort, inBatches);
        socket = Started(new UdpSocket(AnyPort, inBatches), receiver);
        for (var n = 0; n < 5; n++) Assert.True(near.TrySend("x"u8, socket.LocalEndPoint.Serialize()));
        Assert.True(socket.ReadingThread!.Join(StreamPeer.Patience));
        Assert.Single(receiver.Received);
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task What_was_sent_before_a_socket_closes_has_left(bool inBatches)
    {
        var receiver = new RecordingReceiver();
        using var far = Started(new UdpSocket(AnyPort, inBatches), receiver);
        using (var near = new UdpSocket(AnyPort, inBatches))
        {
            for (var i = 0; i < 100; i++) Assert.True(near.TrySend([(byte)i], far.LocalEndPoint.Serialize()));
        }
        await receiver.ReceivedAsync(100);
        Assert.Equal(Enumerable.Range(0, 100), receiver.Received.Select(static r => (int)r.Octets[0]));
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task Receiving_and_answering_allocate_nothing(bool inBatches)
    {
        using var near = new UdpSocket(AnyPort, inBatches);
        var counter = new CountingEcho(600);
        using var far = new UdpSocket(AnyPort, inBatches);
        counter.Socket = far;
        far.Start(counter);
        var datagram = Octets(700);
        var target = far.LocalEndPoint.Serialize();
        // The answers pile up at a socket that nobody reads; what is sent here is counted too.
        for (var i = 0; i < 300; i++) near.TrySend(datagram, target);
        var sending = Allocations.PerCall(() => near.TrySend(datagram, target), 100);
        while (!counter.Done.Task.IsCompleted)
        {
            near.TrySend(datagram, target);
            await Task.Yield();
        }
        Assert.Equal(0, sending);
        Assert.InRange(await counter.Done.Task, 0, 2);
    }

    private static UdpSocket Started(UdpSocket socket, RecordingReceiver receiver)
    {
        socket.Start(receiver);
        return socket;
    }

    private static byte[] Octets(int size)
    {
        var octets = new byte[size];
        for (var i = 0; i < size; i++) octets[i] = (byte)((i * 7) + size);
        return octets;
    }

    /// <summary>Sends everything back, and counts what the reading thread allocates for one datagram.</summary>
    private sealed class CountingEcho(int count) : IDatagramReceiver
    {
        private long _before;
        private int _seen;

        public UdpSocket? Socket { get; set; }

        public TaskCompletionSource<long> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnDatagram(ReadOnlySpan<byte> datagram, SocketAddress source)
        {
            Socket!.TrySend(datagram, source);
            // The first ones fill the pools.
            if (++_seen == count / 3) _before = GC.GetAllocatedBytesForCurrentThread();
            else if (_seen == count) Done.TrySetResult((GC.GetAllocatedBytesForCurrentThread() - _before) / (count - (count / 3)));
        }

        public void OnTruncated() => Done.TrySetException(new InvalidOperationException("truncated"));

        public void OnRefused(ReadOnlySpan<byte> datagram, SocketAddress target) => Done.TrySetException(new InvalidOperationException("refused"));
    }
}
