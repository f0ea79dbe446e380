using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Cpm.EndToEnd.Tests.Harness;
using Cpm.Smpp.Pdus;
using Cpm.TestKit;

namespace Cpm.EndToEnd.Tests.Malformed;

/// <summary>An SMSC that accepts binds and then sends damaged PDUs: framed as they should be nearly always, for else nobody would read on.</summary>
internal sealed class NoisySmsc : IAsyncDisposable
{
    private const int UnframedOneIn = 3_000;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;
    private TaskCompletionSource<Socket> _bound = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _answers;
    private int _connections;

    public NoisySmsc()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _serving = ServeAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>How often somebody has bound.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Octets that came back.</summary>
    public long Answers => Volatile.Read(ref _answers);

    /// <summary>Sends damaged PDUs to whoever is bound.</summary>
    /// <returns>How many.</returns>
    public async Task<int> SendAsync(int seed, int count)
    {
        var mutator = new Mutator(seed);
        var random = new Random(seed);
        var sent = 0;
        for (var i = 0; i < count; i++)
        {
            var pdu = mutator.Mutate(Sample(random, (uint)i + 1));
            if (pdu.Length < PduHeader.Size) continue;
            if (random.Next(UnframedOneIn) > 0) BinaryPrimitives.WriteUInt32BigEndian(pdu, (uint)pdu.Length);
            try
            {
                var socket = await Volatile.Read(ref _bound).Task.WaitAsync(Run.Patience);
                sent += await socket.SendAsync(pdu) > 0 ? 1 : 0;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The far side has had enough, and comes again.
                await Task.Delay(20);
            }
        }
        return sent;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var socket = await _listener.AcceptAsync(_stop.Token);
                await ServeAsync(socket);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Gone, or all is over.
            }
            if (_bound.Task.IsCompleted) Volatile.Write(ref _bound, new TaskCompletionSource<Socket>(TaskCreationOptions.RunContinuationsAsynchronously));
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        var buffer = new byte[4096];
        if (await socket.ReceiveAsync(buffer, _stop.Token) < PduHeader.Size) return;
        var answer = new byte[PduHeader.Size + 2];
        "x\0"u8.CopyTo(answer.AsSpan(PduHeader.Size));
        new PduHeader((uint)answer.Length, CommandId.BindReceiverResp, CommandStatus.Ok, PduHeader.Read(buffer).Sequence).Write(answer);
        await socket.SendAsync(answer, _stop.Token);
        Interlocked.Increment(ref _connections);
        _bound.TrySetResult(socket);
        while (await socket.ReceiveAsync(buffer, _stop.Token) is > 0 and var octets) Interlocked.Add(ref _answers, octets);
    }

    private static ReadOnlySpan<byte> Sample(Random random, uint sequence)
    {
        var pdu = new DeliverSm { Source = Address.Of(Ton.International, Npi.Isdn, "15550100009"), Destination = Address.Of(Ton.International, Npi.Isdn, "15550100001") };
        switch (random.Next(3))
        {
            case 0:
                pdu.EsmClass = EsmClass.Receipt;
                pdu.ShortMessage = "id:1234567890 sub:001 dlvrd:001 submit date:2603011015 done date:2603011015 stat:DELIVRD err:000 text:hello"u8.ToArray();
                break;
            case 1:
                pdu.EsmClass = EsmClass.UserDataHeader;
                pdu.ShortMessage = (byte[])[5, 0, 3, 7, 2, 1, .. "first part"u8];
                break;
            default:
                pdu.ShortMessage = "hello from a mobile"u8.ToArray();
                break;
        }
        var octets = new ArrayBufferWriter<byte>();
        if (!PduCodec.TryEncode(pdu, sequence, octets, out var error)) throw new InvalidOperationException(error.ToString());
        return octets.WrittenSpan;
    }
}
