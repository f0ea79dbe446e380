namespace Cpm.Primitives;

/// <summary>
/// Makes 64-bit ids that sort by time and are unique across nodes: 41 bits of milliseconds since 2020, 10 bits of node, 12 bits of sequence.
/// Never repeats within a process; across restarts the caller persists <see cref="HighWater"/> and passes it back, so that a clock set back cannot repeat ids.
/// </summary>
public sealed class IdGenerator
{
    private const int NodeBits = 10;
    private const int SequenceBits = 12;
    private static readonly long Epoch = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private readonly TimeProvider _time;
    private readonly long _node;
    private long _last;

    /// <param name="time">The clock.</param>
    /// <param name="node">0 to 1023; two running nodes never share one.</param>
    /// <param name="highWater">The highest id that an earlier run may have given out.</param>
    public IdGenerator(TimeProvider time, int node = 0, long highWater = 0)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfNegative(node);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(node, 1 << NodeBits);
        _time = time;
        _node = (long)node << SequenceBits;
        _last = Tick(highWater);
    }

    /// <summary>No id given out so far is above this one.</summary>
    public long HighWater => ToId(Volatile.Read(ref _last));

    /// <summary>The next id; thread-safe, does not block, does not allocate.</summary>
    public long Next()
    {
        var now = (_time.GetUtcNow().ToUnixTimeMilliseconds() - Epoch) << SequenceBits;
        while (true)
        {
            // Ticks are milliseconds and sequence in one number: when a millisecond is full, the next one is borrowed.
            var last = Volatile.Read(ref _last);
            var next = now > last ? now : last + 1;
            if (Interlocked.CompareExchange(ref _last, next, last) == last) return ToId(next);
        }
    }

    /// <summary>Raises the mark, so that ids at or below <paramref name="id"/> are never given out again.</summary>
    public void RaiseTo(long id)
    {
        var tick = Tick(id);
        while (true)
        {
            var last = Volatile.Read(ref _last);
            if (last >= tick || Interlocked.CompareExchange(ref _last, tick, last) == last) return;
        }
    }

    /// <summary>When the id was made.</summary>
    public static DateTimeOffset TimeOf(long id) => DateTimeOffset.FromUnixTimeMilliseconds((id >> (NodeBits + SequenceBits)) + Epoch);

    private long ToId(long tick) => ((tick >> SequenceBits) << (NodeBits + SequenceBits)) | _node | (tick & ((1 << SequenceBits) - 1));

    private static long Tick(long id) => ((id >> (NodeBits + SequenceBits)) << SequenceBits) | (id & ((1 << SequenceBits) - 1));
}
