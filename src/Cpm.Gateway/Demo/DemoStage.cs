using System.Net;
using Cpm.Gateway.Running;
using Cpm.Interworking;
using Cpm.Interworking.Abstractions;
using Cpm.Simulators.Phone;
using Cpm.Simulators.Smsc;
using Cpm.Sip.Transports;

namespace Cpm.Gateway.Demo;

/// <summary>Everything that the demonstration runs: the gateway, an SMSC, and the phones of the sample subscribers.</summary>
internal sealed class DemoStage : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cpm-demo-").FullName;
    private readonly TextWriter _output;
    private readonly SmscSimulator _smsc;
    private readonly Dictionary<string, PhoneSimulator> _phones = [];
    private GatewayRuntime? _gateway;

    public DemoStage(TextWriter output)
    {
        _output = output;
        _smsc = new SmscSimulator(new SmscOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Http = new IPEndPoint(IPAddress.Loopback, 0) }, output: output);
    }

    public SmscSimulator Smsc => _smsc;

    public InterworkingEngine Engine => _gateway!.Engine;

    public PhoneSimulator this[string user] => _phones[user];

    public IReadOnlyDictionary<string, PhoneSimulator> Phones => _phones;

    /// <summary>The address of a sample subscriber.</summary>
    public static string AddressOf(string user) => user switch
    {
        "alice" => "tel:+15550100001",
        "bob" => "tel:+15550100002",
        _ => "tel:+15550100003",
    };

    /// <summary>Starts the SMSC and the gateway.</summary>
    public async Task StartAsync(IReadOnlyList<IInterworkingFunctionFactory> factories, CancellationToken ct)
    {
        await _smsc.StartAsync(ct);
        var (configuration, source) = DemoConfiguration.Make(_folder, _smsc.SmppEndPoint.Port, [.. factories.Select(static f => f.Kind)]);
        _gateway = await GatewayRuntime.StartAsync(configuration, source, factories, static logging => logging.SetMinimumLevel(LogLevel.Warning), ct: ct);
        foreach (var endpoint in _gateway.Endpoints) await _output.WriteLineAsync($"listening {endpoint.Name} {endpoint.Uri}");
        await _smsc.WaitForBindAsync(TimeSpan.FromSeconds(10), ct);
    }

    /// <summary>Switches a phone on; it registers. The SIP status of its registration.</summary>
    /// <param name="user">Whose phone.</param>
    /// <param name="told">Gets what happens on it, from the registration on: what has waited comes with that.</param>
    public async Task<int> SwitchOnAsync(string user, Action<ConversationEntry>? told = null)
    {
        var phone = new PhoneSimulator(new PhoneOptions
        {
            Name = user,
            Address = $"sip:{user}@cpm.example",
            Server = Server("tcp"),
            Username = user,
            Password = DemoConfiguration.Password,
        });
        if (told is not null) phone.Log.OnAdded = told;
        _phones[user] = phone;
        return await phone.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var phone in _phones.Values) await phone.DisposeAsync();
        if (_gateway is not null) await _gateway.DisposeAsync();
        await _smsc.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private SipTarget Server(string transport)
    {
        var uri = _gateway!.Endpoints.First(e => e.Uri.StartsWith(transport + ":", StringComparison.Ordinal)).Uri;
        var endPoint = IPEndPoint.Parse(uri[(transport.Length + 1)..]);
        return new SipTarget(SipTransport.Tcp, endPoint.Address.ToString(), endPoint.Port);
    }
}
