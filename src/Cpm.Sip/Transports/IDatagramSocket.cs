using System.Net;

namespace Cpm.Sip.Transports;

/// <summary>Takes one datagram; the bytes and the address are valid only during the call.</summary>
public delegate void DatagramHandler(ReadOnlySpan<byte> datagram, SocketAddress source);

/// <summary>A bound datagram socket: a real one in the gateway and the simulators, one in memory in tests.</summary>
public interface IDatagramSocket : IDisposable
{
    /// <summary>The bound address.</summary>
    IPEndPoint LocalEndPoint { get; }

    /// <summary>Begins to hand over datagrams, one at a time and in order.</summary>
    void Start(DatagramHandler onDatagram);

    /// <summary>Sends one datagram; any thread. False when the system refuses it.</summary>
    bool TrySend(ReadOnlySpan<byte> datagram, SocketAddress target);
}
