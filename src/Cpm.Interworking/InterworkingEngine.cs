using System.Diagnostics.Metrics;
using Cpm.Core.Admission;
using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Core.Standalone;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Correlation;
using Cpm.Interworking.Dispatch;
using Cpm.Interworking.Reports;
using Cpm.Interworking.Selecting;
using Cpm.Interworking.Telemetry;
using Cpm.Primitives;
using Microsoft.Extensions.Logging;

namespace Cpm.Interworking;

/// <summary>What the engine is made of.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Timers">The timer wheel.</param>
/// <param name="Journal">The journal; owned by the caller.</param>
/// <param name="Contents">Where large bodies go.</param>
/// <param name="Native">The native side.</param>
/// <param name="Host">The host that the functions were made with.</param>
/// <param name="Functions">The functions, not started.</param>
/// <param name="Policy">The selection policy over these functions.</param>
/// <param name="Ids">Makes ids.</param>
/// <param name="Logging">Makes loggers.</param>
public sealed record EngineParts(
    TimeProvider Time, TimerWheel Timers, IJournal Journal, IContentStore Contents, INativeService Native, InterworkingHost Host,
    IReadOnlyList<IInterworkingFunction> Functions, SelectionPolicy Policy, IdGenerator Ids, ILoggerFactory Logging)
{
    /// <summary>How long a message waits at most.</summary>
    public TimeSpan Expiry { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long the parts of a message wait for each other, by function.</summary>
    public Func<string, TimeSpan> ReassemblyTimeout { get; init; } = static _ => TimeSpan.FromMinutes(5);
}

/// <summary>
/// The engine: takes messages into custody, selects, delivers and reports. The one object behind SIP, HTTP and the functions.
/// </summary>
public sealed class InterworkingEngine : IMessageEngine, IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan DrainLook = TimeSpan.FromMilliseconds(10);
    private const int ManyRecovered = 100_000;
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(1);
    private readonly EngineParts _parts;
    private readonly EngineLog _log;
    private readonly EngineMetrics _metrics = new();
    private readonly AdmissionControl _admission;
    private readonly CorrelationTable _correlation = new();
    private readonly ParkedReports _parked;
    private readonly HeldParts _held;
    private readonly RecentKeys _recent;
    private readonly Conversations _conversations;
    private readonly Dispatcher _dispatcher;
    private readonly Endings _endings;
    private readonly Deadlines _deadlines;
    private readonly DeliveryRecord _record;
    private readonly ReportIntake _reports;
    private readonly NativeReports _native;
    private readonly Journey _journey;
    private readonly EngineQueries _queries;
    private SelectionPolicy _policy;
    private ITimer? _ticker;
    private long _lastSweep;
    private int _sweeping;

    /// <summary>Makes an engine; nothing runs before <see cref="StartAsync"/>.</summary>
    public InterworkingEngine(EngineParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        _parts = parts;
        _policy = parts.Policy;
        _log = new EngineLog(parts.Logging.CreateLogger("Cpm.Interworking"));
        _admission = new AdmissionControl(parts.Time);
        _parked = new ParkedReports(parts.Time);
        _held = new HeldParts(parts.Time);
        _recent = new RecentKeys(parts.Time);
        _conversations = new Conversations(parts.Journal);
        _record = new DeliveryRecord(parts.Journal, _correlation, parts.Time, _log);
        _dispatcher = new Dispatcher(parts.Journal, parts.Contents, new LaneTable(), parts.Timers, parts.Time, _log);
        var desk = new ReportDesk(_record, _dispatcher, parts.Ids, _metrics);
        _endings = new Endings(_dispatcher, _record, _correlation, desk, _metrics, _log);
        var walk = new PlanWalk(_dispatcher, _record, _correlation, _endings, loaded => _journey!.SelectAgain(loaded), _metrics);
        var settlement = new Settlement(_dispatcher, _record, walk, _endings, desk, parts.Native, _metrics);
        (_dispatcher.Settlement, _dispatcher.Walk, _dispatcher.Endings) = (settlement, walk, _endings);
        var far = new FarSide(_dispatcher, _record, parts.Time, _log);
        _deadlines = new Deadlines(_dispatcher, walk, _endings, far);
        var settled = new SettledWait(_dispatcher, parts.Time);
        _reports = new ReportIntake(_dispatcher, _endings, _record, _correlation, _parked, new EndedParts(parts.Journal, _dispatcher, _record), desk, settled, _metrics, _log);
        _native = new NativeReports(parts.Journal, _dispatcher, _endings, _record, _correlation, desk, settled);
        settlement.Claim = _reports.Claim;
        _journey = new Journey(
            parts.Journal, _dispatcher, parts.Native, () => Volatile.Read(ref _policy), _conversations, _recent, _admission, parts.Contents, parts.Ids, parts.Time, _metrics,
            new JourneyOptions { Expiry = parts.Expiry });
        _queries = new EngineQueries(parts.Journal, _dispatcher, _endings, far, _record, _held, _parked, _journey, () => Volatile.Read(ref _policy));
        AddRoutes();
        parts.Host.Connect(new(_journey, _reports, _dispatcher, _record, _held, parts.Journal, parts.Ids, FunctionOf));
        _metrics.Observe(
            () => _dispatcher.Routes.Select(static q => new Measurement<long>(q.Depth, new KeyValuePair<string, object?>("route", q.Route.Name))),
            () => _dispatcher.Routes.Select(static q => new Measurement<double>(q.Oldest.TotalSeconds, new KeyValuePair<string, object?>("route", q.Route.Name))),
            () => (int)_admission.Grade);
    }

    /// <summary>What operators ask: messages, traces, explanations.</summary>
    public EngineQueries Queries => _queries;

    /// <summary>The functions.</summary>
    public IReadOnlyList<IInterworkingFunction> Functions => _parts.Functions;

    /// <summary>Deliveries that are not ended.</summary>
    public int OpenDeliveries => _dispatcher.Lanes.Count;

    /// <summary>The lowest journal sequence that an open delivery still refers to; the highest possible where nothing is open.</summary>
    public long OldestOpen => _dispatcher.Lanes.Shards.SelectMany(static s => s.Where(static d => d.Position.Sequence != 0)).Select(static d => d.Position.Sequence).DefaultIfEmpty(long.MaxValue).Min();

    /// <summary>Recovers what was open, then starts the functions. After this, messages may come in.</summary>
    public async ValueTask StartAsync(CancellationToken ct)
    {
        var started = _parts.Time.GetTimestamp();
        var recovery = new Recovery(_dispatcher, _correlation, _held, _parked, _recent, _conversations, _parts.Time.GetUtcNow());
        _parts.Ids.RaiseTo(await _parts.Journal.RecoverAsync(recovery.Apply, ct));
        _parts.Journal.OpenEntries = OpenEntries;
        var (open, unknown) = recovery.Resume();
        _log.Recovered(open, unknown, (long)_parts.Time.GetElapsedTime(started).TotalMilliseconds);
        // Recovery of many leaves as much garbage as state: given back before the work begins.
        if (open > ManyRecovered) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        foreach (var function in _parts.Functions) await function.StartAsync(ct);
        _ticker = _parts.Time.CreateTimer(static engine => ((InterworkingEngine)engine!).OnTick(), this, Tick, Tick);
    }

    /// <summary>Takes a message into custody, or says why not.</summary>
    public ValueTask<IntakeAnswer> AcceptAsync(MessageDraft draft) => _journey.AcceptAsync(draft);

    /// <summary>Takes what a native recipient reports. False when the message it reports on is not ours.</summary>
    /// <exception cref="JournalUnavailableException">It could not be stored.</exception>
    public ValueTask<bool> ReportAsync(NativeReport report) => _native.ReportAsync(report);

    /// <summary>A user's device has registered: what waited for the user goes out.</summary>
    public void UserRegistered(string address) => _dispatcher.RecipientReturned(address);

    /// <summary>A device of a user has registered that was not there before, or was elsewhere: what others of the user's could not take goes to it.</summary>
    public void DeviceAppeared(string address) => _dispatcher.RecipientReturned(address, hasNewDevice: true);

    /// <summary>Takes another policy into force; messages under way keep the plans they have until their next attempt asks again.</summary>
    public void Use(SelectionPolicy policy) => Volatile.Write(ref _policy, policy);

    /// <summary>
    /// Ends the functions in good order, then lets the native side have what is owed to it: their last receipts become reports. What is under way is waited for until the
    /// token is cancelled.
    /// </summary>
    public async ValueTask DrainAsync(CancellationToken ct)
    {
        foreach (var function in _parts.Functions)
        {
            try
            {
                await function.DrainAsync(ct);
            }
            catch (OperationCanceledException)
            {
                // The deadline is over: what is under way has an unknown outcome and is settled at the next start.
            }
        }
        var native = _dispatcher.Routes.First(static q => q.Route is NativeRoute);
        while (!native.IsIdle && !ct.IsCancellationRequested) await Task.Delay(DrainLook, _parts.Time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_ticker is not null) await _ticker.DisposeAsync();
        foreach (var function in _parts.Functions) await function.DisposeAsync();
        _metrics.Dispose();
    }

    private void AddRoutes()
    {
        _dispatcher.AddRoute(new NativeRoute(_parts.Native, credit: 4096));
        foreach (var function in _parts.Functions)
        {
            foreach (var route in function.Routes) _dispatcher.AddRoute(new FunctionRoute(function, route, _record));
        }
    }

    private IInterworkingFunction? FunctionOf(string name) => _parts.Functions.FirstOrDefault(f => f.Name == name);

    private void OnTick()
    {
        foreach (var queue in _dispatcher.Routes)
        {
            if (queue.Depth > 0) queue.Pump();
        }
        if (_parts.Time.GetElapsedTime(_lastSweep) < SweepEvery || Interlocked.Exchange(ref _sweeping, 1) == 1) return;
        _lastSweep = _parts.Time.GetTimestamp();
        _ = SweepAsync();
    }

    private async Task SweepAsync()
    {
        try
        {
            _deadlines.Sweep(_record.Now);
            await _reports.SweepAsync();
            await _parts.Host.SweepPartsAsync(_parts.ReassemblyTimeout);
        }
        catch (Exception e)
        {
            _log.SweepThrew(e);
        }
        finally
        {
            Volatile.Write(ref _sweeping, 0);
        }
    }

    /// <summary>Everything open, for a new journal partition.</summary>
    private IEnumerable<JournalEntry> OpenEntries()
    {
        var now = _record.Now;
        foreach (var shard in _dispatcher.Lanes.Shards)
        {
            foreach (var delivery in shard.Where(static d => d.Position.Sequence != 0))
                yield return OpenDeliveryCodec.Encode(delivery, _dispatcher, now);
        }
        foreach (var parked in _parked.List(int.MaxValue).Reverse())
        {
            yield return parked.ToEntry();
            if (parked.GivenUp) yield return ReportIntake.UnparkedEntry(parked, now, ParkedReports.GivenUpDetail);
        }
        foreach (var entry in _held.All().SelectMany(static s => s.Entries())) yield return entry;
    }
}
