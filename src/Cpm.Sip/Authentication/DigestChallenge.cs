using System.Text;
using Cpm.Sip.Headers;

namespace Cpm.Sip.Authentication;

/// <summary>A challenge: the value of WWW-Authenticate or Proxy-Authenticate (RFC 3261 22.4, RFC 7616 3.3).</summary>
public sealed record DigestChallenge
{
    /// <summary>The protection domain.</summary>
    public required string Realm { get; init; }

    /// <summary>The nonce, opaque to the client.</summary>
    public required string Nonce { get; init; }

    /// <summary>The algorithm.</summary>
    public DigestAlgorithm Algorithm { get; init; }

    /// <summary>What qualities of protection may be used.</summary>
    public DigestQop Qop { get; init; } = DigestQop.Auth;

    /// <summary>To be sent back as it is; null when there is none.</summary>
    public string? Opaque { get; init; }

    /// <summary>The password was right and only the nonce is too old: answer again without asking the user.</summary>
    public bool Stale { get; init; }

    /// <summary>Reads a challenge.</summary>
    /// <returns>False for another scheme, an unknown algorithm, or one without realm or nonce.</returns>
    public static bool TryParse(ReadOnlyMemory<byte> value, out DigestChallenge? challenge)
    {
        challenge = null;
        if (!AuthParameters.TryBegin(value, out var parameters)) return false;
        string? realm = null, nonce = null, opaque = null;
        var (qop, stale, algorithm) = (DigestQop.None, false, DigestAlgorithm.Md5);
        while (parameters.MoveNext())
        {
            var parameter = parameters.Current;
            if (parameter.Is("realm"u8)) realm = SipText.Unescape(parameter.Value.Span);
            else if (parameter.Is("nonce"u8)) nonce = Encoding.UTF8.GetString(parameter.Value.Span);
            else if (parameter.Is("opaque"u8)) opaque = Encoding.UTF8.GetString(parameter.Value.Span);
            else if (parameter.Is("stale"u8)) stale = SipText.EqualsIgnoreCase(parameter.Value.Span, "true"u8);
            else if (parameter.Is("qop"u8)) qop = ParseQop(parameter.Value.Span);
            else if (parameter.Is("algorithm"u8) && !DigestAlgorithms.TryParse(parameter.Value.Span, out algorithm)) return false;
        }
        if (!parameters.IsWellFormed || realm is null || nonce is null) return false;
        challenge = new() { Realm = realm, Nonce = nonce, Algorithm = algorithm, Qop = qop, Opaque = opaque, Stale = stale };
        return true;
    }

    /// <summary>The header field value.</summary>
    public byte[] Format()
    {
        var text = new StringBuilder("Digest realm=\"").Append(DigestCredentials.Escape(Realm)).Append("\", nonce=\"").Append(Nonce).Append('"');
        text.Append(", algorithm=").Append(Encoding.ASCII.GetString(Algorithm.Name()));
        if (Qop != DigestQop.None) text.Append(", qop=\"").Append(Names(Qop)).Append('"');
        if (Opaque is not null) text.Append(", opaque=\"").Append(Opaque).Append('"');
        if (Stale) text.Append(", stale=true");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Names(DigestQop qop) => qop switch
    {
        DigestQop.Auth => "auth",
        DigestQop.AuthInt => "auth-int",
        _ => "auth,auth-int",
    };

    private static DigestQop ParseQop(ReadOnlySpan<byte> list)
    {
        var qop = DigestQop.None;
        foreach (var range in list.Split((byte)','))
        {
            var name = list[range].Trim(" \t\r\n"u8);
            if (SipText.EqualsIgnoreCase(name, "auth"u8)) qop |= DigestQop.Auth;
            else if (SipText.EqualsIgnoreCase(name, "auth-int"u8)) qop |= DigestQop.AuthInt;
        }
        return qop;
    }
}
