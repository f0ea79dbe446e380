using System.Net;
using System.Text;
using Cpm.Sip.Transports;

namespace Cpm.Sip.Tests.Transactions;

/// <summary>A UDP port without a network: what is sent is kept, what is injected is received at once.</summary>
internal sealed class MemoryDatagrams(IPEndPoint local) : IDatagramSocket
{
    private readonly Lock _gate = new();
    private readonly Queue<(string Text, IPEndPoint Target)> _sent = new();
    private IDatagramReceiver? _receiver;

    public IPEndPoint LocalEndPoint { get; } = local;

    /// <summary>True: the system refuses to send.</summary>
    public bool Refusing { get; set; }

    /// <summary>True: what is sent is lost.</summary>
    public bool Losing { get; set; }

    public bool Disposed { get; private set; }

    public int Count
    {
        get { lock (_gate) return _sent.Count; }
    }

    public void Start(IDatagramReceiver receiver) => _receiver = receiver;

    public bool TrySend(ReadOnlySpan<byte> datagram, SocketAddress target)
    {
        if (Refusing) return false;
        if (Losing) return true;
        var endPoint = (IPEndPoint)new IPEndPoint(IPAddress.Any, 0).Create(target);
        lock (_gate) _sent.Enqueue((Encoding.UTF8.GetString(datagram), endPoint));
        return true;
    }

    public (string Text, IPEndPoint Target) Take()
    {
        lock (_gate) return _sent.Dequeue();
    }

    public string TakeText() => Take().Text;

    public void Inject(string text, IPEndPoint? source = null) => Inject(Encoding.UTF8.GetBytes(text), source);

    public void Inject(ReadOnlySpan<byte> datagram, IPEndPoint? source = null) => _receiver!.OnDatagram(datagram, (source ?? Wire.Phone).Serialize());

    public void Inject(ReadOnlySpan<byte> datagram, SocketAddress source) => _receiver!.OnDatagram(datagram, source);

    /// <summary>The system refuses what was sent.</summary>
    public void Refuse((string Text, IPEndPoint Target) sent) => _receiver!.OnRefused(Encoding.UTF8.GetBytes(sent.Text), sent.Target.Serialize());

    /// <summary>A datagram came that was too large.</summary>
    public void Truncate() => _receiver!.OnTruncated();

    public void Dispose() => Disposed = true;
}
