using System.Diagnostics.Metrics;
using Cpm.Interworking.Telemetry;
using Xunit;

namespace Cpm.Interworking.Tests.Telemetry;

public sealed class EngineMetricsTests
{
    [Fact]
    public void What_has_one_series_has_it_from_the_start()
    {
        // Engines of other tests publish under the same names: ours is the one that this thread makes.
        var thread = 0;
        Instrument? own = null;
        var seen = new List<long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (Environment.CurrentManagedThreadId != thread || instrument.Name != "cpm_reports_unmatched_total") return;
                own = instrument;
                listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            if (ReferenceEquals(instrument, own)) seen.Add(value);
        });
        listener.Start();
        thread = Environment.CurrentManagedThreadId;
        using var metrics = new EngineMetrics();
        listener.RecordObservableInstruments();
        metrics.Unmatched();
        listener.RecordObservableInstruments();
        Assert.Equal([0, 1], seen);
    }
}
