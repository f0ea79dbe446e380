namespace Cpm.Storage.Sqlite;

/// <summary>The main file: schema version, list of partitions, cursors, marks. Thread-safe.</summary>
internal sealed class Catalog : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Database _database;
    private readonly string _mainFile;

    public Catalog(string mainFile, Func<long> now)
    {
        _mainFile = mainFile;
        _database = Database.Open(mainFile, create: true);
        try
        {
            _database.Execute("PRAGMA secure_delete=ON");
            Schema.Migrate(_database, this, now());
        }
        catch
        {
            _database.Dispose();
            throw;
        }
    }

    public string PathOf(int number) =>
        Path.Combine(Path.GetDirectoryName(_mainFile)!, $"{Path.GetFileNameWithoutExtension(_mainFile)}.journal-{number:D8}.db");

    /// <summary>The partitions, oldest first, and those that were begun but never came into use.</summary>
    public (List<Partition> Partitions, List<Partition> Unfinished) Load()
    {
        lock (_gate)
        {
            var partitions = new List<Partition>();
            var unfinished = new List<Partition>();
            using var rows = _database.Prepare("SELECT number, first_seq, overlap_from, opened_at, last_seq, sealed_at, lookup_bits, stored_bodies, content_retired, in_use FROM partition ORDER BY number");
            while (rows.Step())
            {
                var number = (int)rows.Integer(0);
                var partition = new Partition
                {
                    Number = number,
                    Path = PathOf(number),
                    FirstSequence = rows.Integer(1),
                    OverlapFrom = rows.Integer(2),
                    OpenedAt = rows.Integer(3),
                    LastSequence = rows.Integer(4),
                    SealedAt = rows.Integer(5),
                    LookupBits = (int)rows.Integer(6),
                    StoredBodies = rows.Integer(7),
                    ContentRetired = rows.Integer(8) != 0,
                };
                (rows.Integer(9) != 0 ? partitions : unfinished).Add(partition);
            }
            return (partitions, unfinished);
        }
    }

    /// <summary>Notes a partition that is about to be made. It is not in use before <see cref="Use"/>.</summary>
    public void Begin(Partition partition) => Run(
        "INSERT INTO partition(number, first_seq, overlap_from, opened_at) VALUES(?, ?, ?, ?)",
        partition.Number, partition.FirstSequence, partition.OverlapFrom, partition.OpenedAt);

    /// <summary>Seals one partition and takes the next into use, at once.</summary>
    public void Use(Partition next, Partition? previous)
    {
        lock (_gate)
        {
            _database.InTransaction(() =>
            {
                if (previous is not null)
                {
                    _database.Execute(
                        "UPDATE partition SET last_seq=?, sealed_at=?, stored_bodies=? WHERE number=?",
                        previous.LastSequence, previous.SealedAt, previous.StoredBodies, previous.Number);
                }
                _database.Execute("UPDATE partition SET in_use=1 WHERE number=?", next.Number);
            });
        }
    }

    public void SetLookups(Partition partition) => Run("UPDATE partition SET lookup_bits=? WHERE number=?", partition.LookupBits, partition.Number);

    public void SetContentRetired(Partition partition) => Run("UPDATE partition SET content_retired=1 WHERE number=?", partition.Number);

    /// <summary>Takes a partition off the list; its file may then be deleted.</summary>
    public void Forget(Partition partition) => Run("DELETE FROM partition WHERE number=?", partition.Number);

    public long LoadMark(string name) => Read("SELECT value FROM mark WHERE name=?", name);

    public void SaveMark(string name, long value) => Write("INSERT INTO mark(name, value) VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET value=?2", name, value);

    public long LoadCursor(string name) => Read("SELECT sequence FROM cursor WHERE name=?", name);

    public void SaveCursor(string name, long sequence) =>
        Write("INSERT INTO cursor(name, sequence) VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET sequence=?2", name, sequence);

    public void Dispose()
    {
        lock (_gate) _database.Dispose();
    }

    private void Run(string sql, params ReadOnlySpan<long> values)
    {
        lock (_gate) _database.Execute(sql, values);
    }

    private long Read(string sql, string name)
    {
        lock (_gate)
        {
            using var statement = _database.Prepare(sql);
            statement.Bind(1, name);
            return statement.Step() ? statement.Integer(0) : 0;
        }
    }

    private void Write(string sql, string name, long value)
    {
        lock (_gate)
        {
            using var statement = _database.Prepare(sql);
            statement.Bind(1, name);
            statement.Bind(2, value);
            statement.Run();
        }
    }
}
