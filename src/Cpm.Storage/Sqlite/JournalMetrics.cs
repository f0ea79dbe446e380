using System.Diagnostics.Metrics;

namespace Cpm.Storage.Sqlite;

/// <summary>The journal's metrics, on the meter <c>Cpm</c>.</summary>
internal sealed class JournalMetrics : IDisposable
{
    private readonly Meter _meter = new("Cpm");
    private readonly Histogram<double> _commit;
    private readonly Histogram<double> _entries;

    public JournalMetrics()
    {
        _commit = _meter.CreateHistogram(
            "cpm_journal_commit_seconds", "s", "Time of one commit, sync included.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.00025, 0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.25, 1] });
        _entries = _meter.CreateHistogram(
            "cpm_journal_batch_entries", "{entry}", "Entries of one commit.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024] });
    }

    public void Committed(double seconds, int entries)
    {
        _commit.Record(seconds);
        _entries.Record(entries);
    }

    public void Dispose() => _meter.Dispose();
}
