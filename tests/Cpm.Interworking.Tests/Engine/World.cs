using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Cpm.Core.Messages;
using Cpm.Core.Preferences;
using Cpm.Core.Standalone;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Selecting;
using Cpm.Primitives;
using Cpm.TestKit;
using Microsoft.Extensions.Configuration;
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
        var host = new InterworkingHost(Time, _timers, NullLoggerFactory.Instance, NoContents.Instance);
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

/// <summary>Native users.</summary>
internal sealed class Natives : INativeService
{
    private readonly HashSet<string> _here = [];

    public Action<string> Returned { get; set; } = static _ => { };

    public Dictionary<string, WhenOffline> Subscribers { get; } = new() { [World.Alice] = WhenOffline.Defer, [World.Bob] = WhenOffline.Defer };

    public ConcurrentQueue<(string To, Message Message)> Received { get; } = new();

    /// <summary>Ids of those among them that were said to have waited.</summary>
    public ConcurrentQueue<string> Waited { get; } = new();

    public Func<Message, Delivery, NativeResult> Answer { get; set; } = static (_, _) => new(NativeStatus.Delivered, 200);

    /// <summary>Holds back all answers while it is set.</summary>
    public TaskCompletionSource<NativeResult>? Pending { get; set; }

    public void Register(string address)
    {
        lock (_here) _here.Add(address);
        Returned(address);
    }

    public void Leave(string address)
    {
        lock (_here) _here.Remove(address);
    }

    public ValueTask<NativeResult> DeliverAsync(NativeAttempt attempt, CancellationToken ct)
    {
        var (message, delivery, _) = attempt;
        if (!IsRegistered(delivery.Recipient)) return ValueTask.FromResult(new NativeResult(NativeStatus.Offline));
        if (Pending is { } pending) return new(pending.Task);
        var answer = Answer(message, delivery);
        if (answer.Status != NativeStatus.Delivered) return ValueTask.FromResult(answer);
        if (attempt.WasDeferred) Waited.Enqueue(message.ImdnId);
        Received.Enqueue((delivery.Recipient, message));
        return ValueTask.FromResult(answer);
    }

    public bool IsSubscriber(string address) => Subscribers.ContainsKey(address);

    public bool IsRegistered(string address)
    {
        lock (_here) return _here.Contains(address);
    }

    public WhenOffline WhenOfflineOf(string address) => Subscribers[address];

    public HashSet<(string From, string To, Bar Bar)> Bars { get; } = [];

    public Bar BarBetween(string sender, string recipient, bool isAnonymous) => Bars.FirstOrDefault(b => b.From == sender && b.To == recipient).Bar;

    /// <summary>The texts that a user received, in order; reports as <c>status id</c>.</summary>
    public IReadOnlyList<string> TextsOf(string user) =>
        Received.Where(r => r.To == user && r.Message.Kind != MessageKind.Notification).Select(static r => TextOf(r.Message)).ToList();

    public IReadOnlyList<string> ReportsTo(string user) => Received.Where(r => r.To == user && r.Message.Kind == MessageKind.Notification).Select(static r => ReportOf(r.Message)).ToList();

    /// <summary>Completes when a user has received a report.</summary>
    public async Task ReportedAsync(string user)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (ReportsTo(user).Count == 0)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static string TextOf(Message message)
    {
        Assert.True(Payload.TryRead(Encoding.UTF8.GetBytes(message.BodyType), message.Body, out var payload, out var problem), problem);
        return Encoding.UTF8.GetString(payload.Content.Span);
    }

    private static string ReportOf(Message message)
    {
        Assert.True(Mime.CpimMessage.TryParse(message.Body, null, out var cpim, out _));
        Assert.True(Mime.ImdnReader.TryRead(cpim, null, out var notifications, out _));
        return $"{notifications[0].Status} {notifications[0].MessageId}";
    }
}

/// <summary>A function whose far side does what the test says.</summary>
internal sealed class FarSide(InterworkingHost host) : IInterworkingFunction
{
    private readonly RouteState _state = new("sms") { ReceiptDeadline = TimeSpan.FromHours(48) };
    private int _ids;

    public string Name => "sms";

    public ImmutableArray<RouteState> Routes => [_state];

    public ImmutableArray<ILink> Links => [];

    public int Credit { get; set; } = 8;

    public int Parts { get; set; } = 1;

    /// <summary>What arrived on the far side: text, part, and whether it said that it was sending.</summary>
    public ConcurrentQueue<(string To, string Text, PartKey Part)> Submitted { get; private set; } = new();

    public Func<Attempt, RecipientResult?> Script { get; set; } = static _ => null;

    /// <summary>Called after the far side has acknowledged but before the attempt ends.</summary>
    public Func<RemoteKeys, ValueTask> BeforeEnd { get; set; } = static _ => ValueTask.CompletedTask;

    public bool AwaitsReport { get; set; } = true;

    /// <summary>The ids of parts; null counts them.</summary>
    public Func<string>? NextId { get; set; }

