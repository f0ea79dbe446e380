using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;
using Cpm.Sip.Authentication;

namespace Cpm.Gateway.Configuration;

/// <summary>Reads the section <c>Sip</c>.</summary>
internal static class SipSettingsReader
{
    private static readonly ListenTransport[] Transports = [ListenTransport.Udp, ListenTransport.Tcp, ListenTransport.Tls];

    public static SipSettings Read(SettingsReader reader, ICollection<ConfigurationError> remarks)
    {
        var given = reader.List("Endpoints", entry => ReadEndpoint(entry, remarks));
        SipEndpointSettings?[] byDefault = [Default(1, ListenTransport.Udp), Default(2, ListenTransport.Tcp)];
        var endpoints = (given.Count > 0 ? given : byDefault).OfType<SipEndpointSettings>().ToArray();
        FindDoubles(reader, endpoints);
        return new SipSettings(endpoints, reader.Object("Core", ReadCoreRoute), Peers(reader, "TrustedPeers"));
    }

    private static SipEndpointSettings Default(int number, ListenTransport transport) =>
        new($"sip-{number}", new ListenAddress(transport, new IPEndPoint(IPAddress.Loopback, 5060)), SipEndpointRole.Access, null, null, [], DigestAlgorithms.ByStrength);

    private static SipEndpointSettings? ReadEndpoint(SettingsReader reader, ICollection<ConfigurationError> remarks)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"sip-{(int.TryParse(reader.Key, out var index) ? index + 1 : 0)}");
        if (reader.IsText())
        {
            if (!ListenAddress.TryParse(reader.Value!, Transports, out var plain, out var reason)) reader.Fail(reason);
            else if (plain.Transport == ListenTransport.Tls) reader.Fail("tls needs a certificate: write { \"Listen\": …, \"Certificate\": { \"Path\": … } }");
            else return new SipEndpointSettings(name, plain, SipEndpointRole.Access, null, null, [], DigestAlgorithms.ByStrength);
            return null;
        }
        if (reader.Required("Listen").Length == 0) return ReadRest(reader, name, null, remarks);
        return ReadRest(reader, name, GatewaySettingsReader.Listen(reader, "Listen", null, Transports), remarks);
    }

    private static SipEndpointSettings? ReadRest(SettingsReader reader, string name, ListenAddress? listen, ICollection<ConfigurationError> remarks)
    {
        var role = reader.Choice("Role", SipEndpointRole.Access);
        var advertise = reader.Text("Advertise");
        if (advertise is not null && !IsHostPort(advertise)) reader.Fail("Advertise", $"\"{advertise}\" is not host or host:port");
        var hasCertificate = reader.Has("Certificate");
        var certificate = reader.Object("Certificate", r => hasCertificate ? ReadCertificate(r) : SkipCertificate(r));
        if (listen?.Transport == ListenTransport.Tls && !hasCertificate) reader.Fail("Certificate", "is required for tls");
        if (listen is { Transport: not ListenTransport.Tls } && hasCertificate) reader.Fail("Certificate", $"makes no sense for {listen.Transport.ToString().ToLowerInvariant()}");
        var peers = Peers(reader, "Peers");
        if (role == SipEndpointRole.Access && peers.Count > 0) reader.Fail("Peers", "applies to Role Core and Nni; for an access endpoint use Sip:TrustedPeers");
        if (role != SipEndpointRole.Access && peers.Count == 0 && listen is not null && !IPAddress.IsLoopback(listen.EndPoint.Address))
            remarks.Add(new ConfigurationError($"{reader.Path}:Peers", $"is empty: on a {role} endpoint whoever reaches the port may assert any identity"));
        var digest = Digest(reader);
        return listen is null ? null : new SipEndpointSettings(name, listen, role, advertise, certificate, peers, digest);
    }

    private static CertificateSettings? ReadCertificate(SettingsReader reader)
    {
        var before = reader.Required("Path");
        var settings = new CertificateSettings(before, reader.Text("KeyPath"), reader.Secret("Password"));
        if (before.Length > 0 && CertificateFile.Examine(settings) is { } reason) reader.Fail("Path", reason);
        return settings;
    }

    private static CertificateSettings? SkipCertificate(SettingsReader reader)
    {
        _ = (reader.Text("Path"), reader.Text("KeyPath"), reader.Text("Password"));
        return null;
    }

    private static string? ReadCoreRoute(SettingsReader reader)
    {
        var route = reader.Text("Route");
        if (route is null || (Address.TryCanonicalize(route, out var canonical) && canonical.StartsWith("sip:", StringComparison.Ordinal))) return route;
        reader.Fail("Route", $"\"{route}\" is not a SIP URI such as sip:10.0.0.1:5060;transport=tcp");
        return null;
    }

    private static IReadOnlyList<PeerNetwork> Peers(SettingsReader reader, string key) => [.. reader.List(key, static entry =>
    {
        if (entry.AsText() is not { } text) return (PeerNetwork?)null;
        if (PeerNetwork.TryParse(text, out var peer)) return peer;
        entry.Fail($"\"{text}\" is neither an address nor a network such as 10.0.0.0/8");
        return null;
    }).OfType<PeerNetwork>()];

    private static ImmutableArray<DigestAlgorithm> Digest(SettingsReader reader)
    {
        var given = reader.List("Digest", static entry =>
        {
            if (entry.AsText() is not { } text) return (DigestAlgorithm?)null;
            if (text.Length > 0 && DigestAlgorithms.TryParse(Encoding.UTF8.GetBytes(text), out var algorithm)) return algorithm;
            entry.Fail($"\"{text}\" is neither SHA-256 nor MD5");
            return null;
        });
        return given.Count > 0 ? [.. given.OfType<DigestAlgorithm>().Distinct()] : DigestAlgorithms.ByStrength;
    }

    private static void FindDoubles(SettingsReader reader, SipEndpointSettings[] endpoints)
    {
        var seen = new HashSet<(bool, IPEndPoint)>();
        foreach (var endpoint in endpoints)
        {
            if (endpoint.Listen.EndPoint.Port != 0 && !seen.Add((endpoint.Listen.Transport == ListenTransport.Udp, endpoint.Listen.EndPoint)))
            {
                reader.Fail("Endpoints", $"{endpoint.Listen} is there twice, or collides with another endpoint on the same port");
            }
        }
    }

    private static bool IsHostPort(string text)
    {
        var colon = text.LastIndexOf(':');
        var isBracketed = text.EndsWith(']');
        var host = colon < 0 || isBracketed ? text : text[..colon];
        var isPort = colon < 0 || isBracketed || (ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0);
        return isPort && Uri.CheckHostName(host) != UriHostNameType.Unknown;
    }
}
