using System.Net;
using Cpm.Gateway.Configuration;
using Cpm.Gateway.Listeners;
using Microsoft.Extensions.Logging;

namespace Cpm.Gateway.Tests.Listeners;

/// <summary>Hosts on ports that the system chooses.</summary>
internal static class TestHosts
{
    public static readonly LogSettings Quiet = new(LogFormat.Text, LogLevel.None);

    public static ListenAddress Loopback(ListenTransport transport = ListenTransport.Tcp) => new(transport, new IPEndPoint(IPAddress.Loopback, 0));

    public static HostParts Parts(string? token = null) => new(new HttpSettings(Loopback(), token), Quiet, TimeSpan.FromSeconds(5)) { Logging = static l => l.ClearProviders() };

    public static async Task<GatewayHost> StartAsync(HostParts parts)
    {
        var host = GatewayHost.Build(parts);
        await host.StartAsync(default);
        return host;
    }

    public static HttpClient Client(GatewayHost host) => new() { BaseAddress = new Uri(host.Endpoints.All.Single(e => e.Name == "http").Uri) };

    public static IPEndPoint EndPointOf(GatewayHost host, string name)
    {
        var uri = host.Endpoints.All.Single(e => e.Name == name).Uri;
        return IPEndPoint.Parse(uri[(uri.IndexOf(':', StringComparison.Ordinal) + 1)..]);
    }
}
