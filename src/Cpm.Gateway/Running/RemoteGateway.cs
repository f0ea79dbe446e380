using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Cpm.Gateway.Configuration;

namespace Cpm.Gateway.Running;

/// <summary>The running gateway of a configuration, asked over HTTP by the commands <c>explain</c> and <c>trace</c>.</summary>
internal sealed class RemoteGateway : IDisposable
{
    private readonly HttpClient _client;

    public RemoteGateway(HttpSettings settings)
    {
        var address = settings.Endpoint.EndPoint;
        if (address.Address.Equals(IPAddress.Any)) address = new IPEndPoint(IPAddress.Loopback, address.Port);
        else if (address.Address.Equals(IPAddress.IPv6Any)) address = new IPEndPoint(IPAddress.IPv6Loopback, address.Port);
        _client = new HttpClient { BaseAddress = new Uri($"http://{address}"), Timeout = TimeSpan.FromSeconds(10) };
        if (settings.Token is { } token) _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>The answer; null where no gateway answers.</summary>
    public async Task<(HttpStatusCode Status, string Body)?> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        try
        {
            using var response = await _client.SendAsync(request, ct);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(ct));
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>What a problem says (RFC 9457), for a person to read; the body itself where it is none.</summary>
    public static string WordsOf(string body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            return problem.RootElement.TryGetProperty("detail", out var detail) && detail.GetString() is { } words ? words : body;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return body;
        }
    }

    public void Dispose() => _client.Dispose();
}
