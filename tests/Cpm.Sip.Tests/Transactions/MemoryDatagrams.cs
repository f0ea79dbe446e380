using System.Net;
using System.Text;
using Cpm.Sip.Transports;

namespace Cpm.Sip.Tests.Transactions;

/// <summary>A UDP port without a network: what is sent is kept, what is injected is received at once.</summary>
internal sealed class MemoryDatagrams(IPEndPoint local) : IDatagramSocket
{
    private readonly Lock _gate = new();
    private readonly Queue<(string Text, IPEndPoint Target)> _sent = new();
    private DatagramHandler? _handler;

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

    public void Start(DatagramHandler onDatagram) => _handler = onDatagram;

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

    public void Inject(ReadOnlySpan<byte> datagram, IPEndPoint? source = null) => _handler!(datagram, (source ?? Wire.Phone).Serialize());

    public void Inject(ReadOnlySpan<byte> datagram, SocketAddress source) => _handler!(datagram, source);

    public void Dispose() => Disposed = true;
}
