using System.Collections.Immutable;
using Cpm.Sip.Messages;
using Cpm.Sip.Writing;

namespace Cpm.Sip.Authentication;

/// <summary>What <see cref="DigestServer"/> says of a request's credentials.</summary>
public enum DigestVerdict : byte
{
    /// <summary>The user is who the credentials say.</summary>
    Accepted,

    /// <summary>The password is right, the nonce is not fresh: challenge again with stale=true.</summary>
    Stale,

    /// <summary>Wrong password, forged nonce, other realm, or a form that was not offered: challenge again, or refuse.</summary>
    Rejected,
}

/// <summary>The server's side of digest authentication (RFC 3261 22, RFC 8760): challenges, and checks what comes back.</summary>
/// <param name="realm">The protection domain.</param>
/// <param name="nonces">Nonces and their counts.</param>
public sealed class DigestServer(string realm, DigestNonces nonces)
{
    /// <summary>The protection domain.</summary>
    public string Realm => realm;

    /// <summary>Adds a challenge for each algorithm, the preferred one first (RFC 8760 2.4).</summary>
    /// <param name="headers">The headers of a 401 or 407.</param>
    /// <param name="field">WWW-Authenticate or Proxy-Authenticate.</param>
    /// <param name="stale">Whether only the nonce was too old.</param>
    /// <param name="algorithms">What is offered, in this order.</param>
    public void AddChallenges(SipHeaderList headers, SipHeaderId field, bool stale, ImmutableArray<DigestAlgorithm> algorithms)
    {
        var nonce = nonces.Issue();
        foreach (var algorithm in algorithms)
            headers.Add(field, new DigestChallenge { Realm = realm, Nonce = nonce, Algorithm = algorithm, Stale = stale }.Format());
    }

    /// <summary>The credentials of a request for this realm.</summary>
    /// <param name="request">The request.</param>
    /// <param name="field">Authorization or Proxy-Authorization, which may be there several times for several realms (RFC 3261 22.3).</param>
    /// <param name="credentials">The first that names this realm.</param>
    public bool TryGetCredentials(SipMessage request, SipHeaderId field, out DigestCredentials credentials)
    {
        foreach (var value in request.Values(field))
        {
            if (DigestCredentials.TryParse(value, out credentials) && Headers.SipText.Unescape(credentials.Realm.Span) == realm) return true;
        }
        credentials = default;
        return false;
    }

    /// <summary>Checks credentials with the password of the user they name. The form without qop is not accepted: it was not offered.</summary>
    public DigestVerdict Check(in DigestCredentials credentials, ReadOnlySpan<byte> method, ReadOnlySpan<byte> password, ReadOnlySpan<byte> body)
    {
        if (credentials.Qop == DigestQop.None || !DigestResponse.Verify(credentials, realm, password, method, body)) return DigestVerdict.Rejected;
        return nonces.Use(credentials.Nonce.Span, credentials.NonceCount) switch
        {
            NonceVerdict.Good => DigestVerdict.Accepted,
            NonceVerdict.Stale or NonceVerdict.Replayed => DigestVerdict.Stale,
            _ => DigestVerdict.Rejected,
        };
    }
}
