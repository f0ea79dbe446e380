using System.Numerics;

namespace Cpm.Simulators.Load;

/// <summary>Percentiles in milliseconds.</summary>
public sealed record Percentiles(double P50, double P95, double P99, double P999, double Max, long Count);

/// <summary>Counts latencies in buckets that are 1/64 of their value wide, from a microsecond to hours. Thread-safe, allocates nothing.</summary>
public sealed class LatencyHistogram
{
    private const int SubBits = 6;
    private const int SubBuckets = 1 << SubBits;
    private const int Octaves = 34;
    private readonly long[] _counts = new long[(Octaves + 1) * SubBuckets];
    private long _max;

    /// <summary>Adds a latency.</summary>
    public void Add(TimeSpan latency)
    {
        var microseconds = Math.Max(0, latency.Ticks / TimeSpan.TicksPerMicrosecond);
        Interlocked.Increment(ref _counts[Math.Min(IndexOf(microseconds), _counts.Length - 1)]);
        var max = Volatile.Read(ref _max);
        while (microseconds > max)
        {
            var before = Interlocked.CompareExchange(ref _max, microseconds, max);
            if (before == max) break;
            max = before;
        }
    }

    /// <summary>The percentiles of what was added; zeros where nothing was.</summary>
    public Percentiles Read()
    {
        var total = _counts.Sum();
        return new Percentiles(At(0.5, total), At(0.95, total), At(0.99, total), At(0.999, total), _max / 1000.0, total);
    }

    private double At(double share, long total)
    {
        var rank = (long)Math.Ceiling(share * total);
        var seen = 0L;
        for (var i = 0; i < _counts.Length && total > 0; i++)
        {
            seen += _counts[i];
            if (seen >= rank) return Math.Min(_max, UpperEdge(i)) / 1000.0;
        }
        return 0;
    }

    private static int IndexOf(long value)
    {
        if (value < SubBuckets) return (int)value;
        var octave = BitOperations.Log2((ulong)value) - SubBits;
        return ((octave + 1) * SubBuckets) + (int)((value >> octave) & (SubBuckets - 1));
    }

    private static long UpperEdge(int index)
    {
        if (index < SubBuckets) return index;
        var octave = (index / SubBuckets) - 1;
        return ((SubBuckets + (long)(index % SubBuckets) + 1) << octave) - 1;
    }
}
