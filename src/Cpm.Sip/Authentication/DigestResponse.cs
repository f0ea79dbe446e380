using System.Security.Cryptography;
using System.Text;

namespace Cpm.Sip.Authentication;

/// <summary>What a digest response is computed from and how (RFC 7616 3.4.1–3.4.3).</summary>
public static class DigestResponse
{
    /// <summary>The response for the given credentials (whose <see cref="DigestCredentials.Response"/> is not looked at).</summary>
    /// <param name="credentials">Nonce, counts, quality, algorithm, uri.</param>
    /// <param name="username">The user's name, escapes undone.</param>
    /// <param name="realm">The protection domain, escapes undone.</param>
    /// <param name="password">The password, UTF-8.</param>
    /// <param name="method">The method's token.</param>
    /// <param name="body">The body, for auth-int.</param>
    /// <param name="hex">Takes the hexadecimal digits; at least 64 octets.</param>
    /// <returns>How many digits there are.</returns>
    public static int Compute(
        in DigestCredentials credentials, ReadOnlySpan<byte> username, ReadOnlySpan<byte> realm, ReadOnlySpan<byte> password, ReadOnlySpan<byte> method,
        ReadOnlySpan<byte> body, Span<byte> hex)
    {
        using var hash = credentials.Algorithm.CreateHash();
        Span<byte> first = stackalloc byte[DigestAlgorithms.LongestHex];
        Span<byte> second = stackalloc byte[DigestAlgorithms.LongestHex];
        Span<byte> content = stackalloc byte[DigestAlgorithms.LongestHex];
        var length = credentials.Algorithm.HexLength();

        hash.AppendData(username);
        hash.AppendData(":"u8);
        hash.AppendData(realm);
        hash.AppendData(":"u8);
        hash.AppendData(password);
        Finish(hash, first);

        if (credentials.Qop == DigestQop.AuthInt)
        {
            hash.AppendData(body);
            Finish(hash, content);
        }
        hash.AppendData(method);
        hash.AppendData(":"u8);
        hash.AppendData(credentials.Uri.Span);
        if (credentials.Qop == DigestQop.AuthInt)
        {
            hash.AppendData(":"u8);
            hash.AppendData(content[..length]);
        }
        Finish(hash, second);

        hash.AppendData(first[..length]);
        hash.AppendData(":"u8);
        hash.AppendData(credentials.Nonce.Span);
        hash.AppendData(":"u8);
        if (credentials.Qop != DigestQop.None)
        {
            hash.AppendData(credentials.NonceCountDigits.Span);
            hash.AppendData(":"u8);
            hash.AppendData(credentials.ClientNonce.Span);
            hash.AppendData(credentials.Qop == DigestQop.Auth ? ":auth:"u8 : ":auth-int:"u8);
        }
        hash.AppendData(second[..length]);
        Finish(hash, hex);
        return length;
    }

    /// <summary>Whether the response of the credentials is right. Takes the same time whatever differs.</summary>
    public static bool Verify(in DigestCredentials credentials, string realm, ReadOnlySpan<byte> password, ReadOnlySpan<byte> method, ReadOnlySpan<byte> body)
    {
        Span<byte> expected = stackalloc byte[DigestAlgorithms.LongestHex];
        var username = Encoding.UTF8.GetBytes(credentials.DecodeUsername());
        var length = Compute(credentials, username, Encoding.UTF8.GetBytes(realm), password, method, body, expected);
        if (credentials.Response.Length != length) return false;
        Span<byte> given = stackalloc byte[DigestAlgorithms.LongestHex];
        Ascii.ToLower(credentials.Response.Span, given, out _);
        return CryptographicOperations.FixedTimeEquals(expected[..length], given[..length]);
    }

    private static void Finish(IncrementalHash hash, Span<byte> hex)
    {
        Span<byte> octets = stackalloc byte[DigestAlgorithms.LongestHex / 2];
        var length = hash.GetHashAndReset(octets);
        Convert.TryToHexStringLower(octets[..length], hex, out _);
    }
}