    /// <summary>Other forms of the ids of parts.</summary>
    public string Canonical { get; set; } = "";

    /// <summary>Which part a report means.</summary>
    public Func<RemoteReport, IReadOnlyList<RemoteKeys>, int> OnChoose { get; set; } = static (_, _) => 0;

    public List<ReadOnlyMemory<PartRecord>> EarlierSeen { get; } = [];

    public void Inherit(FarSide other) => (Submitted, _ids, Parts) = (other.Submitted, other._ids, other.Parts);

    public void Up()
    {
        _state.Set(Credit, null);
        host.RouteChanged(_state);
    }

    public void Down() => _state.Set(0, "link lost");

    public ValueTask StartAsync(CancellationToken ct)
    {
        if (Credit > 0) _state.Set(Credit, null);
        host.RouteChanged(_state);
        return ValueTask.CompletedTask;
    }

    public async ValueTask<AttemptResult> DeliverAsync(Attempt attempt, CancellationToken ct)
    {
        EarlierSeen.Add(attempt.Earlier);
        var recipient = attempt.Recipients.Span[0];
        for (byte number = 1; number <= Parts; number++)
        {
            var earlier = attempt.Earlier.ToArray().FirstOrDefault(p => p.Part.Number == number);
            if (earlier.IsAccepted) continue;
            var part = new PartKey(recipient.Delivery, number, (byte)Parts, earlier.Part.Reference != 0 ? earlier.Part.Reference : (ushort)(Parts > 1 ? 77 : 0), "smsc-1");
            await attempt.SendingAsync(part);
            if (Script(attempt) is { } scripted) return new(scripted);
            Submitted.Enqueue((recipient.Address, Encoding.UTF8.GetString(attempt.Message.Content.Span), part));
            var keys = new RemoteKeys("a", NextId?.Invoke() ?? $"m{Interlocked.Increment(ref _ids)}", Canonical);
            attempt.Accepted(part, keys);
            await BeforeEnd(keys);
        }
        return new(RecipientResult.Accepted(AwaitsReport));
    }

    public int Choose(RemoteReport report, IReadOnlyList<RemoteKeys> submitted) => OnChoose(report, submitted);

    public ValueTask<ReportMatch> ReceiptAsync(string id, RemoteStatus status) => host.ReportAsync(
        new RemoteReport { Function = "sms", Keys = new("a", id), Status = status, State = status.ToString() }, CancellationToken.None);

    /// <summary>A receipt under a converted id, or for a recipient that it names.</summary>
    public ValueTask<ReportMatch> ReceiptAsync(string id, string canonical, string? recipient, RemoteStatus status) => host.ReportAsync(
        new RemoteReport { Function = "sms", Keys = new("a", id, canonical), Recipient = recipient, Status = status, State = status.ToString() }, CancellationToken.None);

    public Action OnPreview { get; set; } = static () => { };

    public ConversionPreview Preview(MessageView message, string route)
    {
        OnPreview();
        return new(true, "gsm7", Parts, []);
    }

    public ValueTask<ReportOutcome> ReportAsync(OutboundReport report, CancellationToken ct) => ValueTask.FromResult(ReportOutcome.NotSupported);

    /// <summary>The answer to cancellations.</summary>
    public CancelOutcome Cancels { get; set; } = CancelOutcome.NotSupported;

    /// <summary>The answer to queries.</summary>
    public RemoteStatus? Knows { get; set; }

    /// <summary>What was asked of accepted deliveries.</summary>
    public List<string> Asked { get; } = [];

    public ValueTask<CancelOutcome> CancelAsync(HandedDelivery delivery, CancellationToken ct)
    {
        Asked.Add($"cancel {delivery.Recipient} {string.Join(' ', delivery.Parts.Select(static p => p.Keys.Exact))}");
        return new(Cancels);
    }

    public ValueTask<RemoteStatus?> QueryAsync(HandedDelivery delivery, CancellationToken ct)
    {
        Asked.Add($"query {delivery.Recipient} {string.Join(' ', delivery.Parts.Select(static p => p.Keys.Exact))}");
        return new(Knows);
    }

    public InboundMessage Join(InboundParts parts) => new()
    {
        Function = "sms",
        Group = "a",
        Sender = World.Legacy,
        Recipients = [World.Alice],
        ContentType = "text/plain;charset=UTF-8",
        Content = Encoding.UTF8.GetBytes(string.Concat(parts.Parts.Select(static p => p is { } part ? Encoding.UTF8.GetString(part.Span) : "…"))),
        IntakeKey = $"{parts.Key} {string.Concat(parts.Parts.Select(static p => p is { } part ? Encoding.UTF8.GetString(part.Span) : "…"))}",
    };

    public ValueTask<ApplyOutcome> ApplyAsync(IConfigurationSection next, CancellationToken ct) => throw new NotSupportedException();

    public ValueTask DrainAsync(CancellationToken ct) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
