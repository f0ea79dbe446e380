using System.Buffers.Binary;
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

    public static int BucketOf(ulong spread, int bits) => bits == 0 ? 0 : (int)(spread >> (64 - bits));

    /// <summary>Stores a table. Repeatable: whatever was stored before is replaced.</summary>
    /// <returns>By how many bits the keys are divided.</returns>
    public static int Write(Database database, LookupTable table)
    {
        var bits = Math.Clamp(BitOperations.Log2((uint)Math.Max(1, table.Count / KeysPerBucket)), 0, LookupTable.MaxBits);
        using var bucketKeys = new PooledWriter(8192);
        void Append(ulong key, ulong position)
        {
            var span = bucketKeys.GetSpan(KeySize);
            BinaryPrimitives.WriteUInt64LittleEndian(span, key);
            BinaryPrimitives.WriteUInt64LittleEndian(span[8..], position);
            bucketKeys.Advance(KeySize);
        }
        database.InTransaction(() =>
        {
            database.Execute("DELETE FROM lookup");
            using var insert = database.Prepare("INSERT INTO lookup(bucket, keys) VALUES(?, ?)");
            for (var bucket = 0; bucket < 1 << bits; bucket++)
            {
                bucketKeys.Clear();
                table.Visit(bucket, bits, Append);
                if (bucketKeys.WrittenCount == 0) continue;
                insert.Bind(1, bucket);
                insert.Bind(2, bucketKeys.WrittenSpan);
                insert.Run();
            }
        });
        return bits;
    }
}
