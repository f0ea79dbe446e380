using System.Buffers.Binary;
using Cpm.Primitives;

namespace Cpm.Storage.Sqlite;

/// <summary>The keys of a table, bucket by bucket, those of each newest first.</summary>
internal sealed class LookupOrder(LookupOrder.Segment[] segments)
{
    /// <summary>Appends the keys of a bucket, 16 octets each.</summary>
    public void Write(int bucket, PooledWriter keys)
    {
        for (var i = segments.Length - 1; i >= 0; i--)
        {
            var (nodes, starts, order) = segments[i];
            var end = bucket + 1 < starts.Length ? starts[bucket + 1] : order.Length;
            var span = keys.GetSpan((end - starts[bucket]) * LookupFile.KeySize);
            for (var at = starts[bucket]; at < end; at++, span = span[LookupFile.KeySize..])
            {
                ref readonly var node = ref nodes[order[at]];
                BinaryPrimitives.WriteUInt64LittleEndian(span, node.Key);
                BinaryPrimitives.WriteUInt64LittleEndian(span[8..], node.Position);
            }
            keys.Advance((end - starts[bucket]) * LookupFile.KeySize);
        }
    }

    /// <summary>A segment's nodes, where each bucket starts in the order, and the order.</summary>
    internal readonly record struct Segment(LookupNode[] Nodes, int[] Starts, int[] Order);
}
