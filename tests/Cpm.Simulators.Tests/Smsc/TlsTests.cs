using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using Cpm.Primitives.Transports;
using Cpm.Simulators.CommandLine;
using Cpm.Simulators.Smsc;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Xunit;

namespace Cpm.Simulators.Tests.Smsc;

public sealed class TlsTests
{
    [Fact]
    public async Task Messages_come_over_tls_under_the_certificate_that_was_told()
    {
        var output = new StringWriter();
        await using var smsc = new SmscSimulator(Esme.Options with { Tls = new IPEndPoint(IPAddress.Loopback, 0) }, output: output);
        await smsc.StartAsync();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(smsc.TlsEndPoint!);
        await using var stream = new SslStream(
            new NetworkStream(socket), leaveInnerStreamOpen: false, (_, certificate, _, _) => smsc.Certificate!.GetRawCertData().AsSpan().SequenceEqual(certificate!.GetRawCertData()));
        await stream.AuthenticateAsClientAsync("localhost");
        using var esme = Esme.Over(new StreamConnection(new Pipes(PipeReader.Create(stream), PipeWriter.Create(stream)), null, null, isSecure: true, socket.Dispose));
        Assert.True((await esme.Session.BindAsync(BindMode.Transceiver, Esme.Credentials()).WaitAsync(Esme.Patience)).IsBound);
        Assert.Equal(CommandStatus.Ok, (await esme.SubmitAsync("sealed")).Status);
        Assert.Equal("sealed", Assert.Single(smsc.Messages.All()).Text);
        Assert.Contains($"listening smsc-tls smpps://{smsc.TlsEndPoint}", output.ToString(), StringComparison.Ordinal);
        var pin = "sha256/" + Convert.ToBase64String(SHA256.HashData(smsc.Certificate!.PublicKey.ExportSubjectPublicKeyInfo()));
        Assert.Contains(pin, output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_speaks_in_the_clear_is_not_served_there()
    {
        await using var smsc = new SmscSimulator(Esme.Options with { Tls = new IPEndPoint(IPAddress.Loopback, 0) });
        await smsc.StartAsync();
        using var esme = Esme.Over(await new SocketConnector().ConnectAsync(ConnectTarget.Of(smsc.TlsEndPoint!), CancellationToken.None));
        Assert.False((await esme.Session.BindAsync(BindMode.Transceiver, Esme.Credentials()).WaitAsync(Esme.Patience)).IsBound);
        Assert.Equal(0, smsc.Stats.Binds);
    }

    [Theory]
    [InlineData("--behaviour", "{\"responseJitter\":\"soon\"}")]
    [InlineData("--behaviour", "{\"receiptText\":\"Sideways\"}")]
    [InlineData("--certificate", "no pem")]
    public async Task Files_that_make_no_sense_are_bad_usage(string option, string content)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, content);
        try
        {
            using var error = new StringWriter();
            var code = await SimulatorCommands.InvokeAsync(["smsc", option, file], new SimulatorContext(TextReader.Null, TextWriter.Null, error, CancellationToken.None));
            Assert.Equal(2, code);
            Assert.StartsWith(option, error.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
