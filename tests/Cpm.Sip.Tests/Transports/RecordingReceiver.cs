using System.Net;
using Cpm.Sip.Tests.Transactions;
using Cpm.Sip.Transports;

namespace Cpm.Sip.Tests.Transports;

/// <summary>Keeps what a socket tells, and waits for it.</summary>
internal sealed class RecordingReceiver : IDatagramReceiver
{
    private readonly Lock _gate = new();
    private readonly List<(byte[] Octets, IPEndPoint Source)> _received = [];
    private readonly List<(byte[] Octets, IPEndPoint Target)> _refused = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _truncated;

    /// <summary>What is done with each datagram besides.</summary>
    public Action<ReadOnlyMemory<byte>, SocketAddress>? Then { get; init; }

    public IReadOnlyList<(byte[] Octets, IPEndPoint Source)> Received
    {
        get { lock (_gate) return [.. _received]; }
    }

    public IReadOnlyList<(byte[] Octets, IPEndPoint Target)> Refused
    {
        get { lock (_gate) return [.. _refused]; }
    }

    public int Truncated
    {
        get { lock (_gate) return _truncated; }
    }

    public Task ReceivedAsync(int count) => UntilAsync(() => _received.Count >= count);

    public async Task UntilAsync(Func<bool> reached)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (reached()) return;
                changed = _changed.Task;
            }
            await changed.WaitAsync(StreamPeer.Patience);
        }
    }

    public void OnDatagram(ReadOnlySpan<byte> datagram, SocketAddress source)
    {
        var octets = datagram.ToArray();
        Then?.Invoke(octets, source);
        Note(() => _received.Add((octets, EndPointOf(source))));
    }

    public void OnTruncated() => Note(() => _truncated++);

    public void OnRefused(ReadOnlySpan<byte> datagram, SocketAddress target)
    {
        var octets = datagram.ToArray();
        Note(() => _refused.Add((octets, EndPointOf(target))));
    }

    private void Note(Action change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            change();
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        changed.SetResult();
    }

    private static IPEndPoint EndPointOf(SocketAddress address)
    {
        var any = new IPEndPoint(address.Family == System.Net.Sockets.AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        return (IPEndPoint)any.Create(address);
    }
}
