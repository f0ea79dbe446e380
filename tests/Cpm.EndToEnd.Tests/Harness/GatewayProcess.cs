using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cpm.Sip.Transports;
using Xunit;

namespace Cpm.EndToEnd.Tests.Harness;

/// <summary>A gateway that runs as a process of its own, as an operator runs it.</summary>
internal sealed partial class GatewayProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = [];
    private readonly ConcurrentDictionary<string, string> _endpoints = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private GatewayProcess(string config)
    {
        Config = config;
        _process = new Process { StartInfo = GatewayProgram.StartInfo("run", "--config", config), EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException("the gateway has ended"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Its configuration file.</summary>
    public string Config { get; }

    /// <summary>What it has written so far.</summary>
    public string Output => string.Join('\n', _lines);

    /// <summary>True until it has ended.</summary>
    public bool IsAlive => !_process.HasExited;

    /// <summary>Memory that is in use, in octets.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Processor time so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The HTTP API.</summary>
    public HttpClient Http { get; private set; } = new();

    /// <summary>The port of SIP over UDP.</summary>
    public IPEndPoint Udp => EndPointOf("udp:");

    /// <summary>The port of SIP over TCP.</summary>
    public IPEndPoint Tcp => EndPointOf("tcp:");

    /// <summary>SIP over TCP as phones want it.</summary>
    public SipTarget Target => new(SipTransport.Tcp, Tcp.Address.ToString(), Tcp.Port);

    /// <summary>Starts a gateway and waits until it is ready.</summary>
    public static async Task<GatewayProcess> StartAsync(string config)
    {
        var gateway = new GatewayProcess(config);
        try
        {
            await gateway._ready.Task.WaitAsync(Run.Patience);
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException)
        {
            await gateway.DisposeAsync();
            Assert.Fail($"the gateway does not come up: {e.Message}\n{gateway.Output}");
        }
        gateway.Http = new HttpClient { BaseAddress = new Uri(gateway._endpoints["http"]), Timeout = Run.Patience };
        return gateway;
    }

    /// <summary>Ends it as a power failure does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await EndedAsync(Run.Patience);
    }

    /// <summary>Asks it to end (SIGTERM).</summary>
    /// <returns>Its exit code, and how long it took.</returns>
    public async Task<(int ExitCode, TimeSpan Took)> StopAsync()
    {
        var clock = Stopwatch.StartNew();
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync();
        await EndedAsync(Run.Patience);
        return (_process.ExitCode, clock.Elapsed);
    }

    /// <summary>What became of a message, as the API tells it.</summary>
    public async Task<JsonElement> MessageAsync(string id) => await Http.GetFromJsonAsync<JsonElement>(new Uri($"/api/v1/messages/{id}", UriKind.Relative));

    /// <summary>The outcome of a message for its first recipient; empty where the message is not known.</summary>
    public async Task<string> OutcomeAsync(string id)
    {
        using var answer = await Http.GetAsync(new Uri($"/api/v1/messages/{id}", UriKind.Relative));
        if (answer.StatusCode == HttpStatusCode.NotFound) return "";
        var message = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return message.GetProperty("recipients")[0].GetProperty("outcome").GetString() ?? "";
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (IsAlive)
        {
            _process.Kill();
            await EndedAsync(Run.Patience);
        }
        Http.Dispose();
        _process.Dispose();
    }

    private async Task EndedAsync(TimeSpan patience)
    {
        using var deadline = new CancellationTokenSource(patience);
        await _process.WaitForExitAsync(deadline.Token);
    }

    private void Note(string? line)
    {
        if (line is null) return;
        _lines.Enqueue(line);
        if (Listening().Match(line) is { Success: true } match) _endpoints[match.Groups[1].Value] = match.Groups[2].Value;
        if (line.Contains("] ready:", StringComparison.Ordinal)) _ready.TrySetResult();
    }

    private IPEndPoint EndPointOf(string prefix) => IPEndPoint.Parse(_endpoints.Values.First(uri => uri.StartsWith(prefix, StringComparison.Ordinal))[prefix.Length..]);

    [GeneratedRegex(@"listening (\S+) (\S+)$")]
    private static partial Regex Listening();
}
