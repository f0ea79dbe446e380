using System.Collections.Concurrent;
using System.Collections.Immutable;
using Cpm.Interworking.Abstractions;
using Cpm.Primitives;
using Cpm.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cpm.Interworking.ContractTests;

/// <summary>A host that keeps what it is given, in order, on a clock that only the test moves.</summary>
public sealed class RecordingHost : IInterworkingHost, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ReadOnlyMemory<byte>?[]> _held = [];
    private ImmutableList<string> _steps = [];
    private TaskCompletionSource _changed = NewSignal();

    public RecordingHost() => Timers = new TimerWheel(Clock);

    public ManualTime Clock { get; } = new();

    /// <summary>The function under test.</summary>
    public IInterworkingFunction? Function { get; set; }

    /// <summary>What happened, in order.</summary>
    public ImmutableList<string> Steps => _steps;

    /// <summary>Completes with the next thing that happens.</summary>
    public Task Changed
    {
        get { lock (_gate) return _changed.Task; }
    }

    /// <summary>What must never happen, and did.</summary>
    public ConcurrentQueue<string> Violations { get; } = [];

    public ConcurrentQueue<InboundMessage> Messages { get; } = [];

    public ConcurrentQueue<RemoteReport> Reports { get; } = [];

    /// <summary>What submissions end with.</summary>
    public Func<InboundMessage, ValueTask<IntakeOutcome>> OnSubmit { get; set; } = static _ => new(IntakeOutcome.Accepted(new MessageId(1)));

    /// <summary>What reports end with.</summary>
    public Func<RemoteReport, ValueTask<ReportMatch>> OnReport { get; set; } = static _ => new(ReportMatch.Matched);

    public IContentStore Content => throw new NotSupportedException("the suite sends nothing that needs a store");

    public string Domain => "cpm.example";

    public TimeProvider Time => Clock;

    public TimerWheel Timers { get; }

    public ILoggerFactory Logging => NullLoggerFactory.Instance;

    public ValueTask<IntakeOutcome> SubmitAsync(InboundMessage message, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Function != Function?.Name) Violations.Enqueue($"a message says that it comes from {message.Function}");
        Messages.Enqueue(message);
        Note("submitted");
        return OnSubmit(message);
    }

    public ValueTask<ReportMatch> ReportAsync(RemoteReport report, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.Function != Function?.Name) Violations.Enqueue($"a report says that it comes from {report.Function}");
        Reports.Enqueue(report);
        Note("reported");
        return OnReport(report);
    }

    public ConcurrentQueue<IgnoredMessage> Ignored { get; } = [];

    public ValueTask IgnoreAsync(IgnoredMessage message, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Function != Function?.Name) Violations.Enqueue($"an ignored message says that it comes from {message.Function}");
        Ignored.Enqueue(message);
        Note("ignored");
        return ValueTask.CompletedTask;
    }

    public ValueTask<IntakeOutcome> HoldPartAsync(InboundPart part, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(part);
        ReadOnlyMemory<byte>?[] parts;
        lock (_gate)
        {
            if (!_held.TryGetValue(part.Key, out parts!)) _held[part.Key] = parts = new ReadOnlyMemory<byte>?[part.Total];
            if (parts[part.Number - 1] is not null) return new(new IntakeOutcome(IntakeStatus.Duplicate));
            parts[part.Number - 1] = part.Content;
            if (parts.Any(p => p is null)) return new(new IntakeOutcome(IntakeStatus.Held));
            _held.Remove(part.Key);
        }
        return SubmitAsync(Function!.Join(new InboundParts(part.Key, part.Total, parts, Clock.GetUtcNow())), ct);
    }

    public void RouteChanged(RouteState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Credit < 0) Violations.Enqueue($"{state.Name} has a credit of {state.Credit}");
        // A function may speak from its constructor.
        if (Function is { } function && !function.Routes.Contains(state)) Violations.Enqueue($"{state.Name} is no route of {function.Name}");
        Note($"route {state.Name}");
    }

    /// <summary>Adds a step.</summary>
    public void Note(string step)
    {
        lock (_gate)
        {
            _steps = _steps.Add(step);
            _changed.TrySetResult();
            _changed = NewSignal();
        }
    }

    public void Dispose() => Timers.Dispose();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
