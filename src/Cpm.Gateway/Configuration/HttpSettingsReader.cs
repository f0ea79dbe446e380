using System.Net;
using Cpm.Interworking.Abstractions;

namespace Cpm.Gateway.Configuration;

/// <summary>Reads the section <c>Http</c>.</summary>
internal static class HttpSettingsReader
{
    private const int ShortToken = 16;

    public static HttpSettings Read(SettingsReader reader, ICollection<ConfigurationError> remarks)
    {
        var text = reader.Text("Endpoint", "127.0.0.1:8080");
        if (!ListenAddress.TryParseEndPoint(text, out var endPoint, out var reason)) reader.Fail("Endpoint", reason);
        var listen = new ListenAddress(ListenTransport.Tcp, endPoint ?? new IPEndPoint(IPAddress.Loopback, 0));
        var token = reader.Secret("Token");
        if (token is null && reader.Text("Token") is null && !listen.IsLoopback) reader.Fail("Token", $"is required, because {text} can be reached from other machines");
        if (token?.AsSpan().ContainsAnyExceptInRange('!', '~') == true) reader.Fail("Token", "must be printable ASCII without spaces");
        if (token?.Length < ShortToken) remarks.Add(new ConfigurationError($"{reader.Path}:Token", $"is shorter than {ShortToken} characters and so easy to guess"));
        return new HttpSettings(listen, token);
    }
}
