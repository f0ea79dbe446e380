using System.Net;

namespace Cpm.Sip.Transports;

/// <summary>Takes what a datagram socket tells; octets and addresses are valid only during the call. Must not throw.</summary>
public interface IDatagramReceiver
{
    /// <summary>One datagram came; it may be empty. On the socket's reading thread, one at a time and in order.</summary>
    void OnDatagram(ReadOnlySpan<byte> datagram, SocketAddress source);

    /// <summary>One came that was larger than the socket takes, and is lost. On the reading thread.</summary>
    void OnTruncated();

    /// <summary>The system refused a datagram that <see cref="IDatagramSocket.TrySend"/> had taken. On any thread, never within that call.</summary>
    void OnRefused(ReadOnlySpan<byte> datagram, SocketAddress target);
}

/// <summary>A bound datagram socket: a real one in the gateway and the simulators, one in memory in tests.</summary>
public interface IDatagramSocket : IDisposable
{
    /// <summary>The bound address.</summary>
    IPEndPoint LocalEndPoint { get; }

    /// <summary>Begins to hand over datagrams.</summary>
    void Start(IDatagramReceiver receiver);

    /// <summary>
    /// Sends one datagram, or lets it wait for others to leave with it, in the order of the calls; any thread. False: it is refused, or too much waits already.
    /// </summary>
    bool TrySend(ReadOnlySpan<byte> datagram, SocketAddress target);
}
