using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Cpm.Benchmarks.Programs;

/// <summary>How the gateway is set up.</summary>
internal sealed record GatewaySetup
{
    /// <summary>cpm-gateway.dll; that of the benchmarks' own build where none is given.</summary>
    public string Assembly { get; init; } = Path.Combine(AppContext.BaseDirectory, "cpm-gateway.dll");

    /// <summary>Where the SMSC listens.</summary>
    public required int SmscPort { get; init; }

    /// <summary>Of the link.</summary>
    public int Window { get; init; } = 512;

    /// <summary>Subscribers beside the first, +15550100001: +15551000000 and those that follow.</summary>
    public int Phones { get; init; }

    /// <summary>As the command line has it: <c>--gateway</c> and <c>--window</c>.</summary>
    public static GatewaySetup From(Arguments arguments, int smscPort)
    {
        var setup = new GatewaySetup { SmscPort = smscPort, Window = arguments.Count("--window", 512) };
        return arguments.Text("--gateway") is { } assembly ? setup with { Assembly = assembly } : setup;
    }
}

/// <summary>The gateway with a durable journal, a process of its own.</summary>
internal sealed class GatewayProgram : ProgramUnderTest
{
    private const long FirstPhone = 15551000000;
    private readonly GatewaySetup _setup;
    private int _process;

    private GatewayProgram(GatewaySetup setup)
    {
        _setup = setup;
        File.WriteAllText(Path.Combine(Folder, "gateway.json"), JsonSerializer.Serialize(Configuration()));
    }

    /// <summary>Where SIP over TCP is served.</summary>
    public IPEndPoint Tcp { get; private set; } = new(IPAddress.Any, 0);

    /// <summary>Where SIP over UDP is served.</summary>
    public IPEndPoint Udp { get; private set; } = new(IPAddress.Any, 0);

    /// <summary>Its live managed memory, after a full collection.</summary>
    public Task<long> HeapAsync() => ManagedHeap.SizeAsync(_process);

    /// <summary>Starts it and waits until it serves.</summary>
    public static async Task<GatewayProgram> StartAsync(GatewaySetup setup)
    {
        var gateway = new GatewayProgram(setup);
        await gateway.RunAsync();
        return gateway;
    }

    /// <summary>Starts it again, over the journal that is there.</summary>
    public async Task RunAsync()
    {
        var process = Start("dotnet", _setup.Assembly, "run", "--config", Path.Combine(Folder, "gateway.json"));
        _process = process.Id;
        _ = DrainAsync(process.StandardError);
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.IndexOf(" tcp:", StringComparison.Ordinal) is var tcp and >= 0) Tcp = IPEndPoint.Parse(line[(tcp + 5)..]);
            if (line.IndexOf(" udp:", StringComparison.Ordinal) is var udp and >= 0) Udp = IPEndPoint.Parse(line[(udp + 5)..]);
            if (!line.Contains("ready:", StringComparison.Ordinal)) continue;
            _ = DrainAsync(process.StandardOutput);
            return;
        }
        throw new InvalidOperationException("the gateway ended before it was ready");
    }

    private object Configuration() => new
    {
        Gateway = new
        {
            Sip = new { Endpoints = new[] { "udp:127.0.0.1:0", "tcp:127.0.0.1:0" }, TrustedPeers = new[] { "127.0.0.1" } },
            Http = new { Endpoint = "127.0.0.1:0" },
            Storage = new { ConnectionString = $"Data Source={Path.Combine(Folder, "gateway.db")}" },
            Subscribers = Enumerable.Range(0, _setup.Phones).Select(i => (FirstPhone + i).ToString(CultureInfo.InvariantCulture)).Prepend("15550100001")
                .Select(number => new { Address = "tel:+" + number, Username = number, Password = "secret" }),
            Selection = new { Default = new[] { "native", "sms" } },
            Functions = new
            {
                sms = new { Kind = "Smpp", Links = new[] { new { Name = "smsc-1", Host = "127.0.0.1", Port = _setup.SmscPort, SystemId = "cpm", Password = "secret", Window = _setup.Window } } },
            },
        },
    };
}
