namespace Cpm.Storage.Sqlite;

/// <summary>The partitions in use, oldest first. Readers see a consistent array without a lock.</summary>
internal sealed class PartitionSet
{
    private readonly Lock _gate = new();
    private volatile Partition[] _all = [];

    public Partition[] All => _all;

    public void Add(Partition partition)
    {
        lock (_gate) _all = [.. _all, partition];
    }

    public void Remove(Partition partition)
    {
        lock (_gate) _all = [.. _all.Where(p => p != partition)];
    }

    /// <summary>The partition that holds a batch; null where it is gone.</summary>
    public Partition? Find(long sequence)
    {
        var all = _all;
        for (var i = all.Length - 1; i >= 0; i--)
        {
            if (all[i].FirstSequence <= sequence) return all[i].IsSealed && sequence > all[i].LastSequence ? null : all[i];
        }
        return null;
    }
}
