using Cpm.Core.Journal;
using Cpm.Primitives;

namespace Cpm.Storage.Sqlite;

/// <summary>Reading: by position, by key, backwards. What is in memory is answered at once; files are read on the pool.</summary>
internal sealed class JournalSearch(PartitionSet partitions, PartitionReaders readers, BatchCache cache, LookupIndexer indexer)
{
    // Ids carry the time of their making; a clock may have been set back meanwhile by this much.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromHours(1);

    /// <summary>Reads one entry with its content; null where it, or its content, is gone.</summary>
    public ValueTask<JournalEntry?> ReadAsync(JournalPosition position, CancellationToken ct)
    {
        if (TryReadCached(position, withContent: true, out var entry)) return new(entry);
        return new(Task.Run(() => Fetch(position), ct));
    }

    /// <summary>Finds entries, newest first.</summary>
    public async ValueTask<IReadOnlyList<JournalEntry>> FindAsync(LookupKey key, int limit, CancellationToken ct)
    {
        var positions = new List<JournalPosition>();
        var all = partitions.All;
        var oldest = OldestFor(key, all);
        var next = all.Length - 1;
        if (next >= 0) all[next--].Lookups?.Find(key, limit, positions);
        if (positions.Count < limit && next >= oldest) await Task.Run(() => FindOlderAsync(key, limit, positions, all, next, oldest, ct), ct);
        return await ReadAllAsync(positions, ct);
    }

    /// <summary>The positions under a key in one partition, newest first.</summary>
    public async ValueTask<List<JournalPosition>> FindAsync(LookupKey key, Partition partition)
    {
        var positions = new List<JournalPosition>();
        await FindInAsync(key, int.MaxValue, positions, partition);
        return positions;
    }

    /// <summary>The positions under a key in all partitions.</summary>
    public async ValueTask<List<JournalPosition>> FindAllAsync(LookupKey key, CancellationToken ct)
    {
        var positions = new List<JournalPosition>();
        var all = partitions.All;
        await FindOlderAsync(key, int.MaxValue, positions, all, all.Length - 1, OldestFor(key, all), ct);
        return positions;
    }

    public ValueTask ReadBackwardsAsync(Func<JournalEntry, bool> visit, CancellationToken ct) => new(Task.Run(() => ReadBackwards(visit, ct), ct));

    private void ReadBackwards(Func<JournalEntry, bool> visit, CancellationToken ct)
    {
        var all = partitions.All;
        for (var i = all.Length - 1; i >= 0; i--)
        {
            var before = long.MaxValue;
            while (readers.Read(all[i], reader => reader.ReadPrevious(before)) is var (sequence, entries))
            {
                ct.ThrowIfCancellationRequested();
                for (var n = entries.Count - 1; n >= 0; n--)
                {
                    if (!visit(entries[n])) return;
                }
                before = sequence;
            }
        }
    }

    private async Task FindOlderAsync(LookupKey key, int limit, List<JournalPosition> positions, Partition[] all, int from, int oldest, CancellationToken ct)
    {
        for (var i = from; i >= oldest && positions.Count < limit; i--)
        {
            ct.ThrowIfCancellationRequested();
            await FindInAsync(key, limit, positions, all[i]);
        }
    }

    private async ValueTask FindInAsync(LookupKey key, int limit, List<JournalPosition> positions, Partition partition)
    {
        // After a crash in the middle of a seal the lookups are made anew: a search waits for them.
        if (partition.Lookups is null && partition.LookupBits < 0) await indexer.Idle;
        if (partition.Lookups is { } memory) memory.Find(key, limit, positions);
        else if (partition.LookupBits >= 0) readers.Read(partition, reader => reader.Find(key, limit, positions));
    }

    private async ValueTask<IReadOnlyList<JournalEntry>> ReadAllAsync(List<JournalPosition> positions, CancellationToken ct)
    {
        var entries = new List<JournalEntry>(positions.Count);
        var next = 0;
        for (; next < positions.Count; next++)
        {
            if (!TryReadCached(positions[next], withContent: false, out var entry)) break;
            if (entry is not null) entries.Add(entry);
        }
        if (next < positions.Count)
        {
            await Task.Run(() =>
            {
                for (; next < positions.Count; next++)
                {
                    ct.ThrowIfCancellationRequested();
                    var position = positions[next];
                    if (partitions.Find(position.Sequence) is { } partition && readers.Read(partition, reader => reader.Read(position)) is { } entry) entries.Add(entry);
                }
            }, ct);
        }
        return entries;
    }

    private bool TryReadCached(JournalPosition position, bool withContent, out JournalEntry? entry)
    {
        entry = null;
        if (cache.Borrow(position.Sequence) is not { } batch) return false;
        entry = withContent ? Whole(batch.Decode(position.Offset, batch.Content.WrittenSpan)) : batch.Decode(position.Offset, default);
        cache.Return(batch);
        return true;
    }

    private JournalEntry? Fetch(JournalPosition position)
    {
        if (partitions.Find(position.Sequence) is not { } partition) return null;
        var batch = cache.Rent(position.Sequence);
        if (!readers.Read(partition, reader => reader.Read(batch)))
        {
            cache.Return(batch);
            return null;
        }
        var entry = Whole(batch.Decode(position.Offset, batch.Content.WrittenSpan));
        cache.Keep(batch);
        return entry;
    }

    /// <summary>An entry whose body was retired (missing) or erased (all zeros) is gone.</summary>
    private static JournalEntry? Whole(JournalEntry? entry)
    {
        if (entry?.Message is not { StoredBody: null, BodyLength: > 0 } message) return entry;
        return message.Body.Span.ContainsAnyExcept((byte)0) ? entry : null;
    }

    /// <summary>The oldest partition that can hold a key: ids tell when they were made.</summary>
    private static int OldestFor(LookupKey key, Partition[] all)
    {
        if (key.Kind is not (LookupKind.Delivery or LookupKind.Message)) return 0;
        var made = (IdGenerator.TimeOf((long)key.Hash) - ClockTolerance).ToUnixTimeMilliseconds();
        var first = 0;
        while (first < all.Length && all[first].IsSealed && all[first].SealedAt < made) first++;
        return first;
    }
}
