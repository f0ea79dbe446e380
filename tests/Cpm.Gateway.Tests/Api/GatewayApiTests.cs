using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Cpm.Core.Messages;
using Cpm.Gateway.Listeners;
using Cpm.Gateway.Tests.Listeners;
using Cpm.Interworking.Abstractions;

namespace Cpm.Gateway.Tests.Api;

public sealed class GatewayApiTests : IAsyncLifetime
{
    private readonly FakeOperations _operations = new();
    private GatewayHost _host = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _operations.Functions.Add(new FakeFunction());
        _host = await TestHosts.StartAsync(TestHosts.Parts() with { Operations = _operations.Build() });
        _client = TestHosts.Client(_host);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_message_is_sent_with_canonical_addresses()
    {
        var (status, body) = await PostAsync("messages", """{"from":"+1 (555) 010-0001","to":"sip:+15550100009@h;user=phone","text":"hello"}""");
        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal("NewMessage { From = tel:+15550100001, To = tel:+15550100009, Text = hello }", Assert.Single(_operations.Asked));
        Assert.Equal("0000000000001", body["id"]!.GetValue<string>());
        Assert.Equal("sms", body["routes"]![0]!.GetValue<string>());
        Assert.Equal("default", body["rule"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("messages", "{}", "from", "to", "text")]
    [InlineData("messages", """{"from":"alice","to":"+1","text":""}""", "from", "text")]
    [InlineData("explain", """{"from":"+1","to":"+2"}""", "text")]
    [InlineData("explain", """{"from":"+1","to":"+2","text":"a","size":5}""", "text")]
    [InlineData("explain", """{"from":"+1","to":"+2","size":5}""", "contentType")]
    [InlineData("explain", """{"from":"+1","to":"bob","contentType":"a/b","size":-5}""", "to", "size")]
    public async Task What_is_missing_or_wrong_is_named(string path, string body, params string[] fields)
    {
        var (status, problem) = await PostAsync(path, body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(fields.Order(StringComparer.Ordinal), problem["errors"]!.AsObject().Select(e => e.Key).Order(StringComparer.Ordinal));
        Assert.Empty(_operations.Asked);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"from":5}""")]
    public async Task A_body_that_is_no_request_is_400(string body)
    {
        var (status, problem) = await PostAsync("messages", body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("/openapi/v1.json", problem["detail"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_the_API_does_not_serve_is_said_in_words()
    {
        using var nowhere = await _client.GetAsync(new Uri("/api/v1/nowhere", UriKind.Relative));
        using var method = await _client.DeleteAsync(new Uri("/api/v1/messages", UriKind.Relative));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed), (nowhere.StatusCode, method.StatusCode));
        foreach (var answer in (HttpResponseMessage[])[nowhere, method]) Assert.NotEmpty((await answer.Content.ReadFromJsonAsync<JsonObject>())!["detail"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(404, HttpStatusCode.NotFound)]
    [InlineData(403, HttpStatusCode.Forbidden)]
    [InlineData(433, HttpStatusCode.Forbidden)]
    [InlineData(415, HttpStatusCode.UnsupportedMediaType)]
    [InlineData(482, HttpStatusCode.Conflict)]
    [InlineData(480, HttpStatusCode.Conflict)]
    [InlineData(513, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(503, HttpStatusCode.ServiceUnavailable)]
    public async Task A_refusal_keeps_its_reason(int sip, HttpStatusCode expected)
    {
        _operations.Answer = new IntakeAnswer(IntakeAnswerStatus.Refused, Refusal: new SelectionRefusal(sip, "no route"));
        var (status, problem) = await PostAsync("messages", """{"from":"+1","to":"+2","text":"a"}""");
        Assert.Equal(expected, status);
        Assert.Equal("no route", problem["detail"]!.GetValue<string>());
        Assert.Equal(sip, problem["sipStatus"]!.GetValue<int>());
    }

    [Fact]
    public async Task Busy_says_when_to_come_back()
    {
        _operations.Answer = new IntakeAnswer(IntakeAnswerStatus.Busy, RetryAfter: TimeSpan.FromSeconds(5));
        using var answer = await _client.PostAsync("/api/v1/messages", Json("""{"from":"+1","to":"+2","text":"a"}"""));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), answer.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task A_message_is_shown_with_its_entries()
    {
        _operations.Known.Add(FakeOperations.TraceOf(1));
        var message = await GetAsync("messages/m1");
        var recipient = message["recipients"]![0]!;
        Assert.Equal("delivered", recipient["outcome"]!.GetValue<string>());
        Assert.True(recipient["displayed"]!.GetValue<bool>());
        Assert.Equal("native", recipient["notTaken"]![0]!["route"]!.GetValue<string>());
        Assert.Equal(["subject is not carried", "U+00E1 becomes U+0061"], recipient["losses"]!.AsArray().Select(l => l!.GetValue<string>()));
        using var ladder = await _client.GetAsync("/api/v1/messages/m1/ladder");
        Assert.Contains("* lost: U+00E1 becomes U+0061", await ladder.Content.ReadAsStringAsync());
        var entry = recipient["entries"]![0]!;
        Assert.Equal(("submitted", "1/1", "77"), (entry["kind"]!.GetValue<string>(), entry["part"]!.GetValue<string>(), entry["remoteId"]!.GetValue<string>()));
        Assert.Equal("0000000000001", (await GetAsync("messages/0000000000001"))["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_id_must_name_one_message()
    {
        _operations.Known.Add(FakeOperations.TraceOf(1));
        _operations.Known.Add(FakeOperations.TraceOf(9, sender: "tel:+15550100002"));
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync("/api/v1/messages/other")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await _client.GetAsync("/api/v1/messages/m1")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync("/api/v1/messages/m1?sender=%2B15550100002")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _client.GetAsync("/api/v1/messages/m1?sender=bob")).StatusCode);
        Assert.Equal(1, (await PostAsync("messages/0000000000001/retry", "")).Body["deliveries"]!.GetValue<int>());
        Assert.Equal(2, (await PostAsync("messages/0000000000001/cancel", "")).Body["deliveries"]!.GetValue<int>());
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync("messages/other/cancel", "")).Status);
    }

    [Fact]
    public async Task Another_text_is_handed_on_and_a_refusal_says_why()
    {
        _operations.Known.Add(FakeOperations.TraceOf(1));
        var (status, body) = await PostAsync("messages/m1/replace", """{"text":"new"}""");
        Assert.Equal((HttpStatusCode.OK, "replaced", "new"), (status, body["recipients"]![0]!["result"]!.GetValue<string>(), _operations.Asked[^1]));
        _operations.Replaces = ReplaceResult.Refused("it has ended");
        (status, body) = await PostAsync("messages/m1/replace", """{"text":"new"}""");
        Assert.Equal((HttpStatusCode.Conflict, "it has ended"), (status, body["detail"]!.GetValue<string>()));
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("messages/m1/replace", """{"text":""}""")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync("messages/m2/replace", """{"text":"new"}""")).Status);
    }

    [Fact]
    public async Task Messages_are_listed_by_what_is_asked()
    {
        _operations.Known.Add(FakeOperations.TraceOf(1));
        Assert.Single((await GetAsync("messages?limit=5&sender=%2B15550100001&recipient=sip:bob@H&outcome=failed")).AsArray());
        Assert.Equal("5 tel:+15550100001 sip:bob@h Failed", Assert.Single(_operations.Asked));
        Assert.Equal(HttpStatusCode.BadRequest, (await _client.GetAsync("/api/v1/messages?limit=0")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _client.GetAsync("/api/v1/messages?outcome=lost")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _client.GetAsync("/api/v1/messages?outcome=3")).StatusCode);
    }

    [Theory]
    [InlineData("""{"from":"+1","to":"+2","text":"hé"}""", "tel:+1 tel:+2 text/plain 3")]
    [InlineData("""{"from":"+1","to":"+2","contentType":"Image/PNG; x=y","size":5000}""", "tel:+1 tel:+2 image/png 5000")]
    public async Task Explain_answers_in_the_promised_form(string body, string asked)
    {
        var (status, answer) = await PostAsync("explain", body);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(asked, Assert.Single(_operations.Asked));
        Assert.Equal(["routes", "rule", "facts", "reasons", "notTaken", "preview"], answer.AsObject().Select(p => p.Key));
        Assert.Equal("gsm7", answer["preview"]!["encoding"]!.GetValue<string>());
    }

    [Fact]
    public async Task Links_are_suspended_and_resumed()
    {
        Assert.Equal(("bound", "decimal of hexadecimal"), ((await GetAsync("links"))[0]!["state"]!.GetValue<string>(), (await GetAsync("links"))[0]!["receiptIds"]!.GetValue<string>()));
        Assert.Equal("suspended", (await PostAsync("links/smsc-1/suspend", "")).Body["state"]!.GetValue<string>());
        Assert.Equal("connecting", (await PostAsync("links/smsc-1/resume", "")).Body["state"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync("links/other/suspend", "")).Status);
    }

    [Fact]
    public async Task Alarms_follow_the_state()
    {
        Assert.Equal(["route sms", "route sms"], (await GetAsync("alarms")).AsArray().Select(a => a!["source"]!.GetValue<string>()));
        Function.Up();
        await Function.ResumeAsync(default);
        _operations.StorageProblem = "the disk is nearly full";
        Assert.Equal(["storage", "link smsc-1", "route sms"], (await GetAsync("alarms")).AsArray().Select(a => a!["source"]!.GetValue<string>()));
        await Function.SuspendAsync(default);
        Assert.DoesNotContain((await GetAsync("alarms")).AsArray(), a => a!["source"]!.GetValue<string>() == "link smsc-1");
    }

    [Fact]
    public async Task The_rest_is_there()
    {
        Assert.Equal("tel:+15550100001", (await GetAsync("registrations"))[0]!["address"]!.GetValue<string>());
        Assert.Equal("tel:+1900*", (await GetAsync("subscribers"))[0]!["barring"]!["incoming"]![0]!.GetValue<string>());
        Assert.Equal("Defer", (await GetAsync("subscribers"))[0]!["whenOffline"]!.GetValue<string>());
        var unmatched = (await GetAsync("receipts/unmatched"))[0]!;
        Assert.Equal(("id-50", "same recipient"), (unmatched["remoteId"]!.GetValue<string>(), unmatched["candidates"]![0]!["reasons"]![0]!.GetValue<string>()));
        var ignored = (await GetAsync("ignored?limit=7"))[0]!;
        Assert.Equal(("tel:+15550100009", "Binary, 7 octets; acknowledged"), (ignored["from"]!.GetValue<string>(), ignored["detail"]!.GetValue<string>()));
        Assert.Equal(12, (await GetAsync("routes"))[0]!["depth"]!.GetValue<int>());
        Assert.Equal("http", (await GetAsync("endpoints"))[0]!["name"]!.GetValue<string>());
        using var erased = await _client.DeleteAsync("/api/v1/subjects/%2B15550100001");
        Assert.Equal("""{"cancelled":1,"entries":3,"contents":2}""", await erased.Content.ReadAsStringAsync());
        Assert.Equal("tel:+15550100001", Assert.Single(_operations.Asked));
        Assert.Equal(HttpStatusCode.BadRequest, (await _client.DeleteAsync("/api/v1/subjects/alice")).StatusCode);
    }

    [Fact]
    public async Task A_bad_reload_names_what_is_wrong()
    {
        Assert.True((await PostAsync("configuration/reload", "")).Body["applied"]!.GetValue<bool>());
        _operations.ReloadOutcome = new ApplyOutcome(false, [new ConfigurationError("Gateway:Domain", "is wrong")], []);
        var (status, problem) = await PostAsync("configuration/reload", "");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("is wrong", problem["errors"]!["Gateway:Domain"]![0]!.GetValue<string>());
    }

    [Fact]
    public async Task The_description_lists_every_route()
    {
        var paths = JsonNode.Parse(await _client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)))!["paths"]!.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                "/api/v1/alarms", "/api/v1/configuration/reload", "/api/v1/endpoints", "/api/v1/explain", "/api/v1/ignored", "/api/v1/links", "/api/v1/links/{name}/drain", "/api/v1/links/{name}/resume", "/api/v1/links/{name}/suspend", "/api/v1/messages",
                "/api/v1/messages/{id}", "/api/v1/messages/{id}/cancel", "/api/v1/messages/{id}/ladder", "/api/v1/messages/{id}/replace", "/api/v1/messages/{id}/retry", "/api/v1/receipts/unmatched", "/api/v1/registrations", "/api/v1/routes", "/api/v1/subjects/{address}", "/api/v1/subscribers",
            ],
            paths);
    }

    [Fact]
    public async Task The_page_needs_nothing_from_elsewhere()
    {
        using var answer = await _client.GetAsync("/");
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; connect-src 'self'; script-src 'nonce-", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("{nonce}", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("innerHTML", page, StringComparison.Ordinal);
    }

    private FakeFunction Function => (FakeFunction)_operations.Functions[0];

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private async Task<JsonNode> GetAsync(string path) => (await _client.GetFromJsonAsync<JsonNode>("/api/v1/" + path))!;

    private async Task<(HttpStatusCode Status, JsonNode Body)> PostAsync(string path, string body)
    {
        using var answer = await _client.PostAsync("/api/v1/" + path, Json(body));
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }
}
