namespace Cpm.Storage.Sqlite;

/// <summary>One file of the journal: the batches of an hour, or of half a gigabyte.</summary>
internal sealed class Partition
{
    public required int Number { get; init; }

    public required string Path { get; init; }

    /// <summary>The first batch; carried entries included.</summary>
    public required long FirstSequence { get; init; }

    /// <summary>From where the partition before it is read again at recovery: entries that were committed shortly before the seal may not have reached what was carried.</summary>
    public required long OverlapFrom { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long OpenedAt { get; init; }

    /// <summary>The last batch; 0 while the partition is open.</summary>
    public long LastSequence { get; set; }

    /// <summary>Unix milliseconds; 0 while the partition is open.</summary>
    public long SealedAt { get; set; }

    /// <summary>By how many bits the stored lookups are divided; -1 while they are not stored.</summary>
    public int LookupBits { get; set; } = -1;

    /// <summary>Accepted messages whose bodies lie in the content store.</summary>
    public long StoredBodies { get; set; }

    /// <summary>True once the bodies are gone.</summary>
    public bool ContentRetired { get; set; }

    /// <summary>The lookups, as long as they are in memory.</summary>
    public LookupTable? Lookups { get => Volatile.Read(ref _lookups); set => Volatile.Write(ref _lookups, value); }

    private LookupTable? _lookups;

    public bool IsSealed => SealedAt != 0;

    /// <summary>True once retention has deleted it.</summary>
    public bool IsGone { get => Volatile.Read(ref _isGone); set => Volatile.Write(ref _isGone, value); }

    private bool _isGone;
}
