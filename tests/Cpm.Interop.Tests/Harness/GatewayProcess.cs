using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cpm.Interop.Tests.Harness;

/// <summary>The gateway as its users run it: the real program with a configuration file.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private readonly ChildProcess _process;
    private readonly HttpClient _http = new();
    private readonly Dictionary<string, string> _endpoints = new(StringComparer.Ordinal);

    private GatewayProcess(ChildProcess process) => _process = process;

    public string Output => _process.Output;

    /// <summary>The API's base address.</summary>
    public Uri Http => new(_endpoints["http"]);

    /// <summary>Starts a gateway and waits until it listens.</summary>
    /// <param name="configuration">The file.</param>
    /// <param name="listeners">How many it names, the one of HTTP among them.</param>
    public static async Task<GatewayProcess> StartAsync(string configuration, int listeners)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var gateway = new GatewayProcess(ChildProcess.Start(dotnet, [Path.Combine(AppContext.BaseDirectory, "cpm-gateway.dll"), "run", "--config", configuration]));
        for (var seen = 0; gateway._endpoints.Count < listeners;)
        {
            var line = await gateway._process.WaitForAsync(static l => l.Contains(" listening ", StringComparison.Ordinal), "a listener", Patience, seen);
            seen = gateway._process.Lines.ToList().IndexOf(line, seen) + 1;
            var words = line[(line.IndexOf(" listening ", StringComparison.Ordinal) + 11)..].Split(' ');
            gateway._endpoints[words[0]] = words[1];
        }
        gateway._http.BaseAddress = gateway.Http;
        return gateway;
    }

    /// <summary>Host and port of a SIP listener: sip-1, sip-2, … as in the configuration.</summary>
    public string Sip(int number)
    {
        var uri = _endpoints[$"sip-{number}"];
        return uri[(uri.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }

    /// <summary>All ports that it listens on.</summary>
    public IEnumerable<int> SipPorts => _endpoints.Where(static e => e.Key != "http").Select(static e => int.Parse(e.Value[(e.Value.LastIndexOf(':') + 1)..]));

    public async Task<JsonNode> SendAsync(string from, string to, string text)
    {
        using var answer = await _http.PostAsJsonAsync("/api/v1/messages", new { from, to, text });
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode}: {body}");
        return JsonNode.Parse(body)!;
    }

    public async Task<JsonNode?> GetAsync(string path)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative));
        return answer.IsSuccessStatusCode ? JsonNode.Parse(await answer.Content.ReadAsStringAsync()) : null;
    }

    /// <summary>Asks until the answer is as wanted; the wait is bounded.</summary>
    public async Task<JsonNode> WaitForAsync(string path, Func<JsonNode, bool> wanted, string what)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        JsonNode? last = null;
        try
        {
            do
            {
                last = await GetAsync(path);
                if (last is not null && wanted(last)) return last;
            }
            while (await pace.WaitForNextTickAsync(deadline.Token));
        }
        catch (OperationCanceledException)
        {
            // Said below.
        }
        throw new TimeoutException($"{path} is not as wanted: {what}\n{last?.ToJsonString(new JsonSerializerOptions { WriteIndented = true })}\n{Output}");
    }

    /// <summary>Waits until a message has an outcome for its only recipient.</summary>
    public Task<JsonNode> WaitForOutcomeAsync(string id, string outcome) =>
        WaitForAsync($"/api/v1/messages/{id}", m => (string?)m["recipients"]![0]!["outcome"] == outcome, $"outcome {outcome}");

    /// <summary>Waits until a user is registered.</summary>
    public Task WaitForRegistrationAsync(string user) =>
        WaitForAsync("/api/v1/registrations", r => r.AsArray().Any(b => (string?)b!["address"] == user), $"{user} registered");

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
    }
}
