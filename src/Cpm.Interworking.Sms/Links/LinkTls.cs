using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cpm.Interworking.Sms.Settings;

namespace Cpm.Interworking.Sms.Links;

/// <summary>TLS towards a message centre (SMPP v5.0 §2.10): from the first octet on, SMPP has no way to start it later. Files are read anew for each connection.</summary>
internal static class LinkTls
{
    /// <summary>The options of a link; null for plain TCP.</summary>
    /// <exception cref="IOException">The file of authorities or the certificate cannot be read.</exception>
    public static SslClientAuthenticationOptions? Of(LinkSettings settings, TimeProvider time)
    {
        if (settings.Tls is not { } tls) return null;
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = tls.ServerName ?? settings.Host,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            AllowRenegotiation = false,
        };
        if (tls.CaFile is { } authorities) options.CertificateChainPolicy = Trusting(authorities);
        if (!tls.Pins.IsEmpty) options.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => IsPinned(tls, certificate as X509Certificate2, chain, errors, time);
        if (tls.Certificate is { } own) options.ClientCertificateContext = Load(own);
        return options;
    }

    /// <summary>SHA-256 of the public key of a certificate (its SubjectPublicKeyInfo), by which it is pinned: it outlives the certificate's renewal.</summary>
    public static byte[] PinOf(X509Certificate2 certificate) => SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo());

    private static X509ChainPolicy Trusting(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        Reading(file, () => policy.CustomTrustStore.ImportFromPemFile(file));
        return policy;
    }

    // With authorities a pin says which of their certificates; without, the key alone decides: neither authority nor name are asked, but the time is.
    private static bool IsPinned(LinkTlsSettings tls, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors, TimeProvider time)
    {
        if (certificate is null) return false;
        if (tls.CaFile is not null) return errors == SslPolicyErrors.None && (Matches(tls, certificate) || chain?.ChainElements.Any(e => Matches(tls, e.Certificate)) == true);
        var now = time.GetUtcNow();
        return Matches(tls, certificate) && certificate.NotBefore <= now.LocalDateTime && now.LocalDateTime <= certificate.NotAfter;
    }

    private static bool Matches(LinkTlsSettings tls, X509Certificate2 certificate)
    {
        var pin = PinOf(certificate);
        return tls.Pins.Any(p => p.AsSpan().SequenceEqual(pin));
    }

    private static SslStreamCertificateContext Load(LinkCertificate own)
    {
        SslStreamCertificateContext? context = null;
        Reading(own.Path, () =>
        {
            var isPem = own.KeyPath is not null || !Path.GetExtension(own.Path).ToLowerInvariant().StartsWith(".p", StringComparison.Ordinal) || own.Path.EndsWith(".pem", StringComparison.OrdinalIgnoreCase);
            var certificate = !isPem ? X509CertificateLoader.LoadPkcs12FromFile(own.Path, own.Password)
                : own.Password is null ? X509Certificate2.CreateFromPemFile(own.Path, own.KeyPath)
                : X509Certificate2.CreateFromEncryptedPemFile(own.Path, own.Password, own.KeyPath);
            var others = new X509Certificate2Collection();
            if (isPem) others.ImportFromPemFile(own.Path);
            // The context is sent whatever authorities the centre names.
            context = SslStreamCertificateContext.Create(certificate, others, offline: true);
        });
        return context!;
    }

    private static void Reading(string file, Action read)
    {
        try
        {
            read();
        }
        catch (Exception e) when (e is IOException or CryptographicException or UnauthorizedAccessException or ArgumentException)
        {
            throw new IOException($"{file}: {e.Message}", e);
        }
    }
}
