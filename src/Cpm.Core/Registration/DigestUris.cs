using System.Net;
using System.Text;
using Cpm.Sip.Headers;
using Cpm.Sip.Transports;

namespace Cpm.Core.Registration;

/// <summary>
/// Whether credentials were made for the request they came with (RFC 7616 §3.4.6: the digest uri and the Request-URI are to name the same resource; RFC 3261 §22.4).
/// Without it, credentials overheard in one request would serve another one.
/// </summary>
internal static class DigestUris
{
    /// <summary>
    /// True where both URIs are equivalent, differ in parameters, port or the name of this server only, or where the digest uri names this server as a whole, which is what
    /// clients do that sign the address they send to.
    /// </summary>
    /// <param name="digestUri">The uri parameter of the credentials.</param>
    /// <param name="requestUri">The Request-URI.</param>
    /// <param name="listener">Where the request came in.</param>
    /// <param name="domain">The domain served.</param>
    public static bool Agree(ReadOnlyMemory<byte> digestUri, ReadOnlyMemory<byte> requestUri, SipListener listener, string domain)
    {
        if (SipUriComparer.AreEqual(digestUri, requestUri)) return true;
        if (!SipUri.TryParse(digestUri, out var signed) || !SipUri.TryParse(requestUri, out var asked)) return false;
        if (signed.Scheme == SipUriScheme.Tel) return false;
        var isOurs = IsOurs(signed.Host.Span, listener, domain);
        if (signed.User.IsEmpty && isOurs) return true;
        return asked.Scheme != SipUriScheme.Tel && PercentEscapes.Equal(signed.User.Span, asked.User.Span, ignoreCase: false)
            && (SipText.EqualsIgnoreCase(signed.Host.Span, asked.Host.Span) || (isOurs && IsOurs(asked.Host.Span, listener, domain)));
    }

    /// <summary>The domain, the listener's name, or any address: behind a translation of addresses nobody here knows by which ones the listener is reached.</summary>
    private static bool IsOurs(ReadOnlySpan<byte> host, SipListener listener, string domain)
    {
        var text = Encoding.ASCII.GetString(host).Trim('[', ']');
        if (text.Equals(domain, StringComparison.OrdinalIgnoreCase)) return true;
        var sentBy = listener.SentBy.AsSpan();
        if (sentBy.StartsWith(text, StringComparison.OrdinalIgnoreCase) && (sentBy.Length == text.Length || sentBy[text.Length] == ':')) return true;
        return IPAddress.TryParse(text, out _);
    }
}
