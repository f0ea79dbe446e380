using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Cpm.Gateway.Tests.Listeners;

public sealed class HttpListenerTests
{
    private const string Token = "a-token-of-decent-length";

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/nothing")]
    public async Task Everything_but_health_needs_the_token(string path)
    {
        await using var host = await TestHosts.StartAsync(TestHosts.Parts(Token));
        using var client = TestHosts.Client(host);
        using var refused = await client.GetAsync(path);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.Contains(refused.Headers.WwwAuthenticate, h => h.Scheme == "Bearer");
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token + "x");
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(path)).StatusCode);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        Assert.NotEqual(HttpStatusCode.Unauthorized, (await client.GetAsync(path)).StatusCode);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes("me:" + Token)));
        Assert.NotEqual(HttpStatusCode.Unauthorized, (await client.GetAsync(path)).StatusCode);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", "%%%");
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task Health_needs_no_token_and_follows_the_gateway()
    {
        string? reason = "starting";
        await using var host = await TestHosts.StartAsync(TestHosts.Parts(Token) with { NotReady = () => reason });
        using var client = TestHosts.Client(host);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/healthz/live")).StatusCode);
        using var starting = await client.GetAsync("/healthz/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, starting.StatusCode);
        Assert.Equal("starting\n", await starting.Content.ReadAsStringAsync());
        reason = null;
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/healthz/ready")).StatusCode);
        host.BeginStop();
        Assert.Equal("stopping\n", await (await client.GetAsync("/healthz/ready")).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task On_loopback_without_a_token_strangers_pages_are_refused()
    {
        await using var host = await TestHosts.StartAsync(TestHosts.Parts());
        using var client = TestHosts.Client(host);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/metrics")).StatusCode);
        using var foreign = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        foreign.Headers.Add("Origin", "http://evil.example");
        Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync(foreign)).StatusCode);
        using var own = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        own.Headers.Add("Origin", client.BaseAddress!.GetLeftPart(UriPartial.Authority));
        Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(own)).StatusCode);
        using var rebound = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        rebound.Headers.Host = "evil.example";
        Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync(rebound)).StatusCode);
    }

    [Fact]
    public async Task Metrics_name_the_build()
    {
        await using var host = await TestHosts.StartAsync(TestHosts.Parts());
        using var client = TestHosts.Client(host);
        using var answer = await client.GetAsync("/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Contains("cpm_build_info{version=\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_is_a_problem()
    {
        await using var host = await TestHosts.StartAsync(TestHosts.Parts());
        using var client = TestHosts.Client(host);
        using var answer = await client.GetAsync("/api/v2/nothing");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }
}
