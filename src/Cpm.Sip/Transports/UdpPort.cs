using System.Net;
using System.Net.Sockets;
using Cpm.Primitives;
using Cpm.Sip.Messages;
using Cpm.Sip.Parsing;
using Cpm.Sip.Transactions;
using Cpm.Sip.Writing;

namespace Cpm.Sip.Transports;

/// <summary>One UDP socket of ours and the flows over it.</summary>
internal sealed class UdpPort(TransportLayer layer, SipListener listener, IDatagramSocket socket) : IDatagramReceiver, IDisposable
{
    private const int FlowsPerGeneration = 8_192;

    private readonly Lock _gate = new();
    private Dictionary<SocketAddress, UdpFlow> _young = [];
    private Dictionary<SocketAddress, UdpFlow> _old = [];

    public byte[] Server => layer.Server;

    public void Start() => socket.Start(this);

    public void Dispose() => socket.Dispose();

    public bool TrySend(ReadOnlySpan<byte> datagram, SocketAddress target) => socket.TrySend(datagram, target);

    /// <summary>The flow to an address. Flows hold no state, so those not used for a while are simply forgotten.</summary>
    public UdpFlow FlowTo(SocketAddress address)
    {
        lock (_gate)
        {
            if (_young.TryGetValue(address, out var flow)) return flow;
            if (!_old.TryGetValue(address, out flow)) flow = Create(address);
            if (_young.Count == FlowsPerGeneration) (_old, _young) = (_young, []);
            _young[flow.Address] = flow;
            return flow;
        }
    }

    private UdpFlow Create(SocketAddress address)
    {
        var own = new SocketAddress(address.Family, address.Size);
        address.Buffer.Span[..address.Size].CopyTo(own.Buffer.Span);
        var any = new IPEndPoint(address.Family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        var remote = (IPEndPoint)any.Create(own);
        return new UdpFlow(this, listener, remote, own, listener.Endpoint.Trusts(remote.Address, layer.Options.TrustedPeers));
    }

    void IDatagramReceiver.OnDatagram(ReadOnlySpan<byte> datagram, SocketAddress source)
    {
        // Keep-alives: empty ones, line ends (RFC 5626 §3.5.1 has them on streams only, phones send them here too) and zeros.
        if (datagram.IndexOfAnyExcept("\r\n\0 "u8) < 0) return;
        try
        {
            var status = SipParser.TryReadDatagram(datagram, layer.Options.Limits, out var message, out var rejection);
            if (message is not null) layer.OnMessage(message, status == ParseStatus.Complete ? SipRejection.None : rejection, FlowTo(source));
            else layer.Meters.Rejected(rejection);
        }
        catch (Exception e)
        {
            // The thread serves everybody: a defect costs one datagram, not the port.
            layer.OnError(e);
        }
    }

    void IDatagramReceiver.OnTruncated() => layer.Meters.Rejected("udp_truncated");

    void IDatagramReceiver.OnRefused(ReadOnlySpan<byte> datagram, SocketAddress target)
    {
        layer.Meters.Rejected("udp_refused");
        try
        {
            // An answer comes again when its request does. A request of ours has somebody who waits for it.
            SipParser.TryReadDatagram(datagram, layer.Options.Limits, out var message, out _);
            using (message)
            {
                if (message is { IsRequest: true }) layer.OnUnsent(message);
            }
        }
        catch (Exception e)
        {
            layer.OnError(e);
        }
    }
}

/// <summary>A UDP port of ours and one remote address.</summary>
internal sealed class UdpFlow(UdpPort port, SipListener listener, IPEndPoint remote, SocketAddress address, bool isTrusted)
    : SipFlow(listener, remote, isTrusted)
{
    public override SipTransport Transport => SipTransport.Udp;

    public override bool IsOpen => true;

    internal SocketAddress Address => address;

    internal override bool TrySend(ReadOnlyMemory<byte> message) => port.TrySend(message.Span, address);

    internal override bool TryRespond(SipMessage request, SipResponseHeaders answer, ToTag tag)
    {
        using var output = new PooledWriter(1024);
        SipResponseWriter.Write(output, request, answer, Remote, tag.Span, port.Server);
        return port.TrySend(output.WrittenSpan, Destination(request));
    }

    // RFC 3261 §18.2.2 and RFC 3581 §4: always to the address that the request came from; to its port where rport was asked for, otherwise to that of sent-by.
    // A maddr is not followed: it would let anybody aim our answers at others.
    private SocketAddress Destination(SipMessage request)
    {
        if (!request.TryGetVia(out var via) || via.HasRPort) return address;
        var sentBy = via.Port == 0 ? SipTransport.Udp.DefaultPort() : via.Port;
        return sentBy == Remote.Port ? address : new IPEndPoint(Remote.Address, sentBy).Serialize();
    }
}
