using System.Globalization;
using Cpm.Sip.Headers;

namespace Cpm.Sip.Authentication;

/// <summary>Credentials: the value of Authorization or Proxy-Authorization (RFC 3261 22.4, RFC 7616 3.4). Octets of what they were read from, escapes kept.</summary>
public readonly record struct DigestCredentials
{
    /// <summary>The user's name.</summary>
    public ReadOnlyMemory<byte> Username { get; init; }

    /// <summary>The protection domain.</summary>
    public ReadOnlyMemory<byte> Realm { get; init; }

    /// <summary>The nonce of the challenge.</summary>
    public ReadOnlyMemory<byte> Nonce { get; init; }

    /// <summary>The digest-uri.</summary>
    public ReadOnlyMemory<byte> Uri { get; init; }

    /// <summary>The response in hexadecimal digits.</summary>
    public ReadOnlyMemory<byte> Response { get; init; }

    /// <summary>The client's nonce.</summary>
    public ReadOnlyMemory<byte> ClientNonce { get; init; }

    /// <summary>The algorithm.</summary>
    public DigestAlgorithm Algorithm { get; init; }

    /// <summary>The quality of protection used.</summary>
    public DigestQop Qop { get; init; }

    /// <summary>The eight digits of nc as received; empty without qop.</summary>
    public ReadOnlyMemory<byte> NonceCountDigits { get; init; }

    /// <summary>The nonce count.</summary>
    public uint NonceCount { get; init; }

    /// <summary>The user's name as text.</summary>
    public string DecodeUsername() => SipText.Unescape(Username.Span);

    /// <summary>Reads credentials.</summary>
    /// <returns>False for another scheme, an unknown algorithm or quality, or when one of the parts needed is absent.</returns>
    public static bool TryParse(ReadOnlyMemory<byte> value, out DigestCredentials credentials)
    {
        credentials = default;
        if (!AuthParameters.TryBegin(value, out var parameters)) return false;
        var read = default(DigestCredentials);
        while (parameters.MoveNext())
        {
            if (!TryTake(ref read, parameters.Current)) return false;
        }
        if (!parameters.IsWellFormed || read.Username.IsEmpty || read.Nonce.IsEmpty || read.Uri.IsEmpty || read.Response.IsEmpty) return false;
        if (read.Qop != DigestQop.None && (read.ClientNonce.IsEmpty || read.NonceCountDigits.IsEmpty)) return false;
        credentials = read;
        return true;
    }

    internal static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static bool TryTake(ref DigestCredentials read, HeaderParameter parameter)
    {
        var value = parameter.Value;
        if (parameter.Is("username"u8)) read = read with { Username = value };
        else if (parameter.Is("realm"u8)) read = read with { Realm = value };
        else if (parameter.Is("nonce"u8)) read = read with { Nonce = value };
        else if (parameter.Is("uri"u8)) read = read with { Uri = value };
        else if (parameter.Is("response"u8)) read = read with { Response = value };
        else if (parameter.Is("cnonce"u8)) read = read with { ClientNonce = value };
        else if (parameter.Is("nc"u8)) return TryTakeCount(ref read, value);
        else if (parameter.Is("algorithm"u8)) return TryTakeAlgorithm(ref read, value);
        else if (parameter.Is("qop"u8)) return TryTakeQop(ref read, value);
        return true;
    }

    private static bool TryTakeCount(ref DigestCredentials read, ReadOnlyMemory<byte> value)
    {
        if (value.Length != 8 || !uint.TryParse(value.Span, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var count)) return false;
        read = read with { NonceCountDigits = value, NonceCount = count };
        return true;
    }

    private static bool TryTakeAlgorithm(ref DigestCredentials read, ReadOnlyMemory<byte> value)
    {
        if (!DigestAlgorithms.TryParse(value.Span, out var algorithm)) return false;
        read = read with { Algorithm = algorithm };
        return true;
    }

    private static bool TryTakeQop(ref DigestCredentials read, ReadOnlyMemory<byte> value)
    {
        var qop = SipText.EqualsIgnoreCase(value.Span, "auth"u8) ? DigestQop.Auth
            : SipText.EqualsIgnoreCase(value.Span, "auth-int"u8) ? DigestQop.AuthInt : DigestQop.None;
        read = read with { Qop = qop };
        return qop != DigestQop.None;
    }
}
