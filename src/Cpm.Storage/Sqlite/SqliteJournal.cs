using Cpm.Core.Journal;
using Cpm.Primitives;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cpm.Storage.Sqlite;

/// <summary>
/// The journal in SQLite files: a main file with the list of partitions, cursors and marks, and one file for each hour or half gigabyte of batches.
/// One row for each group commit, written by one thread; readers have connections of their own.
/// </summary>
public sealed class SqliteJournal : IJournal
{
    // Lazy entries wait at most this long, half of what is promised; the disk is asked for its space at every other tick.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);

    private readonly SqliteJournalOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly DataFolderLock _lock;
    private readonly Catalog _catalog;
    private readonly PartitionSet _partitions = new();
    private readonly PartitionReaders _readers = new();
    private readonly AppendQueue _queue;
    private readonly BatchCache _cache;
    private readonly JournalMetrics _metrics = new();
    private readonly LookupIndexer _indexer;
    private readonly PartitionSealer _sealer;
    private readonly DiskWatch _disk;
    private readonly JournalSearch _search;
    private readonly Retirement _retirement;
    private readonly Erasure _erasure;
    private JournalWriter? _writer;
    private ITimer? _timer;
    private int _disposed;

    private SqliteJournal(SqliteJournalOptions options, TimeProvider time, ILogger logger, IContentStore? contents)
    {
        (_options, _time, _logger) = (options, time, logger);
        var mainFile = options.MainFile;
        var folder = Path.GetDirectoryName(mainFile)!;
        PrivateFolder.Create(folder);
        _lock = new DataFolderLock(mainFile);
        try
        {
            _catalog = new Catalog(mainFile, () => time.GetUtcNow().ToUnixTimeMilliseconds());
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
        _queue = new AppendQueue(options.MaxBatchEntries);
        _cache = new BatchCache(options.CacheBytes);
        _indexer = new LookupIndexer(_catalog, logger);
        _sealer = new PartitionSealer(options, _catalog, _partitions, _indexer, () => OpenEntries, time, logger);
        _disk = new DiskWatch(options, folder, logger);
        _search = new JournalSearch(_partitions, _readers, _cache, _indexer);
        _retirement = new Retirement(options, _catalog, _partitions, _readers, _cache, contents, time, logger);
        _erasure = new Erasure(_partitions, _readers, _cache, _search, contents);
    }

    /// <inheritdoc/>
    public string? Unavailable => _disk.Reason;

    /// <summary>Takes another disk reserve into force (<see cref="SqliteJournalOptions.DiskReserve"/>); null for the default.</summary>
    public void UseDiskReserve(long? octets) => _disk.Use(octets);

    /// <inheritdoc/>
    public Func<IEnumerable<JournalEntry>>? OpenEntries { get; set; }

    /// <summary>Opens or creates a journal and takes the data folder for this process. Next comes <see cref="RecoverAsync"/>.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where the journal tells of seals and failures.</param>
    /// <param name="contents">The content store, whose contents erasure and retention remove with the messages that refer to them.</param>
    /// <exception cref="StorageException">The folder is in use, or a file is damaged, missing, or of a newer version.</exception>
    public static SqliteJournal Open(SqliteJournalOptions options, TimeProvider time, ILogger? logger = null, IContentStore? contents = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.CommitSpacing, TimeSpan.Zero, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.CommitSpacing, TimeSpan.FromMilliseconds(5), nameof(options));
        var journal = new SqliteJournal(options, time, logger ?? NullLogger.Instance, contents);
        try
        {
            journal.LoadPartitions();
            return journal;
        }
        catch
        {
            journal._catalog.Dispose();
            journal._lock.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask AppendAsync(JournalEntry entry, Durability durability)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return IsRefused(entry) ? Refuse() : Add(entry, null, durability);
    }

    /// <inheritdoc/>
    public ValueTask AppendAsync(IReadOnlyList<JournalEntry> entries, Durability durability)
    {
        ArgumentNullException.ThrowIfNull(entries);
        for (var i = 0; i < entries.Count; i++)
        {
            if (IsRefused(entries[i])) return Refuse();
        }
        return entries.Count switch
        {
            0 => ValueTask.CompletedTask,
            1 => Add(entries[0], null, durability),
            _ => Add(null, entries, durability),
        };
    }

    /// <inheritdoc/>
    public ValueTask<long> RecoverAsync(Action<JournalEntry> apply, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(apply);
        if (_writer is not null) throw new InvalidOperationException("The journal was recovered already.");
        return new(Task.Run(() => Recover(apply, ct), ct));
    }

    /// <inheritdoc/>
    public ValueTask<JournalEntry?> ReadAsync(JournalPosition position, CancellationToken ct) => _search.ReadAsync(position, ct);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<JournalEntry>> FindAsync(LookupKey key, int limit, CancellationToken ct) => _search.FindAsync(key, limit, ct);

    /// <inheritdoc/>
    public ValueTask ReadBackwardsAsync(Func<JournalEntry, bool> visit, CancellationToken ct) => _search.ReadBackwardsAsync(visit, ct);

    /// <inheritdoc/>
    public ValueTask SaveCursorAsync(string projection, long sequence, CancellationToken ct) =>
        new(Task.Run(() => _catalog.SaveCursor(projection, sequence), ct));

    /// <inheritdoc/>
    public ValueTask<long> LoadCursorAsync(string projection, CancellationToken ct) => new(Task.Run(() => _catalog.LoadCursor(projection), ct));

    /// <inheritdoc/>
    public ValueTask<ErasureCounts> EraseAsync(string address, CancellationToken ct) => _erasure.RunAsync(address, Writer, ct);

    /// <inheritdoc/>
    public ValueTask RetireAsync(long oldestOpen, CancellationToken ct) => _retirement.RunAsync(oldestOpen, ct);

    /// <summary>Commits what is queued, lets lookups in the making finish, and gives the data folder back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        if (_timer is not null) await _timer.DisposeAsync();
        _queue.Close();
        if (_writer is not null)
        {
            await _writer.Ended;
            _writer.Dispose();
        }
        await _indexer.Idle;
        _indexer.Dispose();
        _readers.Dispose();
        _catalog.Dispose();
        _metrics.Dispose();
        _lock.Dispose();
    }

