using Cpm.Simulators.Smsc;

namespace Cpm.Simulators.Load;

/// <summary>
/// Sends pager-mode messages as fast as they are answered, or by the clock, and counts what becomes of them. With a sink in the same process it tells
/// what was lost and doubled on the way, and how long the way was.
/// </summary>
public sealed class LoadRun
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);
    private readonly LoadOptions _options;
    private readonly TimeProvider _time;
    private readonly LoadLedger _ledger;
    private readonly LoadSource[] _connections;

    /// <param name="options">Settings; a count or a duration is needed unless the run is cancelled by its token.</param>
    /// <param name="time">The clock; the system's when not given.</param>
    public LoadRun(LoadOptions options, TimeProvider? time = null)
        : this(options, null, time)
    {
    }

    /// <summary>A run in the other direction: messages of mobile users, from this SMSC to whoever is bound. Connections are then not ours: as many as were bound.</summary>
    public static LoadRun FromMobiles(SmscSimulator smsc, LoadOptions options, TimeProvider? time = null) => new(options, smsc, time);

    private LoadRun(LoadOptions options, SmscSimulator? mobiles, TimeProvider? time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Connections, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Outstanding, nameof(options));
        _options = options;
        _time = time ?? TimeProvider.System;
        _ledger = new LoadLedger(options, _time);
        var run = MessageTemplate.NewRun();
        _connections = mobiles is null
            ? [.. Enumerable.Range(0, options.Connections).Select(_ => new LoadConnection(options, _ledger, _time, run))]
            : [new MobileSource(mobiles, options with { Outstanding = options.Outstanding * options.Connections }, _ledger)];
    }

    /// <summary>Messages sent so far.</summary>
    public long Sent => _ledger.Sent;

    /// <summary>The numbers of the messages that the server took.</summary>
    public MessageKeys Accepted => _ledger.Accepted;

    /// <summary>Answers so far, by status.</summary>
    public IReadOnlyDictionary<int, long> Answers => _ledger.ByCode();

    /// <summary>To be given to the sink as <see cref="SmscOptions.OnKey"/>: times the way to the far end.</summary>
    public void NoteSubmit(long number) => _ledger.NoteSubmit(number);

    /// <summary>Runs to the end.</summary>
    /// <param name="sink">Where the messages arrive; null where it is elsewhere.</param>
    /// <param name="ct">Ends the sending; what was sent is still accounted for.</param>
    public Task<LoadResult> RunAsync(SmscSimulator? sink = null, CancellationToken ct = default) => RunUntilArrivedAsync(sink?.Keys, ct);

    /// <summary>Runs to the end.</summary>
    /// <param name="arrived">The numbers of what has come out at the far end, whatever it is; null where that is elsewhere. Its owner calls <see cref="NoteSubmit"/>.</param>
    /// <param name="ct">Ends the sending; what was sent is still accounted for.</param>
    public async Task<LoadResult> RunUntilArrivedAsync(MessageKeys? arrived, CancellationToken ct = default)
    {
        using var end = new CancellationTokenSource();
        var running = await ConnectAsync(end.Token);
        var cpu = Environment.CpuUsage.TotalTime;
        var started = _time.GetTimestamp();
        _ledger.Begin();
        foreach (var connection in _connections) connection.Flush();
        await SendAsync(started, ct);
        await UntilStillAsync(() => _connections.Sum(connection => connection.Outstanding), () => _connections.All(connection => connection.Outstanding == 0));
        foreach (var connection in _connections) connection.GiveUp();
        var seconds = _time.GetElapsedTime(started, _ledger.AnsweredAt == 0 ? _time.GetTimestamp() : _ledger.AnsweredAt).TotalSeconds;
        if (arrived is not null) await UntilStillAsync(() => arrived.Distinct, () => arrived.Distinct >= _ledger.Accepted.Distinct);
        var used = Environment.CpuUsage.TotalTime - cpu;
        await end.CancelAsync();
        await Task.WhenAll(running);
        return Result(arrived, started, seconds, used);
    }

    private async Task<List<Task>> ConnectAsync(CancellationToken ct)
    {
        var running = new List<Task>();
        foreach (var connection in _connections)
        {
            running.Add(connection.RunAsync(ct));
            if (_options.ConnectPause > TimeSpan.Zero) await Task.Delay(_options.ConnectPause, _time, CancellationToken.None);
        }
        return running;
    }

    private async Task SendAsync(long started, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(_options.Rate > 0 ? Tick : SweepInterval, _time);
        var swept = started;
        var due = 0L;
        while (!_ledger.IsOver && await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            var now = _time.GetTimestamp();
            if (ct.IsCancellationRequested || _time.GetElapsedTime(started, now) >= _options.Duration) _ledger.Stop();
            if (_options.Rate > 0) due = QueueDue(started, now, due);
            if (_time.GetElapsedTime(swept, now) < SweepInterval) continue;
            swept = now;
            foreach (var connection in _connections) connection.Sweep();
        }
    }

    /// <summary>Open loop: everything due by now, each with the time at which it was due (else a slow server would slow its own measuring).</summary>
    private long QueueDue(long started, long now, long due)
    {
        var until = (long)(_time.GetElapsedTime(started, now).TotalSeconds * _options.Rate);
        for (; due < until && _ledger.TryTake(out var number); due++)
        {
            _ledger.NoteSent(number, started + (long)(due / _options.Rate * _time.TimestampFrequency));
            _connections[number % _connections.Length].Queue(number);
        }
        foreach (var connection in _connections) connection.Flush();
        return due;
    }

    /// <summary>Waits until all is there, or until nothing has moved for the patience.</summary>
    private async Task UntilStillAsync(Func<long> level, Func<bool> complete)
    {
        using var timer = new PeriodicTimer(Tick, _time);
        var last = level();
        var movedAt = _time.GetTimestamp();
        var swept = movedAt;
        while (!complete() && _time.GetElapsedTime(movedAt) < _options.Patience && await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            var now = level();
            if (now != last) movedAt = _time.GetTimestamp();
            last = now;
            if (_time.GetElapsedTime(swept) < SweepInterval) continue;
            swept = _time.GetTimestamp();
            foreach (var connection in _connections) connection.Sweep();
        }
    }

    private LoadResult Result(MessageKeys? arrived, long started, double seconds, TimeSpan cpu)
    {
        var accepted = _ledger.Accepted.Distinct;
        var heldBack = _connections.Sum(connection => connection.HeldBack);
        return new LoadResult
        {
            Sent = _ledger.Sent - heldBack,
            Accepted = accepted,
            Answers = _ledger.ByCode(),
            TimedOut = _ledger.TimedOut,
            Unknown = _ledger.Unknown,
            HeldBack = heldBack,
            Seconds = seconds,
            Rate = accepted / seconds,
            Answer = _ledger.Answers.Read(),
            Delivered = arrived is null || _ledger.ArrivedAt == 0 ? null : arrived.Distinct / _time.GetElapsedTime(started, _ledger.ArrivedAt).TotalSeconds,
            Submit = arrived is null ? null : _ledger.Submits.Read(),
            Received = arrived?.Distinct,
            Lost = arrived is null ? null : Lost(arrived),
            Duplicates = arrived?.Repeated,
            CpuMicroseconds = cpu.TotalMicroseconds / Math.Max(1, _ledger.Sent),
        };
    }

    private long Lost(MessageKeys received)
    {
        var lost = 0L;
        for (var number = _options.FirstNumber; number < _options.FirstNumber + _ledger.Sent; number++)
        {
            if (_ledger.Accepted.Contains(number) && !received.Contains(number)) lost++;
        }
        return lost;
    }
}
