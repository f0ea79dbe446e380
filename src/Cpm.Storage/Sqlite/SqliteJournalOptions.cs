using Microsoft.Data.Sqlite;

namespace Cpm.Storage.Sqlite;

/// <summary>Where the SQLite journal lies and how it behaves. Defaults suit production.</summary>
public sealed record SqliteJournalOptions
{
    /// <summary><c>Data Source=data/gateway.db</c>: the main file. Its folder is the data folder; the partitions lie beside it.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>How long partitions are kept.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long message bodies are kept.</summary>
    public TimeSpan ContentRetention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Under load, commits start at least this far apart, 0 to 5 ms; the first one after idle starts at once.</summary>
    public TimeSpan CommitSpacing { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>Entries that close a batch.</summary>
    public int MaxBatchEntries { get; init; } = 1024;

    /// <summary>Octets that close a batch. A list of entries is never cut.</summary>
    public int MaxBatchBytes { get; init; } = 1024 * 1024;

    /// <summary>Age at which a partition is sealed.</summary>
    public TimeSpan PartitionAge { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Octets at which a partition is sealed.</summary>
    public long PartitionBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>Lookup keys at which a partition is sealed: they are in memory (28 octets each) until then.</summary>
    public int PartitionKeys { get; init; } = 2_000_000;

    /// <summary>The reserve where none is set, on a disk that is large enough. Octets.</summary>
    public const long DefaultReserve = 256L * 1024 * 1024;

    /// <summary>While less than this is free, nothing new is accepted; what is under way may use the reserve. Octets; null for the default.</summary>
    public long? DiskReserve { get; init; }

    /// <summary>On small disks the default reserve is this part of the whole, where that is less.</summary>
    public double DiskReserveFraction { get; init; } = 0.02;

    /// <summary>Tells the space on the disk of the data folder; null asks the operating system. Called every second or so.</summary>
    public Func<DiskSpace>? DiskProbe { get; init; }

    /// <summary>Octets of recent batches that are kept for reading.</summary>
    public int CacheBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The full path of the main file.</summary>
    public string MainFile => Path.GetFullPath(new SqliteConnectionStringBuilder(ConnectionString).DataSource);
}

/// <summary>The space on a disk.</summary>
/// <param name="Free">Octets that may still be written.</param>
/// <param name="Total">Octets in all.</param>
public readonly record struct DiskSpace(long Free, long Total)
{
    /// <summary>Asks the operating system about the disk of a folder.</summary>
    public static DiskSpace Of(string folder)
    {
        var drive = new DriveInfo(folder);
        return new(drive.AvailableFreeSpace, drive.TotalSize);
    }
}
