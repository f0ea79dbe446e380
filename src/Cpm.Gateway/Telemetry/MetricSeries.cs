namespace Cpm.Gateway.Telemetry;

/// <summary>One series: a number, or the buckets of a histogram, under one set of labels. Thread-safe without locks.</summary>
internal sealed class MetricSeries(string labels, KeyValuePair<string, object?>[] tags, double[]? bounds)
{
    private readonly long[]? _buckets = bounds is null ? null : new long[bounds.Length + 1];
    private double _value;

    /// <summary>The labels as they are printed: <c>to="sms",from="native"</c>; empty for none.</summary>
    public string Labels => labels;

    /// <summary>Another series with the same hash.</summary>
    public MetricSeries? Next { get; init; }

    /// <summary>The value, or the sum of a histogram.</summary>
    public double Value => Volatile.Read(ref _value);

    /// <summary>Which collection saw an observed value last.</summary>
    public int SeenAt { get; set; }

    /// <summary>Adds to a counter.</summary>
    public void Add(double amount)
    {
        double seen;
        do seen = Volatile.Read(ref _value);
        while (Interlocked.CompareExchange(ref _value, seen + amount, seen) != seen);
    }

    /// <summary>Sets a gauge.</summary>
    public void Set(double value, int collection)
    {
        Volatile.Write(ref _value, value);
        SeenAt = collection;
    }

    /// <summary>Counts into a histogram.</summary>
    public void Observe(double value)
    {
        var bucket = Array.BinarySearch(bounds!, value);
        Interlocked.Increment(ref _buckets![bucket < 0 ? ~bucket : bucket]);
        Add(value);
    }

    /// <summary>How many values lie in a bucket alone; the last one is unbounded.</summary>
    public long CountIn(int bucket) => Volatile.Read(ref _buckets![bucket]);

    /// <summary>True where the series has these tags, in this order.</summary>
    public bool Has(ReadOnlySpan<KeyValuePair<string, object?>> other)
    {
        if (other.Length != tags.Length) return false;
        for (var i = 0; i < tags.Length; i++)
        {
            if (tags[i].Key != other[i].Key || !Equals(tags[i].Value, other[i].Value)) return false;
        }
        return true;
    }
}
