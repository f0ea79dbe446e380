using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Cpm.Gateway.Configuration;
using Cpm.Gateway.Listeners;
using Cpm.Primitives.Transports;

namespace Cpm.Gateway.Tests.Listeners;

public sealed class StreamEndpointTests
{
    [Fact]
    public async Task Octets_go_both_ways_over_tcp()
    {
        StreamConnection? seen = null;
        await using var host = await StartAsync(ListenTransport.Tcp, null, c =>
        {
            seen = c;
            return EchoAsync(c);
        });
        var endPoint = TestHosts.EndPointOf(host, "sip-1");
        Assert.NotEqual(0, endPoint.Port);
        using var client = new TcpClient();
        await client.ConnectAsync(endPoint);
        Assert.Equal("hello", await AskAsync(client.GetStream(), "hello"));
        Assert.False(seen!.IsSecure);
        Assert.Equal(((IPEndPoint)client.Client.LocalEndPoint!).Port, ((IPEndPoint)seen.RemoteEndPoint!).Port);
        await host.StopAsync();
    }

    [Theory]
    [InlineData("sip")]
    [InlineData("")]
    public async Task A_client_may_offer_any_protocol_over_tls(string alpn)
    {
        using var files = new CertificateFiles();
        StreamConnection? seen = null;
        await using var host = await StartAsync(ListenTransport.Tls, files.Pem, c =>
        {
            seen = c;
            return EchoAsync(c);
        });
        using var client = new TcpClient();
        await client.ConnectAsync(TestHosts.EndPointOf(host, "sip-1"));
        await using var secure = new SslStream(client.GetStream());
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "gw.example",
            ApplicationProtocols = alpn.Length == 0 ? null : [new SslApplicationProtocol(alpn)],
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=gw.example",
        });
        Assert.Equal("hello", await AskAsync(secure, "hello"));
        Assert.True(seen!.IsSecure);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_handler_that_waits_is_woken_by_the_stop()
    {
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await StartAsync(ListenTransport.Tcp, null, async c =>
        {
            opened.SetResult();
            var result = await c.Input.ReadAsync();
            ended.SetResult(result.IsCanceled && c.CloseRequested.IsCancellationRequested);
        });
        using var client = new TcpClient();
        await client.ConnectAsync(TestHosts.EndPointOf(host, "sip-1"));
        await opened.Task;
        await host.StopAsync();
        Assert.True(await ended.Task);
    }

    [Fact]
    public async Task A_handler_that_does_not_end_is_cut_at_the_deadline()
    {
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var parts = TestHosts.Parts() with
        {
            ShutdownTimeout = TimeSpan.FromMilliseconds(50),
            Streams = [new StreamEndpoint("sip-1", TestHosts.Loopback(), null, async c =>
            {
                opened.SetResult();
                while (!(await c.Input.ReadAsync()).IsCompleted)
                {
                    // Ignores the request to end.
                }
            })],
        };
        await using var host = await TestHosts.StartAsync(parts);
        using var client = new TcpClient();
        await client.ConnectAsync(TestHosts.EndPointOf(host, "sip-1"));
        await opened.Task;
        await host.StopAsync();
        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1]).AsTask().ContinueWith(t => t.IsFaulted ? 0 : t.Result, TaskScheduler.Default));
    }

    [Fact]
    public async Task A_handler_that_throws_closes_its_connection_and_no_other()
    {
        await using var host = await StartAsync(ListenTransport.Tcp, null, async c =>
        {
            var result = await c.Input.ReadAsync();
            if (result.Buffer.FirstSpan[0] == (byte)'!') throw new InvalidOperationException("bug");
            await c.Output.WriteAsync(result.Buffer.First);
        });
        using var bad = new TcpClient();
        await bad.ConnectAsync(TestHosts.EndPointOf(host, "sip-1"));
        await bad.GetStream().WriteAsync("!"u8.ToArray());
        Assert.Equal(0, await bad.GetStream().ReadAsync(new byte[1]).AsTask().ContinueWith(t => t.IsFaulted ? 0 : t.Result, TaskScheduler.Default));
        using var good = new TcpClient();
        await good.ConnectAsync(TestHosts.EndPointOf(host, "sip-1"));
        Assert.Equal("a", await AskAsync(good.GetStream(), "a"));
    }

    [Theory]
    [InlineData("pem", true)]
    [InlineData("encrypted", true)]
    [InlineData("pfx", true)]
    [InlineData("nokey", false)]
    [InlineData("wrong", false)]
    public void Certificates_come_from_pem_and_pfx_files(string form, bool isGood)
    {
        using var files = new CertificateFiles();
        var settings = form switch
        {
            "pem" => files.Pem,
            "encrypted" => files.EncryptedPem,
            "pfx" => files.Pfx,
            "nokey" => files.Pem with { KeyPath = null },
            _ => files.Pfx with { Password = "wrong" },
        };
        Assert.Equal(isGood, CertificateFile.Examine(settings) is null);
    }

    private static Task<GatewayHost> StartAsync(ListenTransport transport, CertificateSettings? certificate, Func<StreamConnection, Task> handler) =>
        TestHosts.StartAsync(TestHosts.Parts() with { Streams = [new StreamEndpoint("sip-1", TestHosts.Loopback(transport), certificate, handler)] });

    private static async Task EchoAsync(StreamConnection connection)
    {
        while (true)
        {
            var result = await connection.Input.ReadAsync();
            foreach (var segment in result.Buffer) await connection.Output.WriteAsync(segment);
            connection.Input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted || result.IsCanceled) return;
        }
    }

    private static async Task<string> AskAsync(Stream stream, string text)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text));
        var answer = new byte[text.Length];
        await stream.ReadExactlyAsync(answer);
        return Encoding.ASCII.GetString(answer);
    }

    private sealed class CertificateFiles : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("cpm-certificates-").FullName;

        public CertificateFiles()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var certificate = new CertificateRequest("CN=gw.example", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
            File.WriteAllText(At("gw.pem"), certificate.ExportCertificatePem());
            File.WriteAllText(At("gw.key"), key.ExportPkcs8PrivateKeyPem());
            File.WriteAllText(At("gw.enc"), key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
            File.WriteAllBytes(At("gw.pfx"), certificate.Export(X509ContentType.Pfx, "secret"));
        }

        public CertificateSettings Pem => new(At("gw.pem"), At("gw.key"), null);

        public CertificateSettings EncryptedPem => new(At("gw.pem"), At("gw.enc"), "secret");

        public CertificateSettings Pfx => new(At("gw.pfx"), null, "secret");

        public void Dispose() => Directory.Delete(_folder, recursive: true);

        private string At(string name) => Path.Combine(_folder, name);
    }
}
