using System.Text;
using Cpm.Core.Messages;
using Cpm.Sip.Authentication;
using Cpm.Sip.Messages;
using Cpm.Sip.Transactions;
using Cpm.Sip.Writing;

namespace Cpm.Core.Registration;

/// <summary>
/// Says who sends: whoever a trusted peer asserts (RFC 3325), otherwise a subscriber who proves it by digest (RFC 8760), or who registered over the same connection.
/// Assertions of all others do not count.
/// </summary>
public sealed class SenderIdentity(BindingTable bindings, DigestServer digest, Func<SubscriberDirectory> directory, string agent)
{
    /// <summary>The subscribers at this moment.</summary>
    public SubscriberDirectory Directory => directory();

    /// <summary>
    /// Finds the sender of a request. False when the request was answered: challenged or refused.
    /// </summary>
    /// <param name="transaction">The request.</param>
    /// <param name="sender">The sender's main canonical address.</param>
    public bool TryIdentify(SipServerTransaction transaction, out string sender)
    {
        var request = transaction.Request;
        if (transaction.Source.IsTrusted && TryGetAsserted(request, out sender))
        {
            sender = Directory.MainAddressOf(sender);
            return true;
        }
        sender = "";
        var claimed = Claimed(request);
        if (claimed is null)
        {
            transaction.Respond(SipWarning.Refuse(400, agent, "From has no usable address"));
            return false;
        }
        if (Directory.Find(claimed) is not { } subscriber)
        {
            // An anonymous From, or a stranger's: the credentials may still name a subscriber.
            subscriber = ByCredentials(request);
            if (subscriber is null)
            {
                if (claimed == Address.Anonymous) Challenge(transaction, SipHeaderId.ProxyAuthorization, stale: false);
                else transaction.Respond(SipWarning.Refuse(403, agent, "the sender is no subscriber"));
                return false;
            }
            if (claimed != Address.Anonymous)
            {
                transaction.Respond(SipWarning.Refuse(403, agent, "From is not the sender's own address"));
                return false;
            }
        }
        if (!bindings.IsOver(subscriber.Address, transaction.Source) && !IsAuthenticated(transaction, subscriber, SipHeaderId.ProxyAuthorization)) return false;
        sender = subscriber.Address;
        return true;
    }

    /// <summary>Checks the digest credentials of a subscriber. False when the request was answered: challenged or refused.</summary>
    public bool IsAuthenticated(SipServerTransaction transaction, Subscriber subscriber, SipHeaderId field)
    {
        var request = transaction.Request;
        if (!TryGetCredentials(request, out var credentials))
        {
            Challenge(transaction, field, stale: false);
            return false;
        }
        if (!transaction.Source.Listener.Endpoint.Digest.Contains(credentials.Algorithm))
        {
            // A weaker form than what was offered does not count.
            Challenge(transaction, field, stale: false);
            return false;
        }
        if (credentials.DecodeUsername() != subscriber.Username)
        {
            transaction.Respond(SipWarning.Refuse(403, agent, "these credentials belong to another user"));
            return false;
        }
        if (!DigestUris.Agree(credentials.Uri, request.RequestUri, transaction.Source.Listener, digest.Realm))
        {
            transaction.Respond(SipWarning.Refuse(400, agent, "the credentials were made for another URI"));
            return false;
        }
        var verdict = digest.Check(credentials, request.MethodBytes.Span, Encoding.UTF8.GetBytes(subscriber.Password), request.Body.Span);
        if (verdict == DigestVerdict.Accepted) return true;
        Challenge(transaction, field, stale: verdict == DigestVerdict.Stale);
        return false;
    }

    /// <summary>The device that a subscriber uses on this connection; empty where that is not known.</summary>
    public string DeviceOf(string user, SipServerTransaction transaction)
    {
        foreach (var binding in bindings.Of(user))
        {
            var same = binding.Flow.Transport == Sip.Transports.SipTransport.Udp
                ? binding.Flow.Remote.Equals(transaction.Source.Remote)
                : ReferenceEquals(binding.Flow, transaction.Source);
            if (same) return binding.Device;
        }
        return "";
    }

    private void Challenge(SipServerTransaction transaction, SipHeaderId field, bool stale)
    {
        var isProxy = field == SipHeaderId.ProxyAuthorization;
        var answer = new SipResponseHeaders(isProxy ? 407 : 401);
        digest.AddChallenges(answer.Headers, isProxy ? SipHeaderId.ProxyAuthenticate : SipHeaderId.WwwAuthenticate, stale, transaction.Source.Listener.Endpoint.Digest);
        transaction.Respond(answer);
    }

    private bool TryGetCredentials(SipMessage request, out DigestCredentials credentials) =>
        digest.TryGetCredentials(request, SipHeaderId.ProxyAuthorization, out credentials)
        || digest.TryGetCredentials(request, SipHeaderId.Authorization, out credentials);

    private Subscriber? ByCredentials(SipMessage request) =>
        TryGetCredentials(request, out var credentials) ? Directory.FindByUsername(credentials.DecodeUsername()) : null;

    /// <summary>A tel URI says more than a SIP URI where both are asserted (RFC 3325 §9.1).</summary>
    private static bool TryGetAsserted(SipMessage request, out string sender)
    {
        sender = "";
        foreach (var value in request.Values(SipHeaderId.PAssertedIdentity))
        {
            if (!Sip.Headers.NameAddrValue.TryParse(value, out var identity) || !Address.TryCanonicalize(Encoding.UTF8.GetString(identity.Uri.Span), out var canonical)) continue;
            if (sender.Length == 0 || canonical.StartsWith("tel:", StringComparison.Ordinal)) sender = canonical;
        }
        return sender.Length > 0;
    }

    private string? Claimed(SipMessage request)
    {
        if (request.TryGetNameAddr(SipHeaderId.PPreferredIdentity, out var preferred)
            && Address.TryCanonicalize(Encoding.UTF8.GetString(preferred.Uri.Span), out var wished) && Directory.Find(wished) is not null) return wished;
        return request.TryGetFrom(out var from) && Address.TryCanonicalize(Encoding.UTF8.GetString(from.Uri.Span), out var canonical) ? canonical : null;
    }
}
