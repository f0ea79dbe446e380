using System.Text;
using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Selecting;
using Cpm.Primitives;
using Cpm.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Cpm.Interworking.Tests.Engine;

/// <summary>An engine over memory: users who come and go, a far side that does what it is told, a clock that stands still.</summary>
internal sealed class World : IAsyncDisposable
{
    public const string Alice = "tel:+15550100001";
    public const string Bob = "tel:+15550100002";
    public const string Legacy = "tel:+15550100009";

    private SelectionSettings _settings;
    private TimerWheel _timers;

    public World(params IReadOnlyList<PlanStep> plan)
    {
        _settings = new SelectionSettings { Default = plan.Count > 0 ? plan : [new("native"), new("sms")], Domain = "cpm.example" };
        Time = new ManualTime();
        _timers = new TimerWheel(Time);
        (Engine, Host, Far) = Build();
    }

    public ManualTime Time { get; }

    public MemoryJournal Journal { get; } = new();

    public Natives Native { get; } = new();

    public InterworkingEngine Engine { get; private set; }

    public InterworkingHost Host { get; private set; }

    public FarSide Far { get; private set; }

    public static async Task<World> StartAsync(params IReadOnlyList<PlanStep> plan)
    {
        var world = new World(plan);
        await world.Engine.StartAsync(CancellationToken.None);
        return world;
    }

    /// <summary>Takes other rules into force, as a reload does.</summary>
    public void Reload(params IReadOnlyList<PlanStep> plan) => Reload(new SelectionSettings { Default = plan, Domain = "cpm.example" });

    /// <summary>Takes other rules into force, as a reload does.</summary>
    public void Reload(SelectionSettings settings)
    {
        _settings = settings;
        Engine.Use(Compile(Far));
    }

    /// <summary>Ends the process without warning and starts another one on the same journal.</summary>
    public async Task CrashAsync(Action<FarSide>? before = null)
    {
        Journal.Crash();
        // What is dead sweeps no more.
        await Engine.DisposeAsync();
        _timers.Dispose();
        _timers = new TimerWheel(Time);
        var far = Far;
        (Engine, Host, Far) = Build();
        Far.Inherit(far);
        before?.Invoke(Far);
        await Engine.StartAsync(CancellationToken.None);
    }

    public Task<IntakeAnswer> SendAsync(string from, string to, string text = "hello", Dispositions requested = Dispositions.PositiveDelivery | Dispositions.NegativeDelivery, string id = "",
        string conversation = "c1", TimeSpan? lifetime = null) => SendAsync(from, [to], text, requested, id, conversation, lifetime);

    public async Task<IntakeAnswer> SendAsync(string from, IReadOnlyList<string> to, string text, Dispositions requested, string id, string conversation, TimeSpan? lifetime)
    {
        var payload = Encoding.UTF8.GetBytes(text);
        return await Engine.AcceptAsync(new MessageDraft
        {
            Kind = MessageKind.Pager,
            Origin = new Origin(Origin.Native),
            Sender = from,
            Recipients = to.Select(a => new DraftRecipient(a, requested)).ToList(),
            ConversationId = conversation,
            ImdnId = id,
            IntakeKey = id,
            Lifetime = lifetime,
            BodyType = "text/plain",
            Body = payload,
            PayloadType = "text/plain",
            Payload = payload,
        });
    }

    /// <summary>Moves the clock in small steps, so that what follows from one timer can set the next.</summary>
    public void Advance(TimeSpan by)
    {
        var step = by > TimeSpan.FromMinutes(10) ? by / 200 : TimeSpan.FromMilliseconds(100);
        for (var left = by; left > TimeSpan.Zero; left -= step) Time.Advance(left < step ? left : step);
    }

    /// <summary>Moves the clock by hours or days, with few ticks on the way.</summary>
    public void Leap(TimeSpan by)
    {
        Time.Advance(by - TimeSpan.FromSeconds(3));
        Advance(TimeSpan.FromSeconds(3));
    }

    public async Task<DeliveryTrace> TraceAsync(IntakeAnswer answer, int ordinal = 0)
    {
        Journal.Flush();
        var traces = await Engine.Queries.TraceAsync(answer.Message!.Id.ToString(), null, CancellationToken.None);
        return Assert.Single(traces).Deliveries[ordinal];
    }

    /// <summary>The reports that match nothing, as the operator sees them.</summary>
    public async Task<IReadOnlyList<UnmatchedReport>> UnmatchedAsync() => await Engine.Queries.UnmatchedAsync(10, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        _timers.Dispose();
    }

    private (InterworkingEngine, InterworkingHost, FarSide) Build()
    {
        var host = new InterworkingHost(Time, _timers, NullLoggerFactory.Instance, NoContents.Instance) { Domain = "cpm.example" };
        var far = new FarSide(host);
        var engine = new InterworkingEngine(new EngineParts(
            Time, _timers, Journal, NoContents.Instance, Native, host, [far], Compile(far), new IdGenerator(Time), NullLoggerFactory.Instance));
        Native.Returned = engine.UserRegistered;
        return (engine, host, far);
    }

    private SelectionPolicy Compile(FarSide far)
    {
        var errors = new List<ConfigurationError>();
        var policy = PolicyCompiler.Compile(_settings, [far], "Gateway:Selection", errors);
        Assert.Empty(errors);
        return policy!;
    }

    private sealed class NoContents : IContentStore
    {
        public static readonly NoContents Instance = new();

        public ValueTask<ContentReference> SaveAsync(Stream content, CancellationToken ct) => throw new NotSupportedException();

        public ValueTask<Stream?> OpenAsync(string key, CancellationToken ct) => throw new NotSupportedException();

        public ValueTask<bool> EraseAsync(string key, CancellationToken ct) => throw new NotSupportedException();
    }
}
