using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cpm.Interworking.Sms.Links;
using Cpm.Interworking.Sms.Settings;
using Cpm.Primitives.Transports;
using Xunit;

namespace Cpm.Interworking.Sms.Tests.Links;

/// <summary>TLS over real sockets, with authorities made for the test.</summary>
public sealed class LinkTlsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cpm-tls-").FullName;
    private readonly X509Certificate2 _authority = Authority("CN=test authority");
    private readonly X509Certificate2 _server;

    public LinkTlsTests() => _server = Issue(_authority, "smsc.example", TimeSpan.FromDays(-1), TimeSpan.FromDays(1));

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public void Dispose()
    {
        _server.Dispose();
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_right_authority_and_name_are_trusted() => Assert.Null(await ConnectAsync(_server, ("Trust:CaFile", Pem(_authority)), ("ServerName", "smsc.example")));

    [Fact]
    public async Task Without_ServerName_the_host_must_be_named() => Assert.NotNull(await ConnectAsync(_server, ("Trust:CaFile", Pem(_authority))));

    [Fact]
    public async Task Another_authority_is_not_trusted()
    {
        using var other = Authority("CN=other authority");
        Assert.NotNull(await ConnectAsync(_server, ("Trust:CaFile", Pem(other)), ("ServerName", "smsc.example")));
    }

    [Fact]
    public async Task The_machines_authorities_do_not_know_it() => Assert.NotNull(await ConnectAsync(_server, ("ServerName", "smsc.example")));

    [Fact]
    public async Task An_expired_certificate_is_refused()
    {
        using var expired = Issue(_authority, "smsc.example", TimeSpan.FromDays(-3), TimeSpan.FromDays(-2));
        Assert.NotNull(await ConnectAsync(expired, ("Trust:CaFile", Pem(_authority)), ("ServerName", "smsc.example")));
        Assert.NotNull(await ConnectAsync(expired, ("Trust:Pins:0", Pin(expired))));
    }

    [Fact]
    public async Task A_pinned_key_needs_no_authority_and_no_name() => Assert.Null(await ConnectAsync(_server, ("Trust:Pins:0", Pin(_authority)), ("Trust:Pins:1", Pin(_server))));

    [Fact]
    public async Task Another_key_than_the_pinned_one_is_refused()
    {
        using var other = Issue(_authority, "smsc.example", TimeSpan.FromDays(-1), TimeSpan.FromDays(1));
        Assert.NotNull(await ConnectAsync(_server, ("Trust:Pins:0", Pin(other))));
        Assert.NotNull(await ConnectAsync(_server, ("Trust:CaFile", Pem(_authority)), ("Trust:Pins:0", Pin(other)), ("ServerName", "smsc.example")));
    }

    [Fact]
    public async Task An_authority_can_be_pinned_among_the_trusted() =>
        Assert.Null(await ConnectAsync(_server, ("Trust:CaFile", Pem(_authority)), ("Trust:Pins:0", Pin(_authority)), ("ServerName", "smsc.example")));

    [Theory]
    [InlineData(false, null)]
    [InlineData(false, "secret")]
    [InlineData(true, "secret")]
    public async Task A_centre_that_wants_a_certificate_gets_ours(bool pkcs12, string? password)
    {
        using var own = Issue(_authority, "cpm.example", TimeSpan.FromDays(-1), TimeSpan.FromDays(1));
        var path = Path.Combine(_folder, pkcs12 ? "own.pfx" : "own.pem");
        var key = Path.Combine(_folder, "own.key");
        if (pkcs12) await File.WriteAllBytesAsync(path, own.Export(X509ContentType.Pkcs12, password));
        else await File.WriteAllTextAsync(path, own.ExportCertificatePem());
        using var ecdsa = own.GetECDsaPrivateKey()!;
        await File.WriteAllTextAsync(key, password is null ? ecdsa.ExportPkcs8PrivateKeyPem() : ecdsa.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000)));
        Assert.Null(await ConnectAsync(_server, own, ("Trust:Pins:0", Pin(_server)), ("Certificate:Path", path), ("Certificate:KeyPath", pkcs12 ? null : key), ("Certificate:Password", password)));
    }

    [Fact]
    public async Task A_centre_that_wants_a_certificate_refuses_without()
    {
        using var own = Issue(_authority, "cpm.example", TimeSpan.FromDays(-1), TimeSpan.FromDays(1));
        Assert.NotNull(await ConnectAsync(_server, own, ("Trust:Pins:0", Pin(_server))));
    }

    [Fact]
    public async Task A_missing_file_is_named() =>
        Assert.Contains("none.pem", await ConnectAsync(_server, ("Trust:CaFile", Path.Combine(_folder, "none.pem"))), StringComparison.Ordinal);

    private Task<string?> ConnectAsync(X509Certificate2 server, params (string, string?)[] settings) => ConnectAsync(server, null, settings);

    /// <summary>Connects as a link does and reads one octet. Null, or why it failed.</summary>
    private static async Task<string?> ConnectAsync(X509Certificate2 server, X509Certificate2? wanted, params (string Key, string? Value)[] settings)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, server, wanted);
        var errors = new List<Abstractions.ConfigurationError>();
        var read = SmsSettingsReader.Read(Rig.Section([("Links:0:Host", "127.0.0.1"), ("Links:0:Tls", "true"), .. settings.Select(s => ($"Links:0:{s.Key}", s.Value))]), errors, "cpm.example");
        Assert.Empty(errors);
        var link = read!.Links[0];
        try
        {
            await using var connection = await new SocketConnector().ConnectAsync(
                new ConnectTarget(link.Host, ((IPEndPoint)listener.LocalEndpoint).Port, LinkTls.Of(link, TimeProvider.System)), CancellationToken.None);
            // With TLS 1.3 a refused client learns it with the first octets only.
            var result = await connection.Input.ReadAsync();
            return result.Buffer.IsEmpty ? "closed" : null;
        }
        catch (IOException e)
        {
            return e.Message;
        }
        finally
        {
            listener.Stop();
            await serving;
        }
    }

    private static async Task ServeAsync(TcpListener listener, X509Certificate2 certificate, X509Certificate2? wanted)
    {
        try
        {
            using var client = await listener.AcceptTcpClientAsync();
            await using var stream = new SslStream(client.GetStream());
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificate = certificate,
                ClientCertificateRequired = wanted is not null,
                RemoteCertificateValidationCallback = (_, given, _, _) => wanted is null || given?.GetCertHashString() == wanted.GetCertHashString(),
            });
            await stream.WriteAsync(new byte[] { 1 });
            // Until the client has gone.
            _ = await stream.ReadAsync(new byte[1]);
        }
        catch (Exception e) when (e is IOException or AuthenticationException or SocketException or ObjectDisposedException)
        {
            // The client did not like us, or we did not like it: it tells.
        }
    }

    private static string Pin(X509Certificate2 certificate) => "sha256/" + Convert.ToBase64String(LinkTls.PinOf(certificate));

    private string Pem(X509Certificate2 certificate)
    {
        var path = Path.Combine(_folder, certificate.Thumbprint + ".pem");
        File.WriteAllText(path, certificate.ExportCertificatePem());
        return path;
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(Now.AddDays(-10), Now.AddDays(10));
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, string name, TimeSpan from, TimeSpan to)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, Now + from, Now + to, RandomNumberGenerator.GetBytes(8));
        using var withKey = certificate.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}
