using System.Text;
using Cpm.Gateway.Configuration;
using Cpm.Interworking.Abstractions;
using Microsoft.Extensions.Configuration;

namespace Cpm.Gateway.Tests.Configuration;

/// <summary>Reads documents given as text, with a stand-in for the functions.</summary>
internal static class Reading
{
    public static readonly string[] Kinds = ["Smpp"];

    public static IConfigurationRoot Root(string json, params (string Key, string Value)[] overrides) => new ConfigurationBuilder()
        .AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json)))
        .AddInMemoryCollection(overrides.Select(o => KeyValuePair.Create(o.Key, (string?)o.Value)))
        .Build();

    public static ConfigurationResult Read(string json, params (string Key, string Value)[] overrides) => GatewaySettingsReader.Read(Root(json, overrides), Kinds);

    /// <summary>Reads the keys below <c>Gateway</c>.</summary>
    public static ConfigurationResult Gateway(string keys) => Read($$"""{ "Gateway": { {{keys}} } }""");

    public static GatewayConfiguration Good(string keys)
    {
        var result = Gateway(keys);
        Assert.Empty(result.Errors);
        return Assert.IsType<GatewayConfiguration>(result.Configuration);
    }

    /// <summary>The repository's own folder, found from the test's.</summary>
    public static string Repository
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props"))) folder = folder.Parent ?? throw new DirectoryNotFoundException("repository");
            return folder.FullName;
        }
    }
}

/// <summary>Stands in for a function: reads a name for each link, refuses everything else.</summary>
internal sealed class SmppStandIn : IInterworkingFunctionFactory
{
    public string Kind => "Smpp";

    public IInterworkingFunction? Create(string name, IConfigurationSection settings, IInterworkingHost host, ICollection<ConfigurationError> errors)
    {
        var reader = new SettingsReader(settings, errors);
        reader.Required("Kind");
        reader.List("Links", static link =>
        {
            link.Required("Name");
            return link.Required("Host");
        });
        reader.Finish();
        return null;
    }
}
