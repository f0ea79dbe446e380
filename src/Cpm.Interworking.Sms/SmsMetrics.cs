using System.Diagnostics.Metrics;
using Cpm.Interworking.Sms.Links;

namespace Cpm.Interworking.Sms;

/// <summary>What operators watch of the links.</summary>
internal sealed class SmsMetrics : IDisposable
{
    private readonly Meter _meter = new("Cpm");
    private readonly Histogram<double> _roundTrip;
    private readonly Counter<long> _errors;
    private readonly Counter<long> _ignored;

    public SmsMetrics(Func<IEnumerable<SmscLink>> links)
    {
        _meter.CreateObservableGauge("cpm_link_up", () => links().Select(l => new Measurement<int>(l.Status.IsUp ? 1 : 0, Tag("link", l.Name))), description: "1 while the link can carry messages.");
        _meter.CreateObservableGauge("cpm_link_window_in_use", () => links().Select(l => new Measurement<int>(l.InUse, Tag("link", l.Name))), description: "Requests that wait for their responses.");
        _meter.CreateObservableGauge("cpm_link_failing", () => links().Select(l => new Measurement<int>(l.Health.Reason is null && !l.IsDoubted ? 0 : 1, Tag("link", l.Name))), description: "1 while the link is bound but does not work.");
        _meter.CreateObservableGauge("cpm_link_rate", () => links().Select(l => new Measurement<double>(l.Pace.Rate, Tag("link", l.Name))), description: "Segments a second that may leave now; 0 for any number.");
        _meter.CreateObservableGauge("cpm_link_probe_age_seconds", () => links().Where(l => l.Probe is not null).Select(l => new Measurement<double>(l.Probe!.Age.TotalSeconds, Tag("link", l.Name))), "s", "Since the last probe that came through was sent.");
        _roundTrip = _meter.CreateHistogram("cpm_link_rtt_seconds", "s", "From a request to its response.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        _errors = _meter.CreateCounter<long>("cpm_link_errors_total", description: "Requests that a link answered with an error, or not at all.");
        _ignored = _meter.CreateCounter<long>("cpm_sms_ignored_total", description: "Mobile-originated messages that were answered by rule and are not shown to anybody.");
    }

    public void RoundTrip(string link, TimeSpan time)
    {
        if (_roundTrip.Enabled) _roundTrip.Record(time.TotalSeconds, Tag("link", link));
    }

    public void Error(string link, string code) => _errors.Add(1, Tag("link", link), Tag("code", code));

    public void Ignored(string link, string kind) => _ignored.Add(1, Tag("link", link), Tag("kind", kind));

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Tag(string key, string value) => new(key, value);
}
