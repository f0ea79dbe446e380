using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cpm.Sip.Messages;
using Cpm.Sip.Writing;

namespace Cpm.Sip.Authentication;

/// <summary>
/// The client's side of digest authentication (RFC 3261 22.2): takes a challenge out of a 401 or 407 and answers it on the request sent again and on all that follow,
/// counting the nonce. Not thread-safe.
/// </summary>
/// <param name="username">The user's name.</param>
/// <param name="password">The password.</param>
public sealed class DigestClient(string username, string password)
{
    private DigestChallenge? _challenge;
    private SipHeaderId _field;
    private uint _count;

    /// <summary>The challenge that is answered now; null before the first.</summary>
    public DigestChallenge? Challenge => _challenge;

    /// <summary>Takes the strongest challenge of a 401 or 407 (RFC 8760 2.4).</summary>
    /// <returns>
    /// False when there is none that this client can answer. A second refusal without <see cref="DigestChallenge.Stale"/> means a wrong password: ask again no more.
    /// </returns>
    public bool TryTake(SipMessage response)
    {
        DigestChallenge? best = null;
        var isProxy = response.StatusCode == 407;
        foreach (var value in response.Values(isProxy ? SipHeaderId.ProxyAuthenticate : SipHeaderId.WwwAuthenticate))
        {
            if (DigestChallenge.TryParse(value, out var challenge) && (best is null || challenge!.Algorithm > best.Algorithm)) best = challenge;
        }
        if (best is null) return false;
        _challenge = best;
        _field = isProxy ? SipHeaderId.ProxyAuthorization : SipHeaderId.Authorization;
        _count = 0;
        return true;
    }

    /// <summary>Puts credentials into a request, in the place of any that are there; does nothing before the first challenge.</summary>
    public void Authorize(SipRequest request)
    {
        if (_challenge is null) return;
        request.Headers.Remove(_field);
        var clientNonce = RandomNumberGenerator.GetHexString(16, lowercase: true);
        request.Headers.Add(_field, Answer(_challenge, request.MethodBytes.Span, request.Uri, request.Body.Span, clientNonce, ++_count));
    }

    /// <summary>The header field value that answers a challenge.</summary>
    public byte[] Answer(DigestChallenge challenge, ReadOnlySpan<byte> method, ReadOnlyMemory<byte> uri, ReadOnlySpan<byte> body, string clientNonce, uint count)
    {
        var qop = challenge.Qop.HasFlag(DigestQop.Auth) ? DigestQop.Auth : challenge.Qop;
        var digits = count.ToString("x8", CultureInfo.InvariantCulture);
        var credentials = new DigestCredentials
        {
            Nonce = Encoding.UTF8.GetBytes(challenge.Nonce),
            Uri = uri,
            ClientNonce = Encoding.UTF8.GetBytes(clientNonce),
            Algorithm = challenge.Algorithm,
            Qop = qop,
            NonceCountDigits = Encoding.ASCII.GetBytes(digits),
        };
        Span<byte> hex = stackalloc byte[DigestAlgorithms.LongestHex];
        var length = DigestResponse.Compute(
            credentials, Encoding.UTF8.GetBytes(username), Encoding.UTF8.GetBytes(challenge.Realm), Encoding.UTF8.GetBytes(password), method, body, hex);
        var text = new StringBuilder("Digest username=\"").Append(DigestCredentials.Escape(username)).Append("\", realm=\"")
            .Append(DigestCredentials.Escape(challenge.Realm)).Append("\", nonce=\"").Append(challenge.Nonce).Append("\", uri=\"")
            .Append(Encoding.UTF8.GetString(uri.Span)).Append("\", response=\"").Append(Encoding.ASCII.GetString(hex[..length]))
            .Append("\", algorithm=").Append(Encoding.ASCII.GetString(challenge.Algorithm.Name()));
        if (qop != DigestQop.None)
            text.Append(", cnonce=\"").Append(clientNonce).Append("\", qop=").Append(qop == DigestQop.Auth ? "auth" : "auth-int").Append(", nc=").Append(digits);
        if (challenge.Opaque is not null) text.Append(", opaque=\"").Append(challenge.Opaque).Append('"');
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
