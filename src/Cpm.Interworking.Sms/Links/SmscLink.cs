using System.Diagnostics.CodeAnalysis;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Sms.Inbound;
using Cpm.Interworking.Sms.Settings;
using Cpm.Primitives;
using Cpm.Primitives.Transports;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;

namespace Cpm.Interworking.Sms.Links;

/// <summary>What all links of a function share.</summary>
/// <param name="Connector">Opens connections.</param>
/// <param name="Intake">Takes what message centres send.</param>
/// <param name="Time">The clock.</param>
/// <param name="Timers">The timer wheel.</param>
/// <param name="Metrics">Where figures go.</param>
/// <param name="Log">Where events go.</param>
/// <param name="Changed">Called after each change of a link's state.</param>
/// <param name="Notations">How the receipts of each group write ids.</param>
internal sealed record LinkContext(
    IStreamConnector Connector, DeliverIntake Intake, TimeProvider Time, TimerWheel Timers, SmsMetrics Metrics, SmsLog Log, Action Changed, NotationTable Notations);

/// <summary>
/// One link to a message centre: connects, binds, and starts again with a new session whenever one ends. One loop per link does that, away from all sessions'
/// threads. Sending is <see cref="TrySubmit"/>, from any thread.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A cancellation source without a timer holds nothing; the loop may look at it after the link has stopped.")]
internal sealed partial class SmscLink(LinkSettings settings, LinkContext context) : SmppSessionHandler, ILink
{
    private const string SuspendedReason = "suspended by the operator";
    private const string LateReason = "probes do not come through";
    private static readonly TimeSpan ShortLife = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LogAgain = TimeSpan.FromMinutes(10);
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private TaskCompletionSource _wake = NewSignal();
    private TaskCompletionSource? _slot;
    private SmppSession? _session;
    private LinkStatus _status = new(false, "waiting", "not started", context.Time.GetUtcNow(), $"{settings.Host}:{settings.Port}", settings.Window, 0);
    private Task _loop = Task.CompletedTask;
    private volatile bool _suspended;
    private string? _loggedReason;
    private long _loggedAt;
    private string _suspendedReason = SuspendedReason;
    private volatile bool _isDraining;

    public LinkSettings Settings => settings;

    public TimeProvider Time => context.Time;

    /// <summary>How fast it may be given segments.</summary>
    public LinkPace Pace { get; } = new(settings.MaxPerSecond, context.Time);

    /// <summary>Whether it works, from its own traffic.</summary>
    public LinkHealth Health { get; } = new(settings.Faults, settings.Silence, context.Time);

    /// <inheritdoc/>
    public string Name => settings.Name;

    /// <inheritdoc/>
    public string Group => settings.Group;

    /// <inheritdoc/>
    public LinkStatus Status
    {
        get
        {
            LinkStatus status;
            bool hasSession;
            lock (_gate)
            {
                status = _status with { InUse = InUse, ReceiptIds = context.Notations.Of(Group).Describe() };
                hasSession = _session is not null;
            }
            if (Pace.Rate is var rate and > 0) status = status with { PerSecond = Math.Round(rate, 1) };
            if (Probe is { } probe) status = status with { ProbeAge = probe.Age };
            // From the operator's word on, whatever its loop is still about.
            if (_isDraining && !hasSession && status.State != "stopped") return status with { IsUp = false, State = "suspended", Reason = _suspendedReason };
            if (status.State != "bound") return status;
            if (_isDraining) return status with { IsUp = false, State = "draining", Reason = "what is under way ends" };
            if (Health.Reason is { } reason) return status with { IsUp = false, State = "failing", Reason = reason, Since = Health.Since };
            return IsDoubted ? status with { IsUp = false, State = "failing", Reason = LateReason, Since = _doubtedSince } : status;
        }
    }

    /// <summary>Requests that wait for their responses.</summary>
    public int InUse => Volatile.Read(ref _session)?.WindowInUse ?? 0;

    /// <summary>True when messages can leave over this link.</summary>
    public bool CanSubmit => settings.BindMode != BindMode.Receiver && Volatile.Read(ref _session) is not null && !_suspended && Health.Takes && !(Health.IsTrial && _isSilent);

    /// <summary>True while its probes do not come through: it answers, but nobody should rely on it where there is another one.</summary>
    public bool IsDoubted => _isDoubted;

    /// <summary>True while it is bound so that requests may be sent, whether it takes messages or not.</summary>
    public bool IsSending => settings.BindMode != BindMode.Receiver && Volatile.Read(ref _session) is not null;

