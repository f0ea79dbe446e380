using Cpm.Primitives;
using Cpm.Sip.Authentication;
using Cpm.Sip.Messages;
using Cpm.Sip.Writing;
using Cpm.TestKit;

namespace Cpm.Sip.Tests.Authentication;

public sealed class DigestTests
{
    private readonly ManualTime _time = new();

    // RFC 7616 3.9.1 (first two), RFC 2617 3.5.
    [Theory]
    [InlineData("MD5", "http-auth@example.org", "Circle of Life", "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", "8ca523f5e9506fed4657c9700eebdbec")]
    [InlineData("SHA-256", "http-auth@example.org", "Circle of Life", "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    [InlineData("MD5", "testrealm@host.com", "Circle Of Life", "dcd98b7102dd2f0e8b11d0f600bfb0c093", "0a4f113b", "6629fae49393a05397450978507c4ef1")]
    public void Response_is_that_of_the_standards(string algorithm, string realm, string password, string nonce, string clientNonce, string response)
    {
        var value = $"Digest username=\"Mufasa\", realm=\"{realm}\", uri=\"/dir/index.html\", algorithm={algorithm}, nonce=\"{nonce}\", nc=00000001, "
            + $"cnonce=\"{clientNonce}\", qop=auth, response=\"{response.ToUpperInvariant()}\"";
        Assert.True(DigestCredentials.TryParse(Samples.Memory(value), out var credentials));
        Assert.Equal(1u, credentials.NonceCount);
        Assert.True(DigestResponse.Verify(credentials, realm, Samples.Memory(password).Span, "GET"u8, default));
        Assert.False(DigestResponse.Verify(credentials, realm, "wrong"u8, "GET"u8, default));
        Assert.False(DigestResponse.Verify(credentials, realm, Samples.Memory(password).Span, "PUT"u8, default));
    }

    [Theory]
    [InlineData("Basic abc")]
    [InlineData("Digest username=\"a\"")]
    [InlineData("Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"u\", response=\"x\", algorithm=SHA-512-256")]
    [InlineData("Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"u\", response=\"x\", qop=auth")]
    [InlineData("Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"u\", response=\"x\", qop=other, nc=00000001, cnonce=\"c\"")]
    [InlineData("Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"u\", response=\"x\", qop=auth, nc=1, cnonce=\"c\"")]
    [InlineData("Digest username=\"a, realm=\"r\"")]
    public void Bad_credentials_are_refused(string value) => Assert.False(DigestCredentials.TryParse(Samples.Memory(value), out _));

    [Theory]
    [InlineData(DigestAlgorithm.Md5, DigestQop.Auth)]
    [InlineData(DigestAlgorithm.Sha256, DigestQop.AuthInt)]
    [InlineData(DigestAlgorithm.Sha256, DigestQop.Auth | DigestQop.AuthInt)]
    public void Client_satisfies_server(DigestAlgorithm algorithm, DigestQop qop)
    {
        var nonces = new DigestNonces(_time);
        var server = new DigestServer("cpm \"x\"", nonces);
        var challenge = new DigestChallenge { Realm = server.Realm, Nonce = nonces.Issue(), Algorithm = algorithm, Qop = qop, Opaque = "o" };
        Assert.True(DigestChallenge.TryParse(challenge.Format(), out var read));
        Assert.Equal(challenge, read);
        var answer = new DigestClient("al\"ice", "pässword").Answer(read!, "REGISTER"u8, Samples.Memory("sip:cpm.example"), "body"u8, "c1", 1);
        Assert.True(DigestCredentials.TryParse(answer, out var credentials));
        Assert.Equal("al\"ice", credentials.DecodeUsername());
        Assert.Equal(DigestVerdict.Rejected, server.Check(credentials, "REGISTER"u8, "password"u8, "body"u8));
        if (qop == DigestQop.AuthInt) Assert.Equal(DigestVerdict.Rejected, server.Check(credentials, "REGISTER"u8, "pässword"u8, "changed"u8));
        Assert.Equal(DigestVerdict.Accepted, server.Check(credentials, "REGISTER"u8, "pässword"u8, "body"u8));
        Assert.Equal(DigestVerdict.Stale, server.Check(credentials, "REGISTER"u8, "pässword"u8, "body"u8));
    }

    [Fact]
    public void Client_answers_the_strongest_challenge_and_counts()
    {
        var server = new DigestServer("r", new DigestNonces(_time));
        var client = new DigestClient("alice", "pw");
        var request = new SipRequest(SipMethod.Register, "sip:cpm.example");
        client.Authorize(request);
        Assert.Equal(0, request.Headers.Count);
        using var first = Challenge(server, stale: false);
        Assert.True(client.TryTake(first));
        Assert.Equal(DigestAlgorithm.Sha256, client.Challenge!.Algorithm);
        for (var count = 1u; count <= 3; count++)
        {
            client.Authorize(request);
            Assert.Equal(1, request.Headers.Count);
            Assert.True(request.Headers.TryGetValue(SipHeaderId.Authorization, out var value));
            Assert.True(DigestCredentials.TryParse(value, out var credentials));
            Assert.Equal(count, credentials.NonceCount);
            Assert.Equal(DigestVerdict.Accepted, server.Check(credentials, "REGISTER"u8, "pw"u8, default));
        }
        using var second = Challenge(server, stale: true);
        Assert.True(client.TryTake(second) && client.Challenge.Stale);
        using var none = Samples.Parse(Samples.Bytes("SIP/2.0 401 No\nVia: SIP/2.0/UDP a\nFrom: <sip:a>\nTo: <sip:a>\nCall-ID: 1\nCSeq: 1 REGISTER\nWWW-Authenticate: Other x=1\n\n"));
        Assert.False(client.TryTake(none));
    }

    [Fact]
    public void Only_what_is_offered_is_named()
    {
        var headers = new SipResponseHeaders(401).Headers;
        new DigestServer("r", new DigestNonces(_time)).AddChallenges(headers, SipHeaderId.WwwAuthenticate, stale: false, [DigestAlgorithm.Md5]);
        Assert.Equal(1, headers.Count);
        Assert.True(headers.TryGetValue(SipHeaderId.WwwAuthenticate, out var value));
        Assert.True(DigestChallenge.TryParse(value, out var challenge));
        Assert.Equal(DigestAlgorithm.Md5, challenge!.Algorithm);
    }

    [Fact]
    public void Credentials_of_another_realm_are_passed_over()
    {
        var server = new DigestServer("mine", new DigestNonces(_time));
        const string rest = "username=\"a\", nonce=\"n\", uri=\"sip:x\", response=\"00\"";
        using var request = Samples.Parse(Samples.Request($"Authorization: Digest realm=\"other\", {rest}\nAuthorization: Digest realm=\"mine\", opaque=\"2\", {rest}"));
        Assert.True(server.TryGetCredentials(request, SipHeaderId.Authorization, out var credentials));
        Assert.Equal("mine", Samples.Text(credentials.Realm));
        Assert.Equal(DigestVerdict.Rejected, server.Check(credentials, "MESSAGE"u8, "pw"u8, default));
        Assert.False(server.TryGetCredentials(request, SipHeaderId.ProxyAuthorization, out _));
    }

    private static SipMessage Challenge(DigestServer server, bool stale)
    {
        using var request = Samples.Parse(Samples.Request("", "REGISTER sip:cpm.example SIP/2.0", "1 REGISTER"));
        var add = new SipResponseHeaders(401);
        server.AddChallenges(add.Headers, SipHeaderId.WwwAuthenticate, stale, DigestAlgorithms.ByStrength);
        using var output = new PooledWriter();
        SipResponseWriter.Write(output, request, add, null);
        return Samples.Parse(output.WrittenSpan.ToArray());
    }
}
