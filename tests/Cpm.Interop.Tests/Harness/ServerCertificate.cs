using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cpm.Interop.Tests.Harness;

/// <summary>A self-signed certificate, made for one run.</summary>
/// <param name="CertificatePath">PEM; what peers trust.</param>
/// <param name="KeyPath">PEM.</param>
internal sealed record ServerCertificate(string CertificatePath, string KeyPath)
{
    public static async Task<ServerCertificate> MakeAsync(string folder, string address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=cpm.example", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("cpm.example");
        names.AddIpAddress(IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var made = new ServerCertificate(Path.Combine(folder, "server.pem"), Path.Combine(folder, "server.key"));
        await File.WriteAllTextAsync(made.CertificatePath, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(made.KeyPath, key.ExportPkcs8PrivateKeyPem());
        return made;
    }
}
