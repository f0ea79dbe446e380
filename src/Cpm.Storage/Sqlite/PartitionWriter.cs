namespace Cpm.Storage.Sqlite;

/// <summary>The connection that appends to the open partition: one prepared statement. Used by the writer's thread alone.</summary>
internal sealed class PartitionWriter : IDisposable
{
    private readonly Database _database;
    private readonly Statement _insert;

    public PartitionWriter(Partition partition, bool create)
    {
        Partition = partition;
        _database = Database.Open(partition.Path, create);
        try
        {
            if (create) Schema.CreatePartition(_database);
            // Every 16 MB: fewer syncs than with the default of 4 MB, and a log that is still read in no time after a crash.
            _database.Execute("PRAGMA wal_autocheckpoint=1000");
            // Costs nothing while nothing is removed; what is removed is overwritten.
            _database.Execute("PRAGMA secure_delete=ON");
            _insert = _database.Prepare("INSERT INTO batch(seq, facts, content) VALUES(?, ?, ?)");
            LastSequence = Math.Max(partition.FirstSequence - 1, _database.ReadInteger("SELECT max(seq) FROM batch"));
            Bytes = _database.ReadInteger("PRAGMA page_count") * _database.ReadInteger("PRAGMA page_size");
        }
        catch
        {
            _database.Dispose();
            throw;
        }
    }

    public Partition Partition { get; }

    public Database Database => _database;

    public long LastSequence { get; private set; }

    /// <summary>The size of the file, near enough to decide on sealing.</summary>
    public long Bytes { get; private set; }

    /// <summary>Commits one batch: durable when this returns.</summary>
    public void Insert(BatchBuffer batch)
    {
        var facts = batch.Facts.WrittenSpan;
        var content = batch.Content.WrittenSpan;
        _insert.Bind(1, batch.Sequence);
        _insert.Bind(2, facts);
        if (content.IsEmpty) _insert.BindNull(3);
        else _insert.Bind(3, content);
        _insert.Run();
        LastSequence = batch.Sequence;
        Bytes += facts.Length + content.Length + 64;
    }

    /// <summary>Empties batches that a failed commit may have left behind: nobody was told that they were stored.</summary>
    public void Void(long afterSequence)
    {
        if (LastSequence <= afterSequence) return;
        _database.Execute("UPDATE batch SET facts=x'', content=NULL WHERE seq>?", afterSequence);
    }

    public void Dispose()
    {
        _insert.Dispose();
        _database.Dispose();
    }
}
