using System.Net;
using System.Text.Json.Nodes;

namespace Cpm.EndToEnd.Tests.Harness;

/// <summary>Writes the configuration of a gateway on loopback: the three sample subscribers, one link to an SMSC, everything of loopback trusted.</summary>
internal static class GatewayFile
{
    /// <summary>The password of the sample subscribers.</summary>
    public const string Password = "e2e-secret";

    /// <summary>The sample subscribers, in the order of their numbers, +15550100001 and on.</summary>
    public static readonly string[] Users = ["alice", "bob", "carol"];

    /// <summary>Writes the file.</summary>
    /// <param name="folder">Where it goes, and where the data folder is.</param>
    /// <param name="smsc">The SMSC.</param>
    /// <param name="change">Changes it before it is written: the object <c>Gateway</c>.</param>
    /// <returns>Its path.</returns>
    public static string Write(TestFolder folder, IPEndPoint smsc, Action<JsonObject>? change = null)
    {
        var gateway = new JsonObject
        {
            ["Domain"] = "cpm.example",
            ["Sip"] = new JsonObject { ["Endpoints"] = new JsonArray("udp:127.0.0.1:0", "tcp:127.0.0.1:0"), ["TrustedPeers"] = new JsonArray("127.0.0.1") },
            ["Http"] = new JsonObject { ["Endpoint"] = "127.0.0.1:0" },
            ["Storage"] = new JsonObject { ["ConnectionString"] = $"Data Source={folder.File("gateway.db")}" },
            ["Subscribers"] = new JsonArray([.. Users.Select(Subscriber)]),
            ["Functions"] = new JsonObject { ["sms"] = new JsonObject { ["Kind"] = "Smpp", ["Links"] = new JsonArray(Link("smsc-1", smsc)) } },
        };
        change?.Invoke(gateway);
        var path = folder.File("gateway.json");
        File.WriteAllText(path, new JsonObject { ["Gateway"] = gateway }.ToJsonString());
        return path;
    }

    /// <summary>A link to an SMSC.</summary>
    public static JsonObject Link(string name, IPEndPoint smsc) => new()
    {
        ["Name"] = name,
        ["Host"] = smsc.Address.ToString(),
        ["Port"] = smsc.Port,
        ["SystemId"] = "cpm",
        ["Password"] = "secret",
    };

    /// <summary>The first link.</summary>
    public static JsonObject Link(JsonObject gateway) => gateway["Functions"]!["sms"]!["Links"]![0]!.AsObject();

    /// <summary>Gives the listeners ports that they have again after a restart.</summary>
    public static void Pin(JsonObject gateway)
    {
        var sip = FreePorts.Next();
        gateway["Sip"]!["Endpoints"] = new JsonArray($"udp:127.0.0.1:{sip}", $"tcp:127.0.0.1:{sip}");
        gateway["Http"]!["Endpoint"] = $"127.0.0.1:{FreePorts.Next()}";
    }

    private static JsonNode Subscriber(string user, int index) => new JsonObject
    {
        ["Address"] = $"tel:+1555010000{index + 1}",
        ["Aliases"] = new JsonArray($"sip:{user}@cpm.example"),
        ["Username"] = user,
        ["Password"] = Password,
    };
}
