using Cpm.Core.Journal;
using Microsoft.Extensions.Logging;

namespace Cpm.Storage.Sqlite;

/// <summary>
/// Ends one partition and begins the next: open deliveries are carried over in one transaction, then the main file switches at once.
/// A crash on the way leaves a partition that is not in use; it is removed at the next start and the seal repeated.
/// </summary>
internal sealed class PartitionSealer(
    SqliteJournalOptions options, Catalog catalog, PartitionSet partitions, LookupIndexer indexer, Func<Func<IEnumerable<JournalEntry>>?> openEntries,
    TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    // Between an append and the moment its effect stands in memory lies a short while; what was committed in the last five to ten seconds is read again.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(5);

    private long _overlapFrom = 1;
    private long _recentFrom = 1;
    private long _recentSince = time.GetTimestamp();
    private long _carriedUpTo;
    private long? _failedAt;

    /// <summary>Tells it what was found at start: everything in the partition may be recent.</summary>
    public void Recovered(PartitionWriter file) => _overlapFrom = _recentFrom = file.Partition.FirstSequence;

    /// <summary>Tells it of a commit.</summary>
    public void Committed(long sequence)
    {
        if (time.GetElapsedTime(_recentSince) < Overlap) return;
        _overlapFrom = _recentFrom;
        _recentFrom = sequence + 1;
        _recentSince = time.GetTimestamp();
    }

    /// <summary>True when a partition is old or large enough, and holds more than what was carried into it.</summary>
    public bool IsDue(PartitionWriter file)
    {
        var partition = file.Partition;
        if (file.LastSequence <= Math.Max(_carriedUpTo, partition.FirstSequence - 1)) return false;
        if (_failedAt is { } failed && time.GetElapsedTime(failed) < RetryAfter) return false;
        return file.Bytes >= options.PartitionBytes
            || partition.Lookups!.Count >= options.PartitionKeys
            || time.GetUtcNow().ToUnixTimeMilliseconds() - partition.OpenedAt >= options.PartitionAge.TotalMilliseconds;
    }

    /// <summary>Seals a partition; null where that failed and it goes on.</summary>
    public PartitionWriter? TrySeal(PartitionWriter file)
    {
        var old = file.Partition;
        var next = Next(old, file.LastSequence, Math.Max(old.FirstSequence, _overlapFrom));
        PartitionWriter? created = null;
        try
        {
            created = Create(next);
            var carried = Carry(created);
            old.LastSequence = file.LastSequence;
            old.SealedAt = next.OpenedAt;
            catalog.Use(next, old);
            JournalLog.Sealed(logger, old.Number, file.Bytes, carried);
        }
        catch (Exception e)
        {
            JournalLog.SealFailed(logger, e, old.Number);
            old.LastSequence = old.SealedAt = 0;
            _failedAt = time.GetTimestamp();
            created?.Dispose();
            return null;
        }
        _failedAt = null;
        _carriedUpTo = created.LastSequence;
        file.Dispose();
        partitions.Add(next);
        indexer.Begin(old);
        return created;
    }

    /// <summary>Makes the file of a partition, removing what an earlier try left.</summary>
    public PartitionWriter Create(Partition partition)
    {
        catalog.Forget(partition);
        Delete(partition);
        catalog.Begin(partition);
        return new PartitionWriter(partition, create: true);
    }

    /// <summary>The partition after <paramref name="old"/>, or the first one.</summary>
    public Partition Next(Partition? old, long lastSequence, long overlapFrom)
    {
        var number = (old?.Number ?? 0) + 1;
        return new Partition
        {
            Number = number,
            Path = catalog.PathOf(number),
            FirstSequence = lastSequence + 1,
            OverlapFrom = overlapFrom,
            OpenedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Lookups = new LookupTable(lastSequence + 1),
        };
    }

    public static void Delete(Partition partition)
    {
        File.Delete(partition.Path);
        File.Delete(partition.Path + "-wal");
        File.Delete(partition.Path + "-shm");
    }

    private int Carry(PartitionWriter file)
    {
        var carried = 0;
        if (openEntries() is not { } open) return 0;
        var batch = new BatchBuffer();
        var keys = new List<LookupKey>();
        var lookups = file.Partition.Lookups!;
        batch.Reset(file.LastSequence + 1);
        try
        {
            file.Database.InTransaction(() =>
            {
                foreach (var entry in open())
                {
                    var position = batch.Encode(entry);
                    keys.Clear();
                    EntryLookups.AddTo(entry, keys);
                    foreach (var key in keys) lookups.Add(key, position);
                    carried++;
                    if (batch.Facts.WrittenCount + batch.Content.WrittenCount < options.MaxBatchBytes) continue;
                    file.Insert(batch);
                    batch.Reset(file.LastSequence + 1);
                }
                if (batch.Facts.WrittenCount > 0) file.Insert(batch);
            });
            return carried;
        }
        finally
        {
            batch.Release();
        }
    }
}
