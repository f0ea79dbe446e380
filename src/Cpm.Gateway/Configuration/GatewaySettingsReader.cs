using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;

namespace Cpm.Gateway.Configuration;

/// <summary>Reads and validates the whole document. Nothing is thrown: all errors come back at once, each with its path.</summary>
public static class GatewaySettingsReader
{
    private const string AbsentDomain = "cpm.example";
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);
    private static readonly TimeSpan TenYears = TimeSpan.FromDays(3653);

    /// <summary>Reads the document.</summary>
    /// <param name="root">The sources: file, environment.</param>
    /// <param name="kinds">The kinds of functions that exist.</param>
    public static ConfigurationResult Read(IConfiguration root, IReadOnlyCollection<string> kinds)
    {
        ArgumentNullException.ThrowIfNull(root);
        var errors = new List<ConfigurationError>();
        var remarks = new List<ConfigurationError>();
        foreach (var other in root.GetChildren().Where(c => c.Key is not "$schema" && !c.Key.Equals("Gateway", StringComparison.OrdinalIgnoreCase)))
        {
            errors.Add(new ConfigurationError(other.Path, "unknown key; known: Gateway, and $schema for editors"));
        }
        var reader = new SettingsReader(root.GetSection("Gateway"), errors);
        if (!string.IsNullOrEmpty(reader.Value)) reader.Fail($"expected an object, found \"{reader.Value}\"");
        var configuration = Read(reader, kinds, errors, remarks);
        reader.Finish();
        return new ConfigurationResult(errors.Count == 0 ? configuration : null, errors, remarks);
    }

    private static GatewayConfiguration Read(SettingsReader reader, IReadOnlyCollection<string> kinds, List<ConfigurationError> errors, List<ConfigurationError> remarks)
    {
        var domain = Domain(reader, "Domain", AbsentDomain);
        var sip = reader.Object("Sip", r => SipSettingsReader.Read(r, remarks));
        var msrp = reader.Object("Msrp", r => ReadMsrp(r, remarks));
        var http = reader.Object("Http", r => HttpSettingsReader.Read(r, remarks));
        var storage = reader.Object("Storage", StorageSettingsReader.Read);
        var subscribers = SubscriberSettingsReader.Read(reader, remarks);
        var maxRecipients = reader.Object("Limits", static r => r.Number("MaxRecipients", 100, 1, 10_000));
        var exploder = Exploder(reader, domain);
        var deferral = reader.Object("Deferral", static r => r.Time("Expiry", TimeSpan.FromDays(7), TimeSpan.FromSeconds(1), TenYears));
        var functions = FunctionSettingsReader.Read(reader, kinds, errors, remarks);
        var (selection, tests) = reader.Object("Selection", r => SelectionSettingsReader.Read(r, domain, functions, remarks));
        return new GatewayConfiguration
        {
            Domain = domain,
            Sip = sip,
            Msrp = msrp,
            Http = http,
            Storage = storage,
            Subscribers = subscribers,
            MaxRecipients = maxRecipients,
            Exploder = exploder,
            DeferralExpiry = deferral,
            Selection = selection,
            PolicyTests = tests,
            Functions = functions,
            Cdr = reader.Object("Cdr", r => ReadCdr(r, remarks)),
            Hep = reader.Object("Hep", r => ReadHep(r, remarks)),
            Log = reader.Object("Log", static r => new LogSettings(r.Choice("Format", LogFormat.Text), r.Choice("Level", LogLevel.Information))),
            ShutdownTimeout = reader.Time("ShutdownTimeout", TimeSpan.FromSeconds(5), TimeSpan.Zero, Month),
        };
    }

    /// <summary>Says that a key has no effect in this version.</summary>
    internal static void NoEffect(ICollection<ConfigurationError> remarks, string path, string what) => remarks.Add(new ConfigurationError(path, $"has no effect yet: {what}"));

    /// <summary>Reads a listener's address.</summary>
    internal static ListenAddress? Listen(SettingsReader reader, string key, string? absent, params ReadOnlySpan<ListenTransport> allowed)
    {
        if ((reader.Text(key) ?? absent) is not { } text) return null;
        if (ListenAddress.TryParse(text, allowed, out var address, out var reason)) return address;
        reader.Fail(key, reason);
        return null;
    }

    /// <summary>The domain of a configuration of which nothing else is known to be right.</summary>
    internal static string DomainOf(IConfiguration root) => Domain(new SettingsReader(root.GetSection("Gateway"), []), "Domain", AbsentDomain);

    private static string Domain(SettingsReader reader, string key, string absent)
    {
        var domain = reader.Text(key, absent);
        if (Uri.CheckHostName(domain) is UriHostNameType.Dns or UriHostNameType.IPv4) return domain.ToLowerInvariant();
        reader.Fail(key, $"\"{domain}\" is not a domain name");
        return absent;
    }

    private static string Exploder(SettingsReader reader, string domain)
    {
        var text = reader.Text("Exploder") ?? $"sip:exploder@{domain}";
        if (Address.TryCanonicalize(text, out var canonical) && canonical.StartsWith("sip:", StringComparison.Ordinal)) return canonical;
        reader.Fail("Exploder", $"\"{text}\" is not a SIP URI");
        return "";
    }

    private static ListenAddress ReadMsrp(SettingsReader reader, List<ConfigurationError> remarks)
    {
        if (reader.Has("Endpoint")) NoEffect(remarks, reader.Path, "sessions and large messages are not built");
        return Listen(reader, "Endpoint", "tcp:127.0.0.1:2855", ListenTransport.Tcp, ListenTransport.Tls) ?? new ListenAddress(ListenTransport.Tcp, new(0, 0));
    }

    private static CdrSettings ReadCdr(SettingsReader reader, List<ConfigurationError> remarks)
    {
        var folder = reader.Text("Folder");
        if (folder is not null) NoEffect(remarks, reader.Path, "call detail records are not built");
        var formats = reader.List("Formats", static entry =>
        {
            var name = entry.AsText();
            if (name is null) return CdrFormat.Csv;
            if (Enum.GetNames<CdrFormat>().FirstOrDefault(n => n.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } known) return Enum.Parse<CdrFormat>(known);
            entry.Fail($"\"{name}\" is none of {string.Join(", ", Enum.GetNames<CdrFormat>())}");
            return CdrFormat.Csv;
        });
        return new CdrSettings(folder, formats.Count > 0 ? formats : [CdrFormat.Csv, CdrFormat.JsonLines]);
    }

    private static ListenAddress? ReadHep(SettingsReader reader, List<ConfigurationError> remarks)
    {
        var endpoint = Listen(reader, "Endpoint", null, ListenTransport.Udp, ListenTransport.Tcp);
        if (endpoint is not null) NoEffect(remarks, reader.Path, "HEP is not built");
        return endpoint;
    }
}
