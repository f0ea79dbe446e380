using SQLitePCL;

namespace Cpm.Storage.Sqlite;

/// <summary>One connection, used by one thread at a time, without the layers of ADO.NET.</summary>
internal sealed class Database : IDisposable
{
    private readonly sqlite3 _handle;

    private Database(sqlite3 handle, string path)
    {
        _handle = handle;
        Path = path;
    }

    public string Path { get; }

    /// <summary>Opens or creates a file in WAL mode with every commit synced.</summary>
    public static Database Open(string path, bool create)
    {
        Batteries_V2.Init();
        var flags = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX | (create ? raw.SQLITE_OPEN_CREATE : 0);
        if (!create && !File.Exists(path)) throw new StorageException($"{path} is missing: restore it from a backup.");
        var code = raw.sqlite3_open_v2(path, out var handle, flags, null);
        var database = new Database(handle, path);
        try
        {
            database.Check(code);
            raw.sqlite3_busy_timeout(handle, 10_000);
            // A commit under load is tens of kilobytes: large pages take a quarter of the system calls, and fewer bytes are written beside it.
            database.Execute("PRAGMA page_size=16384");
            database.Execute("PRAGMA journal_mode=WAL");
            database.Execute("PRAGMA synchronous=FULL");
            database.Execute("PRAGMA cache_size=-4096");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public void Execute(string sql)
    {
        using var statement = Prepare(sql);
        while (statement.Step())
        {
        }
    }

    public void Execute(string sql, params ReadOnlySpan<long> values)
    {
        using var statement = Prepare(sql);
        for (var i = 0; i < values.Length; i++) statement.Bind(i + 1, values[i]);
        while (statement.Step())
        {
        }
    }

    /// <summary>Runs several statements; all or none.</summary>
    public void InTransaction(Action work)
    {
        Execute("BEGIN IMMEDIATE");
        try
        {
            work();
            Execute("COMMIT");
        }
        catch
        {
            // Some errors have rolled back already.
            if (raw.sqlite3_get_autocommit(_handle) == 0) Execute("ROLLBACK");
            throw;
        }
    }

    public long ReadInteger(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Integer(0) : 0;
    }

    public Statement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var statement));
        return new(this, statement);
    }

    /// <summary>Overwrites octets of a stored value where they lie.</summary>
    public void Overwrite(string column, long row, int offset, ReadOnlySpan<byte> octets)
    {
        Check(raw.sqlite3_blob_open(_handle, "main", "batch", column, row, 1, out var blob));
        using (blob) Check(raw.sqlite3_blob_write(blob, octets, offset));
    }

    /// <summary>Moves everything from the write-ahead log into the file and empties the log.</summary>
    public void Checkpoint()
    {
        using var statement = Prepare("PRAGMA wal_checkpoint(TRUNCATE)");
        if (statement.Step() && statement.Integer(0) != 0) throw new SqliteFailure(raw.SQLITE_BUSY, $"{Path}: the write-ahead log is in use by a reader");
    }

    public void Check(int code)
    {
        if (code is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE) return;
        throw (code & 0xFF) switch
        {
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new StorageException($"{Path} is damaged ({Text()}): restore it from a backup, or move it away to start without it."),
            _ => new SqliteFailure(code, $"{Path}: {Text()}"),
        };
    }

    public void Dispose() => _handle.Dispose();

    private string Text() => raw.sqlite3_errmsg(_handle).utf8_to_string();
}

/// <summary>SQLite could not do something for now: disk full, I/O error, busy.</summary>
internal sealed class SqliteFailure(int code, string message) : IOException(message)
{
    public int Code { get; } = code;
}

/// <summary>A prepared statement.</summary>
internal sealed class Statement(Database owner, sqlite3_stmt handle) : IDisposable
{
    public void Bind(int index, long value) => owner.Check(raw.sqlite3_bind_int64(handle, index, value));

    public void Bind(int index, ReadOnlySpan<byte> value) => owner.Check(raw.sqlite3_bind_blob(handle, index, value));

    public void BindNull(int index) => owner.Check(raw.sqlite3_bind_null(handle, index));

    public void Bind(int index, string value) => owner.Check(raw.sqlite3_bind_text(handle, index, value));

    /// <summary>True: there is a row.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        owner.Check(code);
        return code == raw.SQLITE_ROW;
    }

    /// <summary>Runs it once to its end and makes it ready for the next time, even when it fails.</summary>
    public void Run()
    {
        var code = raw.sqlite3_step(handle);
        var reset = raw.sqlite3_reset(handle);
        if (code != raw.SQLITE_DONE && code != raw.SQLITE_ROW) owner.Check(reset != raw.SQLITE_OK ? reset : code);
    }

    public void Reset() => raw.sqlite3_reset(handle);

    public long Integer(int column) => raw.sqlite3_column_int64(handle, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Octets(int column) => raw.sqlite3_column_blob(handle, column);

    public void Dispose() => handle.Dispose();
}