    /// <summary>Messages that may be under way over it at once: its window, no more than two seconds' worth of its rate, and one where it is on trial.</summary>
    public int Credit => !CanSubmit ? 0 : Health.IsTrial ? 1 : settings.MaxPerSecond == 0 ? settings.Window : Math.Min(settings.Window, settings.MaxPerSecond * 2);

    /// <summary>Its synthetic message; null for none.</summary>
    public LinkProbe? Probe { get; private set; }

    /// <summary>Starts the loop.</summary>
    public void Start()
    {
        _watch = new Watch(this, context.Timers);
        if (settings.Probe is { } probe && settings.BindMode != BindMode.Receiver) Probe = new LinkProbe(this, probe, context.Time);
        _loop = RunAsync();
    }

    /// <summary>Sends a message over the present session.</summary>
    public SendStatus TrySubmit(in SubmitSm pdu, IRequestCompletion completion, long tag, out PduError error)
    {
        error = default;
        if (Volatile.Read(ref _session) is not { } session) return SendStatus.NotBound;
        // Before, for the answer may be here before this returns.
        Health.Sending();
        var status = session.TryRequest(pdu, completion, tag, out error);
        if (status != SendStatus.Sent) Health.NotSent();
        return status;
    }

    /// <summary>A message that was given to it has ended: to be told once for each that was sent.</summary>
    public void Ended(RequestOutcome outcome, CommandStatus status)
    {
        if (Health.Ended(outcome, status)) HealthChanged();
        if (outcome == RequestOutcome.Ok) Pace.Accepted();
        else if (status == CommandStatus.Throttled) Pace.Throttled();
        else if (status == CommandStatus.MessageQueueFull) Pace.QueueFull();
    }

    /// <summary>Sends a request that is not a message, such as query_sm; null where the link is not bound.</summary>
    public async ValueTask<RequestResult?> AskAsync<T>(T pdu, CancellationToken ct) where T : struct, IPdu<T> =>
        Volatile.Read(ref _session) is { } session ? await session.RequestAsync(pdu, ct) : null;

    /// <summary>Completes when a slot of the window was freed, or the session ended. To be taken before the attempt that it is to repeat.</summary>
    public Task SlotFreed()
    {
        lock (_gate) return _session is null ? Task.CompletedTask : (_slot ??= NewSignal()).Task;
    }

    /// <summary>Ends the present session because its state is not what it should be; the loop binds again.</summary>
    public void Rebind() => Volatile.Read(ref _session)?.Abort();

    /// <inheritdoc/>
    public ValueTask SuspendAsync(CancellationToken ct) => LeaveAsync(SuspendedReason, null, ct);

    /// <inheritdoc/>
    public ValueTask DrainAsync(CancellationToken ct) => LeaveAsync("drained by the operator", settings.ResponseTimeout + settings.ResponseTimeout, ct);

    private async ValueTask LeaveAsync(string reason, TimeSpan? patience, CancellationToken ct)
    {
        if (!_suspended) context.Log.Suspended(Name, reason);
        _suspendedReason = reason;
        _isDraining = true;
        _suspended = true;
        context.Changed();
        Wake();
        if (Volatile.Read(ref _session) is { } session) await session.CloseAsync(patience).WaitAsync(ct);
    }

    /// <inheritdoc/>
    public ValueTask ResumeAsync(CancellationToken ct)
    {
        _isDraining = false;
        _suspended = false;
        lock (_gate)
        {
            if (_status.State == "suspended") Become("connecting", "connecting");
        }
        context.Changed();
        Wake();
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends the link for good and in good order: no new requests, the window drained, unbound. The token cuts the wait short.</summary>
    public async ValueTask StopAsync(CancellationToken ct)
    {
        _suspended = true;
        context.Changed();
        try
        {
            if (Volatile.Read(ref _session) is { } session) await session.CloseAsync().WaitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            // The deadline is over: what still waits learns that its outcome is unknown.
        }
        await _stopping.CancelAsync();
        Volatile.Read(ref _session)?.Abort();
        await _loop;
    }

    private void SetStatus(string state, string? reason)
    {
        lock (_gate)
        {
            if (!Become(state, reason)) return;
        }
        context.Changed();
    }

    private bool Become(string state, string? reason)
    {
        if (_status.State == state && _status.Reason == reason) return false;
        var since = _status.State == state ? _status.Since : context.Time.GetUtcNow();
        _status = _status with { IsUp = reason is null, State = state, Reason = reason, Since = since };
        return true;
    }

    private void Wake()
    {
        lock (_gate)
        {
            _wake.TrySetResult();
            _wake = NewSignal();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
