using System.Collections.Immutable;
using System.Net;
using Cpm.Core;
using Cpm.Core.Registration;
using Cpm.Core.Standalone;
using Cpm.Gateway.Configuration;
using Cpm.Gateway.Listeners;
using Cpm.Primitives;
using Cpm.Primitives.Transports;
using Cpm.Sip.Authentication;
using Cpm.Sip.Transactions;
using Cpm.Sip.Transports;

namespace Cpm.Gateway.Running;

/// <summary>The SIP side: one stack, the registrar, and the Participating Function above it. Listens only once the engine has recovered.</summary>
internal sealed class SipSide : IAsyncDisposable
{
    private const string Agent = "cpm-gateway";
    private readonly GatewayConfiguration _configuration;
    private readonly SipStack _stack;
    private readonly DigestServer _digest;
    private readonly Dictionary<string, TaskCompletionSource<SipListener>> _listeners;
    private readonly RunLog _log;
    private readonly RegistrationFile _registrations;
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SubscriberDirectory _directory;

    public SipSide(GatewayConfiguration configuration, TimeProvider time, IdGenerator ids, IStreamConnector connector, RunLog log)
    {
        _configuration = configuration;
        _log = log;
        _directory = DirectoryOf(configuration);
        Bindings = new BindingTable(time);
        _digest = new DigestServer(configuration.Domain, new DigestNonces(time));
        _stack = new SipStack(
            time,
            new SipStackOptions { TrustedPeers = Networks(configuration.Sip.TrustedPeers), WarningAgent = Agent, Server = Server },
            connector);
        Native = new NativeDelivery(_stack, Bindings, () => Volatile.Read(ref _directory), new NativeRequests(configuration.Domain, ids, Server, time)) { OnError = _log.HandlerThrew, Ready = _listening.Task };
        _registrations = new RegistrationFile(Path.Combine(configuration.Storage.DataFolder, "registrations.json"), Bindings, time, log);
        _listeners = Streams.ToDictionary(static e => e.Name, static _ => new TaskCompletionSource<SipListener>(TaskCreationOptions.RunContinuationsAsynchronously));
        _stack.OnFlowClosed = _ => Bindings.Sweep();
        _stack.OnError = _log.HandlerThrew;
    }

    /// <summary>What we call ourselves (OMA CPM 2.0 server).</summary>
    public static string Server => "CPM-serv/OMA2.0";

    /// <summary>Who is registered.</summary>
    public BindingTable Bindings { get; }

    /// <summary>The native side as the engine sees it.</summary>
    public NativeDelivery Native { get; }

    /// <summary>Who is served.</summary>
    public SubscriberDirectory Directory => Volatile.Read(ref _directory);

    /// <summary>The TCP and TLS listeners, for Kestrel.</summary>
    public IEnumerable<StreamEndpoint> StreamEndpoints() =>
        Streams.Select(e => new StreamEndpoint(e.Name, e.Listen, e.Certificate, connection => ServeAsync(e.Name, connection)));

    /// <summary>Connects the side with the engine; before the first listener.</summary>
    public void Connect(IMessageEngine engine, Action<string> registered)
    {
        var identity = new SenderIdentity(Bindings, _digest, () => Volatile.Read(ref _directory), Agent);
        var registrar = new Registrar(Bindings, identity, new RegistrarOptions { CoreRoute = _configuration.Sip.CoreRoute, Agent = Agent }, TimeProvider.System);
        var options = new PagerOptions
        {
            Domain = _configuration.Domain,
            Exploder = _configuration.Exploder,
            MaxRecipients = _configuration.MaxRecipients,
            Agent = Agent,
            OnError = _log.HandlerThrew,
        };
        var function = new ParticipatingFunction(registrar, new PagerIntake(identity, engine, options, () => _stack.Listeners));
        _stack.OnRequest = function.Handle;
        Bindings.Registered = registered;
    }

    /// <summary>Binds the UDP listeners, and takes the connections that Kestrel accepts.</summary>
    /// <param name="endpoints">What listens; Kestrel's listeners are in it with their real ports.</param>
    public void Listen(EndpointList endpoints)
    {
        foreach (var endpoint in _configuration.Sip.Endpoints)
        {
            if (endpoint.Listen.Transport == ListenTransport.Udp)
            {
                var udp = _stack.ListenUdp(EndpointOf(endpoint));
                endpoints.Add(endpoint.Name, $"udp:{udp.Bound}");
                continue;
            }
            var uri = endpoints.All.First(e => e.Name == endpoint.Name).Uri;
            _listeners[endpoint.Name].SetResult(_stack.AddListener(EndpointOf(endpoint), IPEndPoint.Parse(uri[(uri.IndexOf(':', StringComparison.Ordinal) + 1)..])));
        }
        RestoreRegistrations();
        _listening.SetResult();
    }

    private void RestoreRegistrations()
    {
        foreach (var stored in _registrations.Read())
        {
            if (Directory.Find(stored.User)?.Address != stored.User || stored.Restore(_stack) is not { } binding) continue;
            Bindings.Restore(binding);
            Bindings.Registered?.Invoke(binding.User);
        }
        Bindings.Changed = _registrations.Changed;
    }

    /// <summary>Removes the registrations of a user, from the file too; a device that registers again is reached again.</summary>
    public Task ForgetAsync(string user)
    {
        Bindings.Change(user, static _ => []);
        return _registrations.RewriteAsync();
    }

    /// <summary>Takes another list of subscribers into force.</summary>
    public void Use(GatewayConfiguration configuration) => Volatile.Write(ref _directory, DirectoryOf(configuration));

    /// <summary>Refuses new requests from now on (503), and keeps the registrations as they are: that connections end is no reason to forget who is behind them.</summary>
    public async ValueTask BeginStopAsync()
    {
        _stack.RefuseRequests();
        Bindings.Changed = null;
        await _registrations.DisposeAsync();
    }

    public ValueTask DisposeAsync() => _stack.DisposeAsync();

    private IEnumerable<SipEndpointSettings> Streams => _configuration.Sip.Endpoints.Where(static e => e.Listen.Transport != ListenTransport.Udp);

    private async Task ServeAsync(string name, StreamConnection connection) => await _stack.RunConnectionAsync(connection, await _listeners[name].Task);

    private static SipEndpoint EndpointOf(SipEndpointSettings settings) => new(settings.Name, TransportOf(settings.Listen.Transport), settings.Listen.EndPoint)
    {
        Role = settings.Role switch
        {
            SipEndpointRole.Core => SipRole.Core,
            SipEndpointRole.Nni => SipRole.Nni,
            _ => SipRole.Access,
        },
        Advertise = settings.Advertise,
        Peers = Networks(settings.Peers),
        Digest = [.. settings.Digest],
    };

    private static SipTransport TransportOf(ListenTransport transport) => transport switch
    {
        ListenTransport.Udp => SipTransport.Udp,
        ListenTransport.Tls => SipTransport.Tls,
        _ => SipTransport.Tcp,
    };

    private static ImmutableArray<IPNetwork> Networks(IReadOnlyList<PeerNetwork> peers) => [.. peers.Select(static p => p.Network)];

    /// <summary>The subscribers of a configuration.</summary>
    internal static SubscriberDirectory DirectoryOf(GatewayConfiguration configuration) =>
        new(configuration.Subscribers.Select(static s => new Subscriber(s.Address, s.Aliases, s.Username ?? "", s.Password ?? "", s.WhenOffline) { Barring = s.Barring }));
}
