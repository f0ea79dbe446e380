using Cpm.Core.Journal;

namespace Cpm.Storage.Sqlite;

/// <summary>
/// The lookups of the current partition, in memory: 28 octets a key in segments of chained hash buckets, so that growing never moves anything.
/// One thread adds; any number may search meanwhile, without locks.
/// </summary>
internal sealed class LookupTable(long firstSequence)
{
    private const int SegmentBits = 17;
    private const int SegmentSize = 1 << SegmentBits;
    private volatile Segment[] _segments = [];

    public int Count { get; private set; }

    /// <summary>Folds the kind into the hash and spreads it: ids rise with time, buckets are chosen by the highest bits. Stored: never change.</summary>
    public static ulong Spread(LookupKey key)
    {
        var hash = key.Hash ^ ((ulong)key.Kind * 0x9E3779B97F4A7C15);
        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
        return hash ^ (hash >> 33);
    }

    public void Add(LookupKey key, JournalPosition position)
    {
        var segments = _segments;
        if (segments.Length == 0 || segments[^1].IsFull) _segments = segments = [.. segments, new Segment()];
        segments[^1].Add(Spread(key), Pack(position));
        Count++;
    }

    /// <summary>The positions under a key, newest first, appended to <paramref name="found"/> until it holds <paramref name="limit"/>.</summary>
    public void Find(LookupKey key, int limit, List<JournalPosition> found)
    {
        var spread = Spread(key);
        var segments = _segments;
        for (var i = segments.Length - 1; i >= 0; i--)
        {
            var segment = segments[i];
            for (var at = segment.First((int)(spread >> (64 - SegmentBits))); at >= 0 && found.Count < limit;)
            {
                ref readonly var node = ref segment[at];
                if (node.Key == spread) found.Add(Unpack(node.Position));
                at = node.Next - 1;
            }
        }
    }

    /// <summary>All keys in the order in which they are stored; nothing may be added any more.</summary>
    public LookupOrder Ordered(int bits) => new(Array.ConvertAll(_segments, segment => segment.Ordered(bits)));

    /// <summary>The most bits by which <see cref="Ordered"/> divides the keys.</summary>
    public const int MaxBits = SegmentBits;

    public JournalPosition Unpack(ulong packed) => Unpack(packed, firstSequence);

    public static JournalPosition Unpack(ulong packed, long firstSequence) => new(firstSequence + (long)(packed >> 32), (int)packed);

    private ulong Pack(JournalPosition position) => ((ulong)(position.Sequence - firstSequence) << 32) | (uint)position.Offset;

    private sealed class Segment
    {
        // Node numbers are stored plus one, so that zeroed memory is an empty table.
        private readonly int[] _heads = new int[SegmentSize];
        private readonly LookupNode[] _nodes = new LookupNode[SegmentSize];
        private int _count;

        public bool IsFull => _count == SegmentSize;

        public void Add(ulong key, ulong position)
        {
            ref var head = ref _heads[(int)(key >> (64 - SegmentBits))];
            _nodes[_count++] = new() { Key = key, Position = position, Next = head };
            // Last, and with a release: whoever sees the node sees what it holds.
            Volatile.Write(ref head, _count);
        }

        public int First(int bucket) => Volatile.Read(ref _heads[bucket]) - 1;

        public ref readonly LookupNode this[int node] => ref _nodes[node];

        /// <summary>Sorts by counting: the nodes are read in the order of memory, which following the chains would not do.</summary>
        public LookupOrder.Segment Ordered(int bits)
        {
            var ends = new int[1 << bits];
            for (var i = 0; i < _count; i++) ends[LookupFile.BucketOf(_nodes[i].Key, bits)]++;
            for (var bucket = 1; bucket < ends.Length; bucket++) ends[bucket] += ends[bucket - 1];
            var starts = ends;
            var order = new int[_count];
            // Counted down from each bucket's end, oldest first: the newest comes to stand in front.
            for (var i = 0; i < _count; i++) order[--starts[LookupFile.BucketOf(_nodes[i].Key, bits)]] = i;
            return new(_nodes, starts, order);
        }
    }
}

/// <summary>A key in a table.</summary>
internal struct LookupNode
{
    public ulong Key;
    public ulong Position;
    public int Next;
}
