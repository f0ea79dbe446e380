using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Cpm.Simulators.Smsc;
using Cpm.Smpp.Pdus;
using Xunit;

namespace Cpm.Simulators.Tests.Smsc;

public sealed class HttpTests : IAsyncLifetime, IDisposable
{
    private readonly StringWriter _output = new();
    private readonly SmscSimulator _smsc;
    private readonly HttpClient _http = new();

    public HttpTests() => _smsc = new SmscSimulator(Esme.Options with { Http = new IPEndPoint(IPAddress.Loopback, 0) }, output: _output);

    public async Task InitializeAsync()
    {
        await _smsc.StartAsync();
        _http.BaseAddress = _smsc.HttpAddress;
    }

    public async Task DisposeAsync() => await _smsc.DisposeAsync();

    public void Dispose()
    {
        _http.Dispose();
        _output.Dispose();
    }

    [Fact]
    public void Listeners_are_told()
    {
        var lines = _output.ToString().Split('\n', StringSplitOptions.TrimEntries);
        Assert.Contains($"listening smsc smpp://{_smsc.SmppEndPoint}", lines);
        Assert.Contains($"listening smsc-http {_smsc.HttpAddress!.OriginalString}", lines);
    }

    [Fact]
    public async Task Messages_are_listed_and_removed()
    {
        using var esme = await Esme.BindAsync(_smsc);
        await esme.SubmitAsync("hello");
        var messages = await _http.GetFromJsonAsync<JsonElement>("/messages");
        var message = Assert.Single(messages.EnumerateArray());
        Assert.Equal("hello", message.GetProperty("text").GetString());
        Assert.Equal("ESME_ROK", message.GetProperty("status").GetString());
        Assert.Equal("68656c6c6f", message.GetProperty("hex").GetString());
        Assert.Equal(1, (await _http.GetFromJsonAsync<JsonElement>("/stats")).GetProperty("submits").GetInt32());
        Assert.Equal(HttpStatusCode.OK, (await _http.DeleteAsync("/messages")).StatusCode);
        Assert.Empty((await _http.GetFromJsonAsync<JsonElement>("/messages")).EnumerateArray());
    }

    [Fact]
    public async Task A_message_is_delivered_and_its_answer_told()
    {
        using var esme = await Esme.BindAsync(_smsc);
        var response = await _http.PostAsJsonAsync("/deliver", new { from = "+15550100009", to = "+15550100001", text = new string('x', 200), encoding = "Ucs2" });
        var parts = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("parts").EnumerateArray().ToArray();
        Assert.Equal(["Ok", "Ok", "Ok", "Ok"], parts.Select(part => part.GetProperty("outcome").GetString()));
        Assert.Equal("ESME_ROK", parts[0].GetProperty("statusName").GetString());
        Assert.Equal(4, esme.Undelivered);
    }

    [Theory]
    [InlineData("0x58")]
    [InlineData("Throttled")]
    [InlineData("ESME_RTHROTTLED")]
    public async Task Behaviour_is_replaced(string status)
    {
        using var esme = await Esme.BindAsync(_smsc);
        var response = await _http.PostAsJsonAsync("/behaviour", new { receiptDelay = "00:00:01", rules = new[] { new { count = 1, status } } });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(CommandStatus.Throttled, (await esme.SubmitAsync()).Status);
        Assert.Equal(CommandStatus.Ok, (await esme.SubmitAsync()).Status);
        Assert.Equal(TimeSpan.FromSeconds(1), _smsc.Behaviour.ReceiptDelay);
    }

    [Theory]
    [InlineData("/behaviour", """{"receiptDelya":"00:00:01"}""")]
    [InlineData("/behaviour", """{"rules":[{"status":"ESME_RWHAT"}]}""")]
    [InlineData("/behaviour", """{"receiptText":"Sideways"}""")]
    [InlineData("/behaviour", """{"rules":[{"receiptText":"{what}"}]}""")]
    [InlineData("/behaviour", "null")]
    [InlineData("/deliver", """{"from":"+1"}""")]
    [InlineData("/deliver", """{"from":"+1","to":"+2","hex":"xy"}""")]
    [InlineData("/connections", "[")]
    public async Task Bad_input_is_refused_with_a_reason(string path, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var response = await _http.PostAsync(path, content);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotEmpty((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("title").GetString()!);
    }

    [Fact]
    public async Task There_is_a_page()
    {
        var response = await _http.GetAsync("/");
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        var page = await response.Content.ReadAsStringAsync();
        Assert.Contains("<title>SMSC simulator</title>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("innerHTML", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_are_found_by_number()
    {
        using var esme = await Esme.BindAsync(_smsc);
        foreach (var to in new[] { "+15550100007", "+4917100000", "+15550100008" }) await esme.SubmitAsync(to: to);
        Assert.Equal(["+4917100000"], await FoundAsync("number=4917"));
        Assert.Equal(["+15550100008"], await FoundAsync("number=%2B155501&newest=1"));
        Assert.Equal(3, (await FoundAsync("number=15550100001")).Count());
        Assert.Empty(await FoundAsync("number=999"));

        async Task<IEnumerable<string?>> FoundAsync(string query) =>
            (await _http.GetFromJsonAsync<JsonElement>("/messages?" + query)).EnumerateArray().Select(message => message.GetProperty("destination").GetString());
    }

    [Fact]
    public async Task Connections_are_ended()
    {
        using var esme = await Esme.BindAsync(_smsc);
        var response = await _http.PostAsJsonAsync("/connections", new { action = "Unbind" });
        Assert.Equal(1, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("connections").GetInt32());
        Assert.Equal(Cpm.Smpp.Sessions.SessionEndCause.PeerUnbound, (await esme.Running.WaitAsync(Esme.Patience)).Cause);
    }
}
