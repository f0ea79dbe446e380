using Cpm.Core.Journal;
using Cpm.Primitives;

namespace Cpm.Storage.Sqlite;

/// <summary>
/// Erases a subject: overwrites the address in all batches that hold something of its messages, and the bodies of those messages.
/// The lookups stay: they are hashes, and what they lead to no longer compares equal.
/// </summary>
internal sealed class Erasure(PartitionSet partitions, PartitionReaders readers, BatchCache cache, JournalSearch search, IContentStore? contents)
{
    private static readonly HashSet<int> None = [];

    public async ValueTask<ErasureCounts> RunAsync(string address, JournalWriter writer, CancellationToken ct)
    {
        var accepted = new SortedDictionary<long, HashSet<int>>();
        var others = new SortedSet<long>();
        var stored = new List<string>();
        await CollectAsync(address, accepted, others, stored, ct);
        others.ExceptWith(accepted.Keys);

        var pattern = new AddressPattern(address);
        var touched = new HashSet<Partition>();
        var (entries, bodies) = (0, 0);
        // Accepted entries last: they lead to all others, so that an erasure cut short can be run again.
        var batches = others.Select(sequence => (Sequence: sequence, Bodies: None)).Concat(accepted.Select(pair => (Sequence: pair.Key, Bodies: pair.Value)));
        foreach (var (sequence, bodiesAt) in batches)
        {
            ct.ThrowIfCancellationRequested();
            if (partitions.Find(sequence) is not { } partition) continue;
            ErasureCounts counts = default;
            await WriteAsync(partition, writer, database => counts = BatchScrubber.Scrub(database, sequence, pattern, bodiesAt));
            entries += counts.Entries;
            bodies += counts.Contents;
            touched.Add(partition);
        }
        foreach (var key in stored)
        {
            if (contents is not null && await contents.EraseAsync(key, ct)) bodies++;
        }
        // What was there before still stands in the write-ahead logs.
        foreach (var partition in touched) await WriteAsync(partition, writer, static database => database.Checkpoint());
        cache.Clear();
        return new(entries, bodies);
    }

    private async ValueTask CollectAsync(string address, SortedDictionary<long, HashSet<int>> accepted, SortedSet<long> others, List<string> stored, CancellationToken ct)
    {
        var deliveries = new HashSet<DeliveryId>();
        foreach (var partition in partitions.All)
        {
            foreach (var position in await search.FindAsync(LookupKey.Address(address), partition))
            {
                ct.ThrowIfCancellationRequested();
                var entry = readers.Read(partition, reader => reader.Read(position));
                if (entry?.Kind == EntryKind.Ignored && (entry.RemoteKey == address || entry.OtherKeys == address)) others.Add(position.Sequence);
                if (entry is not null && IsWaiting(entry, address)) BatchOf(position, accepted).Add(position.Offset);
                if (entry is not { Message: { } message }) continue;
                var isSender = message.Sender == address;
                var concerned = message.Deliveries.Where(d => isSender || d.Recipient == address).Select(d => d.Id).ToList();
                if (!isSender && concerned.Count == 0) continue;
                BatchOf(position, accepted).Add(position.Offset);
                deliveries.UnionWith(concerned);
                if (message.StoredBody is { } key) stored.Add(key);
            }
        }
        foreach (var delivery in deliveries)
        {
            foreach (var position in await search.FindAllAsync(LookupKey.Of(delivery), ct)) others.Add(position.Sequence);
        }
    }

    /// <summary>A part that waits, or waited, for the rest of its message; a report that waits for its message.</summary>
    private static bool IsWaiting(JournalEntry entry, string address) => entry.Kind switch
    {
        EntryKind.PartHeld or EntryKind.PartsJoined => entry.OtherKeys.Split(' ').Contains(address),
        EntryKind.Parked => entry.Route == address,
        _ => false,
    };

    private static HashSet<int> BatchOf(JournalPosition position, SortedDictionary<long, HashSet<int>> batches)
    {
        if (!batches.TryGetValue(position.Sequence, out var offsets)) batches.Add(position.Sequence, offsets = []);
        return offsets;
    }

    /// <summary>The open partition is written by the journal's thread alone; a sealed one by whoever needs to.</summary>
    private static async Task WriteAsync(Partition partition, JournalWriter writer, Action<Database> write)
    {
        var wasOpen = false;
        if (!partition.IsSealed)
        {
            await writer.RunAsync(file =>
            {
                wasOpen = file.Partition == partition;
                if (wasOpen) write(file.Database);
            });
        }
        if (wasOpen) return;
        await Task.Run(() =>
        {
            using var database = Database.Open(partition.Path, create: false);
            write(database);
        });
    }
}
