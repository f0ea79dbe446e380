using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Cpm.Gateway.Telemetry;

/// <summary>All series of one instrument. A series is found by its tags without making a text of them.</summary>
internal sealed class MetricFamily
{
    private static readonly double[] DefaultBounds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60];
    private readonly ConcurrentDictionary<int, MetricSeries> _series = new();
    private readonly Lock _adding = new();
    private readonly Instrument _instrument;
    private readonly MetricKind _kind;
    private readonly double[]? _bounds;

    public MetricFamily(Instrument instrument, MetricKind kind)
    {
        _instrument = instrument;
        _kind = kind;
        if (kind != MetricKind.Histogram) return;
        var advised = instrument is Histogram<double> h ? h.Advice?.HistogramBucketBoundaries : null;
        _bounds = advised is null ? DefaultBounds : [.. advised];
    }

    public string Name => _instrument.Name;

    /// <summary>Takes a measurement.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, int collection)
    {
        var series = Find(tags);
        switch (_kind)
        {
            case MetricKind.Counter or MetricKind.UpDown: series.Add(value); break;
            case MetricKind.Histogram: series.Observe(value); break;
            default: series.Set(value, collection); break;
        }
    }

    /// <summary>Prints the family in the Prometheus text format, version 0.0.4.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="collection">The present collection: observed series that it did not see are gone and are not printed.</param>
    public void Print(StringBuilder output, int collection)
    {
        var type = _kind switch { MetricKind.Counter or MetricKind.ObservedCounter => "counter", MetricKind.Histogram => "histogram", _ => "gauge" };
        var help = (_instrument.Description ?? Name).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        output.Append(CultureInfo.InvariantCulture, $"# HELP {Name} {help}\n# TYPE {Name} {type}\n");
        var isObserved = _kind is MetricKind.ObservedCounter or MetricKind.ObservedGauge;
        foreach (var first in _series.Values.OrderBy(static s => s.Labels, StringComparer.Ordinal))
        {
            for (var series = first; series is not null; series = series.Next)
            {
                if (isObserved && series.SeenAt != collection) continue;
                if (_kind == MetricKind.Histogram) PrintHistogram(output, series);
                else output.Append(Name).Append(Braces(series.Labels)).Append(' ').Append(Number(series.Value)).Append('\n');
            }
        }
    }

    private void PrintHistogram(StringBuilder output, MetricSeries series)
    {
        var separator = series.Labels.Length == 0 ? "" : ",";
        long count = 0;
        for (var i = 0; i <= _bounds!.Length; i++)
        {
            count += series.CountIn(i);
            var bound = i == _bounds.Length ? "+Inf" : Number(_bounds[i]);
            output.Append(CultureInfo.InvariantCulture, $"{Name}_bucket{{{series.Labels}{separator}le=\"{bound}\"}} {count}\n");
        }
        output.Append(CultureInfo.InvariantCulture, $"{Name}_sum{Braces(series.Labels)} {Number(series.Value)}\n{Name}_count{Braces(series.Labels)} {count}\n");
    }

    private MetricSeries Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = new HashCode();
        foreach (var tag in tags)
        {
            hash.Add(tag.Key);
            hash.Add(tag.Value);
        }
        var key = hash.ToHashCode();
        return Find(key, tags) ?? Add(key, tags);
    }

    private MetricSeries? Find(int key, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = _series.GetValueOrDefault(key);
        while (series is not null && !series.Has(tags)) series = series.Next;
        return series;
    }

    private MetricSeries Add(int key, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_adding)
        {
            if (Find(key, tags) is { } present) return present;
            var series = new MetricSeries(Labels(tags), tags.ToArray(), _bounds) { Next = _series.GetValueOrDefault(key) };
            _series[key] = series;
            return series;
        }
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            if (text.Length > 0) text.Append(',');
            var escaped = Convert.ToString(value, CultureInfo.InvariantCulture)?.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
            text.Append(name).Append("=\"").Append(escaped).Append('"');
        }
        return text.ToString();
    }

    private static string Braces(string labels) => labels.Length == 0 ? "" : $"{{{labels}}}";

    private static string Number(double value) => double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>How an instrument is kept and printed.</summary>
internal enum MetricKind
{
    /// <summary>Measurements are added; printed as a counter.</summary>
    Counter,

    /// <summary>Measurements are totals, read when somebody looks; printed as a counter.</summary>
    ObservedCounter,

    /// <summary>The last measurement counts; printed as a gauge.</summary>
    Gauge,

    /// <summary>Read when somebody looks; printed as a gauge.</summary>
    ObservedGauge,

    /// <summary>Measurements are added; printed as a gauge, because it also falls.</summary>
    UpDown,

    /// <summary>Measurements are counted into buckets.</summary>
    Histogram,
}
