using System.Diagnostics.CodeAnalysis;
using System.Text;
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
            lock (_gate) status = _status with { InUse = InUse, ReceiptIds = context.Notations.Of(Group).Describe() };
            if (Pace.Rate is var rate and > 0) status = status with { PerSecond = Math.Round(rate, 1) };
            if (Probe is { } probe) status = status with { ProbeAge = probe.Age, Warning = probe.IsLate ? "probes do not come through" : null };
            if (status.State != "bound") return status;
            if (_isDraining) return status with { IsUp = false, State = "draining", Reason = "what is under way ends" };
            return Health.Reason is { } reason ? status with { IsUp = false, State = "failing", Reason = reason, Since = Health.Since } : status;
        }
    }

    /// <summary>Requests that wait for their responses.</summary>
    public int InUse => Volatile.Read(ref _session)?.WindowInUse ?? 0;

    /// <summary>True when messages can leave over this link.</summary>
    public bool CanSubmit => settings.BindMode != BindMode.Receiver && Volatile.Read(ref _session) is not null && !_suspended && Health.Takes && !(Health.IsTrial && _isSilent);

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

    private async Task RunAsync()
    {
        // The caller must not wait for a name to be resolved.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var retry = new BackOff();
        var refused = new BackOff(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(5));
        while (!_stopping.IsCancellationRequested)
        {
            // Taken before the state is looked at: a call that comes in between must not be missed.
            Task wake;
            lock (_gate) wake = _wake.Task;
            try
            {
                if (_suspended)
                {
                    SetStatus("suspended", _suspendedReason);
                    await PauseAsync(wake, Timeout.InfiniteTimeSpan);
                    continue;
                }
                var (reason, isRefusal) = await ConnectAndServeAsync(retry, refused);
                if (_suspended || _stopping.IsCancellationRequested) continue;
                var wait = (isRefusal ? refused : retry).Next();
                SetStatus("waiting", reason);
                LogDown(reason, wait);
                await PauseAsync(wake, wait);
            }
            catch (Exception e) when (!_stopping.IsCancellationRequested)
            {
                context.Log.LoopThrew(Name, e);
                SetStatus("waiting", e.Message);
                await PauseAsync(wake, TimeSpan.FromSeconds(10));
            }
            catch (OperationCanceledException)
            {
                // Stopping.
            }
        }
        SetStatus("stopped", "stopped");
    }

    /// <summary>One session from its connection to its end.</summary>
    /// <returns>Why it ended, and whether the peer refused our name or password: then hurrying only locks the account.</returns>
    private async Task<(string Reason, bool IsRefusal)> ConnectAndServeAsync(BackOff retry, BackOff refused)
    {
        SetStatus("connecting", "connecting");
        StreamConnection connection;
        try
        {
            connection = await context.Connector.ConnectAsync(new ConnectTarget(settings.Host, settings.Port, LinkTls.Of(settings, context.Time)), _stopping.Token);
        }
        catch (IOException e)
        {
            return (e.Message, false);
        }
        var session = new SmppSession(connection, SessionOptions(), this, context.Timers, context.Time);
        var run = session.RunAsync();
        var bind = await session.BindAsync(settings.BindMode, new Bind
        {
            SystemId = Encoding.ASCII.GetBytes(settings.SystemId),
            Password = Encoding.ASCII.GetBytes(settings.Password),
            SystemType = Encoding.ASCII.GetBytes(settings.SystemType),
            AllowsOverlong = settings.AllowOverlong,
        }, _stopping.Token);
        var boundAt = context.Time.GetTimestamp();
        if (bind.IsBound)
        {
            _loggedReason = null;
            context.Log.Bound(Name, _status.Peer, bind.SystemId);
        }
        // Suspended while it was binding.
        if (bind.IsBound && _suspended) await session.CloseAsync();
        var end = await run;
        if (!bind.IsBound)
        {
            return bind.Outcome == RequestOutcome.Error ? ($"bind refused: {bind.Status.Name()}", IsRefusal(bind.Status)) : ($"bind not answered: {end}", false);
        }
        // A peer that binds and hangs up at once must not be hammered.
        if (context.Time.GetElapsedTime(boundAt) > ShortLife) retry.Reset();
        refused.Reset();
        return (end.ToString(), false);
    }

    private SmppSessionOptions SessionOptions() => new()
    {
        Role = SessionRole.Esme,
        Window = settings.Window,
        ResponseTimeout = settings.ResponseTimeout,
        EnquireInterval = settings.EnquireLink,
        EnquireTimeout = settings.ResponseTimeout,
        BindTimeout = TimeSpan.FromSeconds(30),
    };

    private static bool IsRefusal(CommandStatus status) => status is CommandStatus.BindFailed or CommandStatus.InvalidPassword
        or CommandStatus.InvalidSystemId or CommandStatus.InvalidSystemType or CommandStatus.AlreadyBound;

    /// <summary>A link that stays down says so when the reason changes, and from time to time; not at each try.</summary>
    private void LogDown(string reason, TimeSpan wait)
    {
        if (reason == _loggedReason && context.Time.GetElapsedTime(_loggedAt) < LogAgain) return;
        (_loggedReason, _loggedAt) = (reason, context.Time.GetTimestamp());
        context.Log.Down(Name, reason, wait);
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

    private async Task PauseAsync(Task wake, TimeSpan wait)
    {
        try
        {
            await wake.WaitAsync(wait, context.Time, _stopping.Token);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // Time is over, or all is.
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
