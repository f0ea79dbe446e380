using Cpm.Gateway.Configuration;
using Cpm.Interworking.Abstractions;

namespace Cpm.Gateway.Demo;

/// <summary>The configuration of the demonstration: everything on loopback, on free ports, in a folder of its own that is removed at the end.</summary>
internal static class DemoConfiguration
{
    /// <summary>The sample subscribers' password.</summary>
    public const string Password = "demo-secret";

    /// <summary>Reads the embedded defaults.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="smscPort">Where the SMSC simulator listens.</param>
    /// <param name="kinds">The kinds of functions that exist.</param>
    public static (GatewayConfiguration Configuration, IConfigurationRoot Source) Make(string folder, int smscPort, IReadOnlyCollection<string> kinds)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Gateway:Domain"] = "cpm.example",
            ["Gateway:Sip:Endpoints:0"] = "udp:127.0.0.1:0",
            ["Gateway:Sip:Endpoints:1"] = "tcp:127.0.0.1:0",
            ["Gateway:Http:Endpoint"] = "127.0.0.1:0",
            ["Gateway:Storage:ConnectionString"] = $"Data Source={Path.Combine(folder, "gateway.db")}",
            ["Gateway:Selection:Default:0"] = "native",
            ["Gateway:Selection:Default:1"] = "sms",
            ["Gateway:Functions:sms:Kind"] = "Smpp",
            ["Gateway:Functions:sms:Links:0:Name"] = "smsc-1",
            ["Gateway:Functions:sms:Links:0:Host"] = "127.0.0.1",
            ["Gateway:Functions:sms:Links:0:Port"] = smscPort.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Gateway:Functions:sms:Links:0:SystemId"] = "cpm",
            ["Gateway:Functions:sms:Links:0:Password"] = "secret",
        };
        string[] names = ["alice", "bob", "carol"];
        for (var i = 0; i < names.Length; i++)
        {
            settings[$"Gateway:Subscribers:{i}:Address"] = $"tel:+1555010000{i + 1}";
            settings[$"Gateway:Subscribers:{i}:Aliases:0"] = $"sip:{names[i]}@cpm.example";
            settings[$"Gateway:Subscribers:{i}:Username"] = names[i];
            settings[$"Gateway:Subscribers:{i}:Password"] = Password;
        }
        var root = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var result = GatewaySettingsReader.Read(root, kinds);
        return result.Configuration is { } configuration ? (configuration, root) : throw new InvalidOperationException(Describe(result.Errors));
    }

    private static string Describe(IEnumerable<ConfigurationError> errors) => "the embedded configuration is wrong: " + string.Join("; ", errors.Select(static e => $"{e.Path}: {e.Reason}"));
}
