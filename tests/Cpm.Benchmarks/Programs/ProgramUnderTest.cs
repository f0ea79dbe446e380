using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Cpm.Benchmarks.Programs;

/// <summary>A program that carries messages, of one process or several, in a folder of its own that goes with it.</summary>
internal abstract class ProgramUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);
    private readonly List<Process> _processes = [];

    /// <summary>Its folder.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("cpm-compare-").FullName;

    /// <summary>Processor time used so far.</summary>
    public TimeSpan Cpu => _processes.Aggregate(TimeSpan.Zero, static (sum, process) => sum + ProcessTree.Cpu(process.Id));

    /// <summary>Resident octets.</summary>
    public long Memory => _processes.Sum(static process => ProcessTree.Memory(process.Id));

    /// <summary>Ends it at once, as kill -9 does; the folder stays.</summary>
    public async Task KillAsync()
    {
        foreach (var process in _processes)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
        _processes.Clear();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The last one started leans on those before it.
        foreach (var process in Enumerable.Reverse(_processes)) await StopAsync(process);
        _processes.Clear();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Starts a process that ends with this program.</summary>
    protected Process Start(string file, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(file, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })
            ?? throw new InvalidOperationException($"{file} does not start");
        _processes.Add(process);
        return process;
    }

    /// <summary>Reads on, so that the process is never held up by its own output; keeps what it said first.</summary>
    protected static async Task DrainAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is not null)
        {
            // Nobody asks.
        }
    }

    /// <summary>Waits until somebody listens.</summary>
    /// <exception cref="InvalidOperationException">Nobody did in time, or the process ended.</exception>
    protected static async Task UntilListeningAsync(Process process, int port)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < StartPatience && !process.HasExited)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(20);
            }
        }
        throw new InvalidOperationException($"{process.StartInfo.FileName} does not listen at port {port}");
    }

    /// <summary>A port that was free a moment ago, for programs that cannot choose one.</summary>
    protected static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Writes a configuration with its places filled in.</summary>
    protected string Configure(string template, IEnumerable<(string Name, object Value)> places)
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Comparing", "Peers", template));
        foreach (var (name, value) in places) text = text.Replace($"@{name}@", value.ToString(), StringComparison.Ordinal);
        var path = Path.Combine(Folder, template);
        File.WriteAllText(path, text);
        return path;
    }

    private static async Task StopAsync(Process process)
    {
        using var patience = new CancellationTokenSource(StopPatience);
        using (var stop = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])) await stop.WaitForExitAsync();
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
        process.Dispose();
    }
}
