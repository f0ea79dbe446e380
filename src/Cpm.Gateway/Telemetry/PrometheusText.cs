using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Cpm.Gateway.Telemetry;

/// <summary>Listens to the meters of this program and prints them for Prometheus. Measurements of one name from several meters are one family.</summary>
public sealed class PrometheusText : IDisposable
{
    /// <summary>The Content-Type of <see cref="Print"/>.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>The name that all rooms give their meters.</summary>
    public const string MeterName = "Cpm";

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly Lock _printing = new();
    private int _collection;

    /// <param name="meterName">The meters to listen to.</param>
    public PrometheusText(string meterName = MeterName)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name != meterName || KindOf(instrument) is not { } kind) return;
            listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(instrument.Name, static (_, made) => new MetricFamily(made.Instrument, made.Kind), (Instrument: instrument, Kind: kind)));
        };
        _listener.SetMeasurementEventCallback<byte>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<short>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<float>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<decimal>((_, value, tags, state) => Record((double)value, tags, state));
        _listener.Start();
    }

    /// <summary>Reads the observed instruments and prints everything, by name.</summary>
    public string Print()
    {
        lock (_printing)
        {
            _collection++;
            _listener.RecordObservableInstruments();
            var output = new StringBuilder(8192);
            foreach (var family in _families.Values.OrderBy(static f => f.Name, StringComparer.Ordinal)) family.Print(output, _collection);
            return output.ToString();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        if (state is MetricFamily family) family.Record(value, tags, _collection);
    }

    private static MetricKind? KindOf(Instrument instrument)
    {
        var type = instrument.GetType();
        return !type.IsGenericType ? null : type.GetGenericTypeDefinition() switch
        {
            var t when t == typeof(Counter<>) => MetricKind.Counter,
            var t when t == typeof(UpDownCounter<>) => MetricKind.UpDown,
            var t when t == typeof(Gauge<>) => MetricKind.Gauge,
            var t when t == typeof(Histogram<>) => MetricKind.Histogram,
            var t when t == typeof(ObservableCounter<>) => MetricKind.ObservedCounter,
            var t when t == typeof(ObservableUpDownCounter<>) || t == typeof(ObservableGauge<>) => MetricKind.ObservedGauge,
            _ => null,
        };
    }
}
