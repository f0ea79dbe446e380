namespace Cpm.Interop.Tests.Harness;

/// <summary>
/// What the tests share: one gateway with all kinds of listeners, node-smpp as its message centre, and a recording of all that goes over the wire.
/// Each test has users of its own, so that none depends on what another left behind.
/// </summary>
public sealed class PeersFixture : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cpm-interop-").FullName;
    private GatewayProcess? _gateway;
    private NodeScript? _centre;
    private PacketCapture? _capture;

    internal LoopbackNet Net { get; } = new();

    /// <summary>For files of a test.</summary>
    internal string Folder => _folder;

    internal GatewayProcess Gateway => _gateway ?? throw new InvalidOperationException("not started");

    /// <summary>The message centre.</summary>
    internal NodeScript Centre => _centre ?? throw new InvalidOperationException(PeerPrograms.WhyNot(PeerPrograms.NodeSmpp));

    /// <summary>Where devices come to over UDP, TCP and TLS that know no digest but MD5 (sipp, baresip); where the core comes to; where all other devices come to.</summary>
    internal string Udp => Gateway.Sip(1);

    internal string Tcp => Gateway.Sip(2);

    internal string Tls => Gateway.Sip(3);

    internal string Core => Gateway.Sip(4);

    internal string Modern => Gateway.Sip(5);

    /// <summary>Where the core is, whether it runs or not.</summary>
    internal System.Net.IPEndPoint CoreAddress { get; private set; } = null!;

    internal ServerCertificate Certificate { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Certificate = await ServerCertificate.MakeAsync(_folder, Net.Gateway);
        CoreAddress = Net.TrustedPeer();
        if (PeerPrograms.WhyNot("tshark") is null) _capture = await PacketCapture.StartAsync(Net.Network);
        if (PeerPrograms.WhyNot(PeerPrograms.NodeSmpp) is null) _centre = await NodeScript.StartAsync("smsc.js", Net.Peer().Address.ToString());
        _gateway = await GatewayProcess.StartAsync(await ConfigurationAsync(), listeners: 6);
        if (_centre is not null) await _centre.WaitForAsync("bound");
    }

    /// <summary>The gateway first: its last words (unbind) are recorded too.</summary>
    public async Task DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        if (_centre is not null) await _centre.DisposeAsync();
        if (_capture is not null)
        {
            await _capture.StopAsync();
            RecordedTraffic.Add(new RecordedTraffic(_capture.File, Net.Gateway, [.. Gateway.SipPorts], _centre?.Port ?? 0));
            await _capture.DisposeAsync();
        }
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A subscriber's number, by the name that stands in the configuration.</summary>
    internal static string NumberOf(string user) => $"+155501001{Array.IndexOf(Users, user):00}";

    // Each belongs to one test.
    private static readonly string[] Users =
        ["register-udp", "register-tcp", "asserted", "digest", "device", "sender", "core-caller", "core-callee", "linphone", "baresip", "curl", "texter", "conversant", "buddy", "dissected", "answered"];

    private async Task<string> ConfigurationAsync()
    {
        var file = Path.Combine(_folder, "gateway.json");
        var subscribers = Users.Select(static user =>
            $$"""{ "Address": "tel:{{NumberOf(user)}}", "Aliases": ["sip:{{user}}@cpm.example"], "Username": "{{user}}", "Password": "{{user}}-secret" }""");
        await Template.WriteAsync(
            "gateway.json", file,
            ("address", Net.Gateway), ("trusted", Net.Trusted), ("core", CoreAddress.ToString()), ("folder", _folder), ("certificate", Certificate.CertificatePath), ("key", Certificate.KeyPath),
            ("subscribers", string.Join(",\n", subscribers)), ("centre-host", _centre?.Address ?? Net.Gateway), ("centre-port", $"{_centre?.Port ?? 9}"));
        return file;
    }
}

/// <summary>The tests that use the shared gateway; one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class PeersCollection : ICollectionFixture<PeersFixture>
{
    public const string Name = "peers";
}
