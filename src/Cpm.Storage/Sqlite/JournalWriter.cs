using Cpm.Core.Journal;
using Microsoft.Extensions.Logging;

namespace Cpm.Storage.Sqlite;

/// <summary>The one thread that writes: takes what is queued, encodes it, commits it in one row, and completes all who wait at once.</summary>
internal sealed class JournalWriter : IDisposable
{
    /// <summary>The mark of ids in the main file.</summary>
    public const string IdMark = "ids";

    /// <summary>Ids are reserved ten seconds ahead (the milliseconds stand above 22 bits), so that one more commit in ten seconds is enough.</summary>
    private const long IdReserve = 10_000L << 22;

    private readonly SqliteJournalOptions _options;
    private readonly Catalog _catalog;
    private readonly AppendQueue _queue;
    private readonly BatchCache _cache;
    private readonly PartitionSealer _sealer;
    private readonly JournalMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<AppendRequest> _taken = [];
    private readonly List<(LookupKey Key, JournalPosition Position)> _found = [];
    private readonly List<LookupKey> _keys = [];
    private readonly CompletionBatches _completions = new();
    private PartitionWriter _file;
    private long _lastSequence;
    private long _idMark;
    private long _highestId;
    private bool _reopen;

    public JournalWriter(
        SqliteJournalOptions options, Catalog catalog, AppendQueue queue, BatchCache cache, PartitionSealer sealer, PartitionWriter file, long idMark,
        JournalMetrics metrics, TimeProvider time, ILogger logger)
    {
        (_options, _catalog, _queue, _cache, _sealer, _file, _metrics, _time, _logger) = (options, catalog, queue, cache, sealer, file, metrics, time, logger);
        _lastSequence = file.LastSequence;
        _highestId = idMark;
        _idMark = idMark;
        _thread = new Thread(Run) { Name = "journal", IsBackground = true };
    }

    /// <summary>Completes when everything is written and the thread has ended.</summary>
    public Task Ended => _ended.Task;

    public void Start() => _thread.Start();

    /// <summary>Runs something on the writer's thread with the open partition's connection; used for overwriting.</summary>
    public Task RunAsync(Action<PartitionWriter> work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var queued = _queue.AddWork(() =>
        {
            try
            {
                Reopen();
                work(_file);
                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        if (!queued) done.SetException(new JournalUnavailableException("the journal is closed"));
        return done.Task;
    }

    public void Dispose() => _file.Dispose();

    private void Run()
    {
        var lastStart = _time.GetTimestamp() - _time.TimestampFrequency;
        while (_queue.WaitForWork())
        {
            while (_queue.TryTakeWork(out var work)) work!();
            var early = _options.CommitSpacing - _time.GetElapsedTime(lastStart);
            if (early > TimeSpan.Zero) _queue.Gather((int)Math.Ceiling(early.TotalMilliseconds));
            lastStart = _time.GetTimestamp();
            _queue.Take(_taken, _options.MaxBatchEntries);
            if (_taken.Count == 0) continue;
            CommitTaken();
            _taken.Clear();
            if (_sealer.IsDue(_file)) Seal();
        }
        _ended.SetResult();
    }

    private void CommitTaken()
    {
        var batch = _cache.Rent(_lastSequence + 1);
        var entries = 0;
        var requests = 0;
        _found.Clear();
        try
        {
            Reopen();
            batch.Sequence = _lastSequence + 1;
            while (requests < _taken.Count && (requests == 0 || batch.Facts.WrittenCount + batch.Content.WrittenCount < _options.MaxBatchBytes))
                entries += Encode(_taken[requests++], batch);
            ReserveIds();
            var start = _time.GetTimestamp();
            _file.Insert(batch);
            _metrics.Committed(_time.GetElapsedTime(start).TotalSeconds, entries);
        }
        catch (Exception e)
        {
            // Whatever it is: who waits must learn of it, and the thread must live on.
            _cache.Return(batch);
            Fail(e, requests, entries);
            return;
        }
        _lastSequence = batch.Sequence;
        _sealer.Committed(_lastSequence);
        // Before anybody is told: who was told finds it.
        var lookups = _file.Partition.Lookups!;
        foreach (var (key, position) in _found) lookups.Add(key, position);
        _cache.Keep(batch);
        if (requests < _taken.Count) _queue.PutBack(_taken, requests);
        _completions.Complete(_taken, requests);
    }

    private int Encode(AppendRequest request, BatchBuffer batch)
    {
        if (request.Single is { } single)
        {
            Encode(single, batch);
            return 1;
        }
        var list = request.List!;
        for (var i = 0; i < list.Count; i++) Encode(list[i], batch);
        return list.Count;
    }

    private void Encode(JournalEntry entry, BatchBuffer batch)
    {
        var position = batch.Encode(entry);
        _keys.Clear();
        EntryLookups.AddTo(entry, _keys);
        foreach (var key in _keys) _found.Add((key, position));
        _highestId = Math.Max(_highestId, Recovery.HighestId(entry));
        if (entry.Message?.StoredBody is not null) _file.Partition.StoredBodies++;
    }

    /// <summary>Raises the persisted mark before an id above it is committed.</summary>
    private void ReserveIds()
    {
        if (_highestId <= _idMark) return;
        var mark = _highestId + IdReserve;
        _catalog.SaveMark(IdMark, mark);
        _idMark = mark;
    }

    /// <summary>
    /// Durable entries were not kept and their callers are told. Lazy ones, whose callers have gone on, wait for the next commit,
    /// unless it was an entry that cannot be encoded: it would fail every commit after this one.
    /// </summary>
    private void Fail(Exception error, int requests, int entries)
    {
        JournalLog.CommitFailed(_logger, error, entries);
        // A full disk leaves the connection as it was. After any other failure nobody knows: start anew.
        _reopen = error is not SqliteFailure { Code: SQLitePCL.raw.SQLITE_FULL };
        var reported = new JournalUnavailableException($"the journal could not be written: {error.Message}", error);
        var giveUp = _queue.IsClosed || error is not IOException;
        _queue.PutBack(_taken, requests);
        var failed = _taken[..requests].FindAll(r => r.IsDurable || giveUp);
        if (!giveUp) _queue.PutBack(_taken[..requests].FindAll(r => !r.IsDurable), 0);
        _completions.Complete(failed, failed.Count, reported);
    }

    private void Reopen()
    {
        if (!_reopen) return;
        var partition = _file.Partition;
        _file.Dispose();
        _file = new PartitionWriter(partition, create: false);
        _file.Void(_lastSequence);
        _lastSequence = _file.LastSequence;
        _reopen = false;
    }

    private void Seal()
    {
        if (_sealer.TrySeal(_file) is not { } next) return;
        _file = next;
        _lastSequence = next.LastSequence;
    }
}
