using Cpm.Core.Journal;

namespace Cpm.Storage.Sqlite;

/// <summary>Reads batches in order, facts only: SQLite never touches the pages of the content.</summary>
internal static class Recovery
{
    /// <summary>Gives every entry from a batch on to <paramref name="apply"/>.</summary>
    /// <exception cref="StorageException">A batch is damaged; the message names file and batch.</exception>
    public static void Replay(string path, long fromSequence, Action<JournalEntry> apply, CancellationToken ct)
    {
        using var database = Database.Open(path, create: false);
        using var rows = database.Prepare("SELECT seq, facts FROM batch WHERE seq>=? ORDER BY seq");
        rows.Bind(1, fromSequence);
        while (rows.Step())
        {
            ct.ThrowIfCancellationRequested();
            var sequence = rows.Integer(0);
            var facts = rows.Octets(1);
            var offset = 0;
            while (offset < facts.Length)
            {
                if (!JournalCodec.TryDecode(facts, sequence, ref offset, default, out var entry))
                    throw new StorageException($"{path} is damaged in batch {sequence} at octet {offset}: restore it from a backup.");
                apply(entry);
            }
        }
    }

    /// <summary>Rebuilds the lookups of a partition, and counts its stored bodies.</summary>
    public static void Index(Partition partition, JournalEntry entry, LookupTable table, List<LookupKey> keys)
    {
        keys.Clear();
        EntryLookups.AddTo(entry, keys);
        foreach (var key in keys) table.Add(key, entry.Position);
        if (entry.Message?.StoredBody is not null) partition.StoredBodies++;
    }

    /// <summary>The highest id in an entry.</summary>
    public static long HighestId(JournalEntry entry)
    {
        var highest = entry.Delivery.Value;
        if (entry.Message is not { } message) return highest;
        highest = Math.Max(highest, message.Id.Value);
        for (var i = 0; i < message.Deliveries.Count; i++) highest = Math.Max(highest, message.Deliveries[i].Id.Value);
        return highest;
    }
}