    /// <summary>Completes when the lookups of all sealed partitions are stored.</summary>
    internal Task LookupsStored => _indexer.Idle;

    internal PartitionSet Partitions => _partitions;

    internal JournalWriter Writer => _writer ?? throw new InvalidOperationException("The journal must be recovered before it is used.");

    private bool IsRefused(JournalEntry entry) =>
        entry is { Kind: EntryKind.Accepted, Message.Kind: not MessageKind.Notification } && _disk.Reason is not null;

    private ValueTask Refuse() => ValueTask.FromException(new JournalUnavailableException(_disk.Reason ?? "the disk was nearly full"));

    private ValueTask Add(JournalEntry? single, IReadOnlyList<JournalEntry>? list, Durability durability)
    {
        if (_writer is null) throw new InvalidOperationException("The journal must be recovered before it is appended to.");
        var isDurable = durability == Durability.Durable;
        var request = _queue.Add(single, list, isDurable);
        if (request is null) return ValueTask.FromException(new JournalUnavailableException("the journal is closed"));
        return isDurable ? request.Task : ValueTask.CompletedTask;
    }

    private void LoadPartitions()
    {
        var (partitions, unfinished) = _catalog.Load();
        foreach (var partition in unfinished)
        {
            JournalLog.UnfinishedSeal(_logger, partition.Number);
            PartitionSealer.Delete(partition);
            _catalog.Forget(partition);
        }
        foreach (var partition in partitions)
        {
            if (!File.Exists(partition.Path)) throw new StorageException($"{partition.Path} is missing: restore it from a backup.");
            _partitions.Add(partition);
        }
    }

    private long Recover(Action<JournalEntry> apply, CancellationToken ct)
    {
        var highest = _catalog.LoadMark(JournalWriter.IdMark);
        PartitionWriter file;
        if (_partitions.All is [.. var older, var newest])
        {
            newest.Lookups = new LookupTable(newest.FirstSequence);
            newest.StoredBodies = 0;
            var keys = new List<LookupKey>();
            if (older is [.., var previous] && newest.OverlapFrom <= previous.LastSequence) Recovery.Replay(previous.Path, newest.OverlapFrom, apply, ct);
            Recovery.Replay(newest.Path, newest.FirstSequence, entry =>
            {
                Recovery.Index(newest, entry, newest.Lookups, keys);
                highest = Math.Max(highest, Recovery.HighestId(entry));
                apply(entry);
            }, ct);
            foreach (var partition in older.Where(p => p.LookupBits < 0)) _indexer.Begin(partition);
            file = new PartitionWriter(newest, create: false);
        }
        else
        {
            var first = _sealer.Next(null, 0, 1);
            file = _sealer.Create(first);
            _catalog.Use(first, null);
            _partitions.Add(first);
        }
        Start(file, highest);
        return highest;
    }

    private void Start(PartitionWriter file, long highestId)
    {
        _disk.Check();
        _sealer.Recovered(file);
        _writer = new JournalWriter(_options, _catalog, _queue, _cache, _sealer, file, highestId, _metrics, _time, _logger);
        _writer.Start();
        var tick = 0;
        _timer = _time.CreateTimer(_ =>
        {
            _queue.Flush();
            if (++tick % 2 == 0) _disk.Check();
        }, null, Tick, Tick);
    }
}
