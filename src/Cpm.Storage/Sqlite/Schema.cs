namespace Cpm.Storage.Sqlite;

/// <summary>The schema of the main file and of partitions, and how older ones become the present one. Steps are only ever added.</summary>
internal static class Schema
{
    /// <summary>The version this program writes, in <c>PRAGMA user_version</c> of the main file.</summary>
    public const int Version = 1;

    /// <summary>Brings the main file to the present version. Each step is repeatable: a crash in its middle is healed by the next start.</summary>
    public static void Migrate(Database main, Catalog catalog, long now)
    {
        var version = main.ReadInteger("PRAGMA user_version");
        if (version > Version)
            throw new StorageException($"{main.Path} has schema version {version}, and this program knows versions up to {Version}: run the newer program again, or restore a backup.");
        if (version < 1) ToVersion1(main, catalog, now);
    }

    /// <summary>Makes the tables of a partition.</summary>
    public static void CreatePartition(Database partition)
    {
        partition.Execute("CREATE TABLE IF NOT EXISTS batch(seq INTEGER PRIMARY KEY, facts BLOB NOT NULL, content BLOB)");
        partition.Execute("CREATE TABLE IF NOT EXISTS lookup(bucket INTEGER PRIMARY KEY, keys BLOB NOT NULL)");
    }

    /// <summary>Version 0 had no partitions: all batches lay in the main file. They become partition 1.</summary>
    private static void ToVersion1(Database main, Catalog catalog, long now)
    {
        var hadBatches = main.ReadInteger("SELECT count(*) FROM sqlite_master WHERE type='table' AND name='batch'") > 0;
        if (hadBatches) Copy(main, catalog.PathOf(1));
        main.InTransaction(() =>
        {
            main.Execute("CREATE TABLE IF NOT EXISTS cursor(name TEXT PRIMARY KEY, sequence INTEGER NOT NULL) WITHOUT ROWID");
            main.Execute("CREATE TABLE mark(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID");
            main.Execute("""
                CREATE TABLE partition(number INTEGER PRIMARY KEY, first_seq INTEGER NOT NULL, overlap_from INTEGER NOT NULL, opened_at INTEGER NOT NULL,
                    last_seq INTEGER NOT NULL DEFAULT 0, sealed_at INTEGER NOT NULL DEFAULT 0, lookup_bits INTEGER NOT NULL DEFAULT -1,
                    stored_bodies INTEGER NOT NULL DEFAULT 0, content_retired INTEGER NOT NULL DEFAULT 0, in_use INTEGER NOT NULL DEFAULT 0)
                """);
            if (hadBatches)
            {
                main.Execute("INSERT INTO partition(number, first_seq, overlap_from, opened_at, in_use) SELECT 1, coalesce(min(seq), 1), coalesce(min(seq), 1), ?, 1 FROM batch", now);
                main.Execute("DROP TABLE batch");
            }
            main.Execute($"PRAGMA user_version={Version}");
        });
    }

    private static void Copy(Database main, string path)
    {
        using (var partition = Database.Open(path, create: true)) CreatePartition(partition);
        using var attach = main.Prepare("ATTACH ? AS target");
        attach.Bind(1, path);
        attach.Run();
        main.Execute("INSERT OR REPLACE INTO target.batch SELECT seq, facts, content FROM batch");
        main.Execute("DETACH target");
    }
}
