using Cpm.Core.Journal;

namespace Cpm.Storage.Sqlite;

/// <summary>
/// The lookups of the current partition, in memory: 24 octets a key in segments of chained hash buckets, so that growing never moves anything.
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
            for (var node = segment.First((int)(spread >> (64 - SegmentBits))); node >= 0 && found.Count < limit; node = segment.Next(node))
            {
                if (segment.Key(node) == spread) found.Add(Unpack(segment.Position(node)));
            }
        }
    }

    /// <summary>Visits every key whose spread hash starts with the given bits; keys of one value come newest first.</summary>
    public void Visit(int bucket, int bits, LookupVisitor visit)
    {
        var segments = _segments;
        var width = 1 << (SegmentBits - bits);
        for (var i = segments.Length - 1; i >= 0; i--)
        {
            var segment = segments[i];
            for (var head = bucket * width; head < (bucket + 1) * width; head++)
            {
                for (var node = segment.First(head); node >= 0; node = segment.Next(node)) visit(segment.Key(node), segment.Position(node));
            }
        }
    }

    /// <summary>The most bits by which <see cref="Visit"/> can divide the keys.</summary>
    public const int MaxBits = SegmentBits;

    public JournalPosition Unpack(ulong packed) => Unpack(packed, firstSequence);

    public static JournalPosition Unpack(ulong packed, long firstSequence) => new(firstSequence + (long)(packed >> 32), (int)packed);

    private ulong Pack(JournalPosition position) => ((ulong)(position.Sequence - firstSequence) << 32) | (uint)position.Offset;

    private sealed class Segment
    {
        // Node numbers are stored plus one, so that zeroed memory is an empty table.
        private readonly int[] _heads = new int[SegmentSize];
        private readonly int[] _next = new int[SegmentSize];
        private readonly ulong[] _keys = new ulong[SegmentSize];
        private readonly ulong[] _positions = new ulong[SegmentSize];
        private int _count;

        public bool IsFull => _count == SegmentSize;

        public void Add(ulong key, ulong position)
        {
            var node = _count++;
            ref var head = ref _heads[(int)(key >> (64 - SegmentBits))];
            _keys[node] = key;
            _positions[node] = position;
            _next[node] = head;
            // Last, and with a release: whoever sees the node sees what it holds.
            Volatile.Write(ref head, node + 1);
        }

        public int First(int bucket) => Volatile.Read(ref _heads[bucket]) - 1;

        public int Next(int node) => _next[node] - 1;

        public ulong Key(int node) => _keys[node];

        public ulong Position(int node) => _positions[node];
    }
}

/// <summary>Receives one key of a table.</summary>
internal delegate void LookupVisitor(ulong key, ulong position);
