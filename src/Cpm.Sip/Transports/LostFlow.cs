using System.Net;
using Cpm.Sip.Messages;
using Cpm.Sip.Transactions;
using Cpm.Sip.Writing;

namespace Cpm.Sip.Transports;

/// <summary>A connection that ended with an earlier process: where it led to is known, and nothing goes over it any more.</summary>
internal sealed class LostFlow(SipListener listener, IPEndPoint remote) : SipFlow(listener, remote, isTrusted: false)
{
    public override SipTransport Transport => Listener.Endpoint.Transport;

    public override bool IsOpen => false;

    internal override bool TrySend(ReadOnlyMemory<byte> message) => false;

    internal override bool TryRespond(SipMessage request, SipResponseHeaders answer, ToTag tag) => false;
}
