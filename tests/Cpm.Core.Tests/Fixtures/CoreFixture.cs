using System.Collections.Concurrent;
using System.Net;
using Cpm.Core.Registration;
using Cpm.Core.Standalone;
using Cpm.Primitives;
using Cpm.Sip.Authentication;
using Cpm.Sip.Transactions;
using Cpm.Sip.Transports;
using Cpm.TestKit;

namespace Cpm.Core.Tests.Fixtures;

/// <summary>The native side on a clock that stands still, over connections in memory: one endpoint for phones, one for a trusted core.</summary>
internal sealed class CoreFixture : IAsyncDisposable
{
    public const string Alice = "tel:+15550100001";
    public const string Bob = "tel:+15550100002";
    public const string Carol = "sip:carol@cpm.example";

    private static readonly IPAddress Own = IPAddress.Parse("192.0.2.1");
    private int _port = 40_100;

    public CoreFixture(RegistrarOptions? registrar = null, PagerOptions? pager = null)
    {
        Stack = new SipStack(Time, new SipStackOptions(), Connector) { OnError = Errors.Enqueue };
        Access = Stack.AddListener(new SipEndpoint("access", SipTransport.Tcp, new IPEndPoint(Own, 5060)), new IPEndPoint(Own, 5060));
        Core = Stack.AddListener(new SipEndpoint("core", SipTransport.Tcp, new IPEndPoint(Own, 5070)) { Role = SipRole.Core }, new IPEndPoint(Own, 5070));
        Bindings = new BindingTable(Time);
        Identity = new SenderIdentity(Bindings, new DigestServer("cpm.example", new DigestNonces(Time)), () => Directory, "cpm-gateway");
        pager ??= new PagerOptions { Domain = "cpm.example", Exploder = "sip:lists@cpm.example" };
        var intake = new PagerIntake(Identity, Engine, pager with { OnError = Errors.Enqueue }, () => Stack.Listeners);
        var function = new ParticipatingFunction(new Registrar(Bindings, Identity, registrar ?? new RegistrarOptions(), Time), intake);
        Stack.OnRequest = function.Handle;
        Native = new NativeDelivery(Stack, Bindings, () => Directory, new NativeRequests("cpm.example", new IdGenerator(Time), "cpm-test", Time));
    }

    public ManualTime Time { get; } = new();

    public MemoryConnector Connector { get; } = new();

    public SipStack Stack { get; }

    public SipListener Access { get; }

    public SipListener Core { get; }

    public BindingTable Bindings { get; }

    public SenderIdentity Identity { get; }

    public RecordingEngine Engine { get; } = new();

    public NativeDelivery Native { get; }

    public ConcurrentQueue<Exception> Errors { get; } = new();

    public SubscriberDirectory Directory { get; } = new(
    [
        new Subscriber(Alice, ["sip:alice@cpm.example"], "alice", "alice-secret"),
        new Subscriber(Bob, ["sip:bob@cpm.example"], "bob", "bob-secret"),
        new Subscriber(Carol, [], "carol", "carol-secret"),
    ]);

    public FarEnd Phone() => Connect(Access);

    public FarEnd CorePeer() => Connect(Core);

    /// <summary>A phone that has registered.</summary>
    public async Task<FarEnd> RegisteredAsync(string user = "alice", string parameters = "")
    {
        var phone = Phone();
        Assert.Equal(200, Wire.Status(await phone.RegisterAsync($"Contact: <sip:{user}@{phone.Local};transport=tcp>{parameters}\r\n", user)));
        return phone;
    }

    /// <summary>Waits, in real time, for something that happens on another thread.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Delay(1, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        var disposing = Stack.DisposeAsync().AsTask();
        while (!disposing.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        await disposing;
        Assert.Empty(Errors);
    }

    private FarEnd Connect(SipListener listener)
    {
        var remote = new IPEndPoint(IPAddress.Parse("192.0.2.10"), _port++);
        var (near, far) = MemoryConnections.Pair(listener.Bound, remote);
        _ = Stack.RunConnectionAsync(near, listener);
        return new FarEnd(far, remote);
    }
}
