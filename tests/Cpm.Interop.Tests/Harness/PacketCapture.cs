namespace Cpm.Interop.Tests.Harness;

/// <summary>Records what goes over the loopback network of a run, for the dissectors.</summary>
internal sealed class PacketCapture : IAsyncDisposable
{
    /// <summary>tshark says that it captures some seconds before it does.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);
    private readonly ChildProcess _process;

    private PacketCapture(ChildProcess process, string file) => (_process, File) = (process, file);

    public string File { get; }

    public static async Task<PacketCapture> StartAsync(string network)
    {
        // tshark gives up its privileges and cannot write into folders that only their owner may enter.
        var file = Path.Combine(Path.GetTempPath(), $"cpm-interop-{network.Split('/')[0]}-{Environment.ProcessId}.pcap");
        var process = ChildProcess.Start(PeerPrograms.PathOf("tshark"), ["-i", "lo", "-f", $"net {network}", "-w", file, "-F", "pcap", "-q"]);
        await process.WaitForAsync(static l => l.StartsWith("Capturing on", StringComparison.Ordinal), "capturing", TimeSpan.FromSeconds(30));
        await Task.Delay(WarmUp);
        return new PacketCapture(process, file);
    }

    /// <summary>Ends the recording: what was sent before is in the file.</summary>
    public async Task StopAsync()
    {
        await Task.Delay(TimeSpan.FromSeconds(1));
        await _process.StopAsync(TimeSpan.FromSeconds(15));
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
