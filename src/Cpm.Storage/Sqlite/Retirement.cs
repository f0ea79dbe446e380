using Cpm.Primitives;
using Microsoft.Extensions.Logging;

namespace Cpm.Storage.Sqlite;

/// <summary>Retention: whole partitions are deleted, bodies of younger ones removed. Never touches the open partition or what open deliveries refer to.</summary>
internal sealed class Retirement(
    SqliteJournalOptions options, Catalog catalog, PartitionSet partitions, PartitionReaders readers, BatchCache cache, IContentStore? contents,
    TimeProvider time, ILogger logger)
{
    private const int BatchesPerStep = 64;

    public async ValueTask RunAsync(long oldestOpen, CancellationToken ct)
    {
        foreach (var partition in partitions.All)
        {
            ct.ThrowIfCancellationRequested();
            if (!partition.IsSealed || partition.LastSequence >= oldestOpen || partition.LookupBits < 0) continue;
            var age = time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(partition.SealedAt);
            if (age >= options.ContentRetention && !partition.ContentRetired) await Task.Run(() => RemoveContentAsync(partition, ct), ct);
            if (age >= options.Retention) Delete(partition);
        }
    }

    private void Delete(Partition partition)
    {
        partitions.Remove(partition);
        partition.IsGone = true;
        readers.Close(partition);
        catalog.Forget(partition);
        PartitionSealer.Delete(partition);
        JournalLog.Retired(logger, partition.Number);
    }

    private async Task RemoveContentAsync(Partition partition, CancellationToken ct)
    {
        if (contents is not null && partition.StoredBodies > 0)
        {
            var keys = new List<string>();
            Recovery.Replay(partition.Path, partition.FirstSequence, entry =>
            {
                if (entry.Message?.StoredBody is { } key) keys.Add(key);
            }, ct);
            foreach (var key in keys) await contents.EraseAsync(key, ct);
        }
        using (var database = Database.Open(partition.Path, create: false))
        {
            // Freed pages are overwritten with zeros.
            database.Execute("PRAGMA secure_delete=ON");
            for (var from = partition.FirstSequence; from <= partition.LastSequence; from += BatchesPerStep)
            {
                ct.ThrowIfCancellationRequested();
                database.Execute("UPDATE batch SET content=NULL WHERE seq BETWEEN ? AND ? AND content IS NOT NULL", from, from + BatchesPerStep - 1);
            }
            database.Checkpoint();
        }
        cache.Clear();
        catalog.SetContentRetired(partition);
        partition.ContentRetired = true;
        JournalLog.ContentRetired(logger, partition.Number);
    }
}
