using Cpm.Sip.Headers;

namespace Cpm.Sip.Tests.Headers;

public sealed class ViaValueTests
{
    [Theory]
    [InlineData("SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1", "UDP", "192.0.2.1", 0, "z9hG4bK1", true)]
    [InlineData("SIP / 2.0 / TCP first.example.com: 4000;ttl=16 ;branch= z9hG4bKa7", "TCP", "first.example.com", 4000, "z9hG4bKa7", true)]
    [InlineData("sip/2.0/tls [2001:db8::1]:5061;branch=z9hG4bK", "tls", "[2001:db8::1]", 5061, "z9hG4bK", false)]
    [InlineData("SIP/2.0/UNKNOWN host_1", "UNKNOWN", "host_1", 0, "", false)]
    public void Good_via_is_read(string text, string transport, string host, int port, string branch, bool modern)
    {
        Assert.True(ViaValue.TryParse(Samples.Memory(text), out var via));
        Assert.Equal((transport, host, port, branch), (Samples.Text(via.Transport), Samples.Text(via.Host), via.Port, Samples.Text(via.Branch)));
        Assert.Equal(modern, via.HasRfc3261Branch);
    }

    [Theory]
    [InlineData("")]
    [InlineData("SIP/2.0/UDP")]
    [InlineData("SIP/2.0/UDP ")]
    [InlineData("SIP/2.0/UDP;branch=1")]
    [InlineData("SIP/3.0/UDP a")]
    [InlineData("HTTP/2.0/UDP a")]
    [InlineData("SIP/2.0 UDP a")]
    [InlineData("SIP/2.0/UDP a:")]
    [InlineData("SIP/2.0/UDP a:65536")]
    [InlineData("SIP/2.0/UDP a:x")]
    [InlineData("SIP/2.0/UDP [::1")]
    [InlineData("SIP/2.0/UDP []")]
    [InlineData("SIP/2.0/UDP a b")]
    [InlineData("SIP/2.0/UDP a;;branch=1")]
    public void Bad_via_is_refused(string text) => Assert.False(ViaValue.TryParse(Samples.Memory(text), out _));

    [Theory]
    [InlineData(";rport", true, 0)]
    [InlineData(";rport=5062", true, 5062)]
    [InlineData(";received=192.0.2.9", false, 0)]
    public void Rport_is_read(string parameters, bool has, int port)
    {
        Assert.True(ViaValue.TryParse(Samples.Memory("SIP/2.0/UDP a" + parameters), out var via));
        Assert.Equal((has, port), (via.HasRPort, via.RPort));
        Assert.Equal(has ? "" : "192.0.2.9", Samples.Text(via.Received));
    }
}
