using System.Numerics;
using Cpm.Primitives;

namespace Cpm.Storage.Sqlite;

/// <summary>
/// The lookups of a sealed partition: one row for each bucket of keys, chosen by the highest bits of the spread hash, about a page each.
/// Within a bucket 16 octets a key: spread hash, batch (from the partition's first), offset; those of one key newest first.
/// </summary>
internal static class LookupFile
{
    public const int KeySize = 16;
    private const int KeysPerBucket = 220;
    private const int BucketsPerCommit = 1024;

    public static int BucketOf(ulong spread, int bits) => bits == 0 ? 0 : (int)(spread >> (64 - bits));

    /// <summary>Stores a table. Repeatable: whatever was stored before is replaced.</summary>
    /// <returns>By how many bits the keys are divided.</returns>
    public static int Write(Database database, LookupTable table)
    {
        var bits = Math.Clamp(BitOperations.Log2((uint)Math.Max(1, table.Count / KeysPerBucket)), 0, LookupTable.MaxBits);
        using var bucketKeys = new PooledWriter(8192);
        var ordered = table.Ordered(bits);
        database.Execute("DELETE FROM lookup");
        using var insert = database.Prepare("INSERT INTO lookup(bucket, keys) VALUES(?, ?)");
        for (var bucket = 0; bucket < 1 << bits;)
        {
            // Some megabytes at a time: the log is written to the file and used again, instead of growing by all of it.
            var end = Math.Min(1 << bits, bucket + BucketsPerCommit);
            database.InTransaction(() =>
            {
                for (; bucket < end; bucket++) Insert(bucket);
            });
        }
        return bits;

        void Insert(int bucket)
        {
            bucketKeys.Clear();
            ordered.Write(bucket, bucketKeys);
            if (bucketKeys.WrittenCount == 0) return;
            insert.Bind(1, bucket);
            insert.Bind(2, bucketKeys.WrittenSpan);
            insert.Run();
        }
    }
}
