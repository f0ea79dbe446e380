using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cpm.Interop.Tests.Harness;

/// <summary>A script of the folder node: it tells what it sees as JSON, one object a line.</summary>
internal sealed class NodeScript : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly ChildProcess _process;

    private NodeScript(ChildProcess process, string address) => (_process, Address) = (process, address);

    public string Address { get; }

    /// <summary>Where it listens.</summary>
    public int Port { get; private set; }

    public string Output => _process.Output;

    /// <summary>How many lines there are: what comes later is new.</summary>
    public int Mark => _process.Lines.Count;

    public static async Task<NodeScript> StartAsync(string script, string address, params string[] arguments)
    {
        var folder = Path.Combine(RepositoryRoot.Project, "node");
        var node = new NodeScript(ChildProcess.Start(PeerPrograms.PathOf("node"), [Path.Combine(folder, script), address, .. arguments], folder), address);
        node.Port = (int)(await node.WaitForAsync("listening"))["port"]!;
        return node;
    }

    /// <summary>Waits for an event.</summary>
    public async Task<JsonNode> WaitForAsync(string name, int from = 0, Func<JsonNode, bool>? where = null)
    {
        var line = await _process.WaitForAsync(l => Parse(l) is { } e && (string?)e["event"] == name && (where is null || where(e)), $"event {name}", Patience, from);
        return Parse(line)!;
    }

    public Task SayAsync(object command) => _process.SayAsync(JsonSerializer.Serialize(command));

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static JsonNode? Parse(string line) => line.StartsWith('{') ? JsonNode.Parse(line) : null;
}
