using System.Net;
using System.Text.Json.Nodes;
using Cpm.Simulators.Load;
using Cpm.Simulators.Phone;
using Cpm.Simulators.Smsc;
using Xunit;

namespace Cpm.EndToEnd.Tests.Harness;

/// <summary>A gateway process, an SMSC and phones, put together for one test.</summary>
internal sealed class Site : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly List<PhoneSimulator> _phones = [];
    private GatewayProcess? _gateway;

    private readonly StringWriter _smscOutput;

    private Site(SmscSimulator smsc, StringWriter smscOutput) => (Smsc, _smscOutput) = (smsc, smscOutput);

    /// <summary>The SMSC.</summary>
    public SmscSimulator Smsc { get; }

    /// <summary>What the SMSC has told about its connections.</summary>
    public string SmscOutput => _smscOutput.ToString();

    /// <summary>The gateway as it runs at the moment.</summary>
    public GatewayProcess Gateway => _gateway!;

    /// <summary>The folder of configuration and data.</summary>
    public TestFolder Folder => _folder;

    /// <summary>The configuration file.</summary>
    public string Config { get; private set; } = "";

    /// <summary>Starts an SMSC and a gateway, and waits until they are bound.</summary>
    /// <param name="change">Changes the configuration.</param>
    /// <param name="sink">True: the SMSC counts messages and does not keep them.</param>
    /// <param name="behaviour">How the SMSC behaves.</param>
    /// <param name="keys">Where a sink keeps the numbers of messages; its own where null.</param>
    public static async Task<Site> StartAsync(Action<JsonObject>? change = null, bool sink = false, SmscBehaviour? behaviour = null, MessageKeys? keys = null)
    {
        var output = new StringWriter();
        var options = new SmscOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Sink = sink, Behaviour = behaviour ?? new SmscBehaviour(), Keys = keys ?? new MessageKeys() };
        var smsc = new SmscSimulator(options, output: output);
        await smsc.StartAsync();
        var site = new Site(smsc, output);
        site.Config = GatewayFile.Write(site._folder, smsc.SmppEndPoint, change);
        await site.StartGatewayAsync();
        await smsc.WaitForBindAsync(Run.Patience);
        return site;
    }

    /// <summary>Starts the gateway, again where it was stopped.</summary>
    public async Task StartGatewayAsync()
    {
        var before = _gateway;
        _gateway = null;
        if (before is not null) await before.DisposeAsync();
        _gateway = await GatewayProcess.StartAsync(Config);
    }

    /// <summary>Switches a sample subscriber's phone on.</summary>
    public async Task<PhoneSimulator> PhoneAsync(string user, Func<PhoneOptions, PhoneOptions>? change = null)
    {
        var options = new PhoneOptions { Name = user, Address = $"sip:{user}@cpm.example", Server = Gateway.Target, Username = user, Password = GatewayFile.Password };
        var phone = new PhoneSimulator(change?.Invoke(options) ?? options);
        _phones.Add(phone);
        Assert.Equal(200, await phone.StartAsync());
        return phone;
    }

    /// <summary>A load of numbered messages from a trusted peer, in alice's name.</summary>
    public LoadRun Load(Func<LoadOptions, LoadOptions> change) => new(change(new LoadOptions { Server = Gateway.Tcp, Patience = TimeSpan.FromSeconds(30) }));

    /// <summary>Asks the gateway for the state of its first link.</summary>
    public async Task<bool> IsLinkUpAsync()
    {
        var links = JsonNode.Parse(await Gateway.Http.GetStringAsync(new Uri("/api/v1/links", UriKind.Relative)));
        return (bool)links![0]!["up"]!;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var phone in _phones) await phone.StopAsync(unregister: false);
        if (_gateway is not null) await _gateway.DisposeAsync();
        await Smsc.DisposeAsync();
        _folder.Dispose();
    }
}
