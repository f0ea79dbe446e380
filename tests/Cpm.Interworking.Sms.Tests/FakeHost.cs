using System.Threading.Channels;
using Cpm.Interworking.Abstractions;
using Cpm.Primitives;
using Cpm.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cpm.Interworking.Sms.Tests;

/// <summary>A host that keeps what it is given.</summary>
internal sealed class FakeHost : IInterworkingHost
{
    /// <summary>Nothing in these tests takes this long; a test that waits for it has failed.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<InboundMessage> _messages = Channel.CreateUnbounded<InboundMessage>();
    private readonly Channel<RemoteReport> _reports = Channel.CreateUnbounded<RemoteReport>();
    private readonly Channel<RouteState> _changes = Channel.CreateUnbounded<RouteState>();
    private readonly Dictionary<string, ReadOnlyMemory<byte>?[]> _held = [];

    public FakeHost()
    {
        Clock = new ManualTime();
        Timers = new TimerWheel(Clock);
    }

    public ManualTime Clock { get; }

    public IInterworkingFunction? Function { get; set; }

    /// <summary>What submissions end with.</summary>
    public Func<InboundMessage, ValueTask<IntakeOutcome>> OnSubmit { get; set; } = static _ => new(IntakeOutcome.Accepted(new MessageId(1)));

    /// <summary>What reports end with.</summary>
    public Func<RemoteReport, ValueTask<ReportMatch>> OnReport { get; set; } = static _ => new(ReportMatch.Matched);

    public IContentStore Content => throw new NotSupportedException();

    public string Domain => "cpm.example";

    public TimeProvider Time => Clock;

    public TimerWheel Timers { get; }

    public ILoggerFactory Logging => NullLoggerFactory.Instance;

    public ValueTask<IntakeOutcome> SubmitAsync(InboundMessage message, CancellationToken ct)
    {
        _messages.Writer.TryWrite(message);
        return OnSubmit(message);
    }

    public ValueTask<ReportMatch> ReportAsync(RemoteReport report, CancellationToken ct)
    {
        _reports.Writer.TryWrite(report);
        return OnReport(report);
    }

    /// <summary>What was ignored, in order.</summary>
    public List<IgnoredMessage> Ignored { get; } = [];

    /// <summary>What noting an ignored message ends with.</summary>
    public Func<ValueTask> OnIgnore { get; set; } = static () => ValueTask.CompletedTask;

    public ValueTask IgnoreAsync(IgnoredMessage message, CancellationToken ct)
    {
        lock (Ignored) Ignored.Add(message);
        return OnIgnore();
    }

    public ValueTask<IntakeOutcome> HoldPartAsync(InboundPart part, CancellationToken ct)
    {
        ReadOnlyMemory<byte>?[] parts;
        lock (_held)
        {
            if (!_held.TryGetValue(part.Key, out parts!)) _held[part.Key] = parts = new ReadOnlyMemory<byte>?[part.Total];
            if (parts[part.Number - 1] is not null) return new(new IntakeOutcome(IntakeStatus.Duplicate));
            parts[part.Number - 1] = part.Content;
            if (parts.Any(p => p is null)) return new(new IntakeOutcome(IntakeStatus.Held));
            _held.Remove(part.Key);
        }
        return SubmitAsync(Function!.Join(new InboundParts(part.Key, part.Total, parts, Clock.GetUtcNow())), ct);
    }

    public void RouteChanged(RouteState state) => _changes.Writer.TryWrite(state);

    public Task<InboundMessage> NextMessageAsync() => _messages.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    public Task<RemoteReport> NextReportAsync() => _reports.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    public bool HasMessage => _messages.Reader.TryPeek(out _);

    /// <summary>Waits until a route is as wanted.</summary>
    public async Task RouteAsync(string name, Func<RouteState, bool> wanted)
    {
        var route = Function!.Routes.Single(r => r.Name == name);
        while (!wanted(route)) await _changes.Reader.ReadAsync().AsTask().WaitAsync(Patience);
    }

    public Task UpAsync(string route = "sms") => RouteAsync(route, static r => r.IsUp);

    public Task DownAsync(string route = "sms") => RouteAsync(route, static r => !r.IsUp);
}

/// <summary>An attempt that keeps what the function says.</summary>
internal sealed class FakeAttempt(string text, string recipient = "tel:+15550100009", string route = "sms", params PartRecord[] earlier) : Attempt
{
    private readonly DateTimeOffset _now = new ManualTime().GetUtcNow();

    public Dispositions Requested { get; init; } = Dispositions.PositiveDelivery;

    public string Sender { get; init; } = "tel:+15550100001";

    public bool Anonymous { get; init; }

    public List<string> Steps { get; } = [];

    public List<PartRecord> AcceptedParts { get; } = [];

    public override MessageView Message => new()
    {
        Id = new(7),
        Kind = MessageKind.Pager,
        Sender = Sender,
        Anonymous = Anonymous,
        ContentType = "text/plain",
        Content = System.Text.Encoding.UTF8.GetBytes(text),
        Size = text.Length,
        AcceptedAt = _now,
        ExpiresAt = _now.AddHours(4),
    };

    public override ReadOnlyMemory<RecipientView> Recipients => new[] { new RecipientView(new(8), recipient, Requested) };

    public override string Route => route;

    public override ReadOnlyMemory<PartRecord> Earlier => earlier;

    public List<string> Losses { get; } = [];

    public override void Lost(IReadOnlyList<string> losses)
    {
        Losses.Clear();
        Losses.AddRange(losses);
    }

    public override ValueTask SendingAsync(PartKey part)
    {
        lock (Steps) Steps.Add($"sending {part.Number}/{part.Total}");
        return ValueTask.CompletedTask;
    }

    public override void Accepted(PartKey part, RemoteKeys keys)
    {
        lock (Steps)
        {
            Steps.Add($"accepted {part.Number}/{part.Total}");
            AcceptedParts.Add(new(part, true, keys));
        }
    }
}
