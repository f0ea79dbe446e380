using System.Text;

namespace Cpm.Sip.Headers;

/// <summary>The canonical form under which a user is known (RFC 3261 10.3 step 5): no parameters, no headers, escapes undone, host in lower case.</summary>
public static class AddressOfRecord
{
    /// <summary><c>sip:user@host:port</c>, or <c>tel:</c> and the number without visual separators, with phone-context where it is local.</summary>
    public static string Of(in SipUri uri)
    {
        if (uri.Scheme == SipUriScheme.Tel) return OfTel(uri);
        var text = new StringBuilder(uri.Scheme == SipUriScheme.Sips ? "sips:" : "sip:");
        if (!uri.User.IsEmpty)
        {
            var plain = new byte[uri.User.Length];
            var length = PercentEscapes.Decode(uri.User.Span, plain);
            text.Append(Encoding.UTF8.GetString(plain, 0, length)).Append('@');
        }
        text.Append(Encoding.ASCII.GetString(uri.Host.Span).ToLowerInvariant());
        if (uri.Port != 0) text.Append(':').Append(uri.Port);
        return text.ToString();
    }

    private static string OfTel(in SipUri uri)
    {
        if (!TelephoneNumber.TryGet(uri, guess: false, out var number)) return Encoding.ASCII.GetString(uri.Raw.Span);
        return number[0] == '+' || !uri.Parameters.TryGet("phone-context"u8, out var context)
            ? "tel:" + number
            : "tel:" + number + ";phone-context=" + Encoding.ASCII.GetString(context.Span).ToLowerInvariant();
    }
}
