using System.Net;
using Cpm.Sip.Messages;
using Cpm.Sip.Transactions;
using Cpm.Sip.Writing;

namespace Cpm.Sip.Transports;

/// <summary>
/// The way a message came by, and by which the far side can be reached again (RFC 5626 §3): one connection, or one UDP port of ours and one remote address.
/// The registrar keeps it with a binding, so that a phone behind a connection or a NAT is reached where it registered.
/// </summary>
public abstract class SipFlow
{
    private protected SipFlow(SipListener listener, IPEndPoint remote, bool isTrusted)
    {
        Listener = listener;
        Remote = remote;
        IsTrusted = isTrusted;
    }

    /// <summary>Our side.</summary>
    public SipListener Listener { get; }

    /// <summary>The far side's address.</summary>
    public IPEndPoint Remote { get; }

    /// <summary>What the far side asserts counts (<see cref="SipEndpoint.Trusts"/>); from all others the upper layer strips assertions.</summary>
    public bool IsTrusted { get; }

    /// <summary>Who is at the far side.</summary>
    public SipRole Role => Listener.Endpoint.Role;

    /// <summary>The transport.</summary>
    public abstract SipTransport Transport { get; }

    /// <summary>False once the connection is gone; a UDP flow is always open.</summary>
    public abstract bool IsOpen { get; }

    /// <summary>The sent-by of our Via on this way.</summary>
    internal virtual byte[] SentBy => Listener.SentByBytes;

    /// <summary>False while we are about to close: what comes is answered 503.</summary>
    internal virtual bool TakesRequests => true;

    /// <summary>Sends one message as it is. False: the way is gone, or the far side does not read.</summary>
    internal abstract bool TrySend(ReadOnlyMemory<byte> message);

    /// <summary>Writes the answer and sends it by the rules of RFC 3261 §18.2.2.</summary>
    internal abstract bool TryRespond(SipMessage request, SipResponseHeaders answer, ToTag tag);

    /// <summary>A request of this way waits for its answer.</summary>
    internal virtual void RequestBegun()
    {
    }

    /// <summary>It waits no more.</summary>
    internal virtual void RequestEnded()
    {
    }

    /// <summary>A request of ours that went this way waits for its answer.</summary>
    internal virtual void ClientBegun()
    {
    }

    /// <summary>It waits no more.</summary>
    internal virtual void ClientEnded()
    {
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Transport.ToString().ToLowerInvariant()}:{Remote}";
}
