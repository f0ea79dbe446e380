using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Cpm.Interworking.Sms.Settings;

namespace Cpm.Interworking.Sms.Links;

/// <summary>TLS towards a message centre (SMPP v5.0 §2.10): from the first octet on, SMPP has no way to start it later.</summary>
internal static class LinkTls
{
    /// <summary>The options of a link; null for plain TCP.</summary>
    /// <exception cref="IOException">The file of authorities cannot be read.</exception>
    public static SslClientAuthenticationOptions? Of(LinkSettings settings)
    {
        if (!settings.Tls) return null;
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = settings.Host,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            AllowRenegotiation = false,
        };
        if (settings.CaFile is not { } file) return options;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is not IOException)
        {
            throw new IOException($"{file}: {e.Message}", e);
        }
        options.CertificateChainPolicy = policy;
        return options;
    }
}
