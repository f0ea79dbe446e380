using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Cpm.Sip.Authentication;

/// <summary>The hash algorithms of digest authentication that this product speaks (RFC 7616 3.3, RFC 8760 2). A stronger one has a higher value.</summary>
public enum DigestAlgorithm : byte
{
    /// <summary>MD5, which is also meant where no algorithm is named.</summary>
    Md5,

    /// <summary>SHA-256.</summary>
    Sha256,
}

/// <summary>Names and hashes of <see cref="DigestAlgorithm"/>.</summary>
public static class DigestAlgorithms
{
    internal const int LongestHex = 64;

    /// <summary>All of them, the strongest first.</summary>
    public static ImmutableArray<DigestAlgorithm> ByStrength { get; } = [DigestAlgorithm.Sha256, DigestAlgorithm.Md5];

    /// <summary>The name on the wire.</summary>
    public static ReadOnlySpan<byte> Name(this DigestAlgorithm algorithm) => algorithm == DigestAlgorithm.Sha256 ? "SHA-256"u8 : "MD5"u8;

    /// <summary>Reads a name; the session variants and SHA-512-256 are unknown here.</summary>
    public static bool TryParse(ReadOnlySpan<byte> name, out DigestAlgorithm algorithm)
    {
        algorithm = Headers.SipText.EqualsIgnoreCase(name, "SHA-256"u8) ? DigestAlgorithm.Sha256 : DigestAlgorithm.Md5;
        return name.IsEmpty || algorithm == DigestAlgorithm.Sha256 || Headers.SipText.EqualsIgnoreCase(name, "MD5"u8);
    }

    /// <summary>How many hexadecimal digits a hash has.</summary>
    internal static int HexLength(this DigestAlgorithm algorithm) => algorithm == DigestAlgorithm.Sha256 ? 64 : 32;

    internal static IncrementalHash CreateHash(this DigestAlgorithm algorithm)
    {
        // Phones still ask for MD5; RFC 8760 lets it stand beside SHA-256.
        return IncrementalHash.CreateHash(algorithm == DigestAlgorithm.Sha256 ? HashAlgorithmName.SHA256 : HashAlgorithmName.MD5);
    }
}
