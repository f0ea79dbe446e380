using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cpm.Gateway.Configuration;

/// <summary>Loads certificates with their keys from PEM and PFX files.</summary>
public static class CertificateFile
{
    /// <summary>Loads a certificate and its key. The file decides: PEM text, or else PFX.</summary>
    /// <exception cref="CryptographicException">Damaged, the wrong password, or no key.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static X509Certificate2 Load(CertificateSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var bytes = File.ReadAllBytes(settings.Path);
        if (bytes.AsSpan().IndexOf("-----BEGIN"u8) < 0) return X509CertificateLoader.LoadPkcs12(bytes, settings.Password);
        return settings.Password is { } password
            ? X509Certificate2.CreateFromEncryptedPemFile(settings.Path, password, settings.KeyPath)
            : X509Certificate2.CreateFromPemFile(settings.Path, settings.KeyPath);
    }

    /// <summary>Says why a certificate cannot be used; null where it can.</summary>
    public static string? Examine(CertificateSettings settings)
    {
        try
        {
            using var certificate = Load(settings);
            return certificate.HasPrivateKey ? null : "has no private key; set KeyPath";
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"cannot be used: {e.Message}";
        }
    }
}
