using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;

namespace Cpm.Interworking.Telemetry;

/// <summary>What the engine counts, on the meter <c>Cpm</c>.</summary>
internal sealed class EngineMetrics : IDisposable
{
    private readonly Meter _meter = new("Cpm");
    private readonly Counter<long> _messages;
    private readonly Histogram<double> _seconds;
    private readonly Counter<long> _selections;
    private readonly Counter<long> _reports;
    private readonly Counter<long> _unknown;
    private readonly ConcurrentDictionary<string, StrongBox<long>> _rejected = new(StringComparer.Ordinal);
    private long _unmatched;

    public EngineMetrics()
    {
        _messages = _meter.CreateCounter<long>("cpm_messages_total", description: "Deliveries that ended, by where from, where to and outcome.");
        _seconds = _meter.CreateHistogram(
            "cpm_message_seconds", "s", "From acceptance to the end.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300, 3600, 86400] });
        _selections = _meter.CreateCounter<long>("cpm_selections_total", description: "Selections, by first route and rule.");
        _reports = _meter.CreateCounter<long>("cpm_reports_total", description: "Reports to senders, by status.");
        // Observed, so that its only series is there from the start: an alarm on a series that appears with its first event misses that event.
        _meter.CreateObservableCounter("cpm_reports_unmatched_total", () => Volatile.Read(ref _unmatched), description: "Reports from far sides that matched no delivery when they came.");
        _unknown = _meter.CreateCounter<long>("cpm_unknown_outcomes_total", description: "Attempts of unknown outcome, by route and what was done.");
        _meter.CreateObservableCounter(
            "cpm_rejected_total", () => _rejected.Select(static r => new Measurement<long>(Volatile.Read(ref r.Value.Value), new KeyValuePair<string, object?>("reason", r.Key))),
            description: "What was not accepted, by reason.");
    }

    /// <summary>A delivery ended.</summary>
    public void Ended(Message message, string to, Outcome outcome, long now)
    {
        _messages.Add(1, new("from", message.Origin.Function), new("to", to), new("outcome", NameOf(outcome)));
        _seconds.Record(Math.Max(0, now - message.AcceptedAt) / 1000.0);
    }

    /// <summary>A selection was made.</summary>
    public void Selected(Selection selection) =>
        _selections.Add(1, new("route", selection.Plan.Count > 0 ? selection.Plan[0].Route : "none"), new("rule", selection.Rule));

    /// <summary>A report to a sender was committed.</summary>
    public void Reported(string status) => _reports.Add(1, new KeyValuePair<string, object?>("status", status));

    /// <summary>A report matched nothing when it came.</summary>
    public void Unmatched() => Interlocked.Increment(ref _unmatched);

    /// <summary>The outcome of an attempt is unknown.</summary>
    public void UnknownOutcome(string route, UnknownOutcomePolicy policy) => _unknown.Add(1, new("route", route), new("policy", policy.ToString()));

    /// <summary>A message was not accepted.</summary>
    public void Rejected(string reason) => Interlocked.Increment(ref _rejected.GetOrAdd(reason, static _ => new StrongBox<long>()).Value);

    /// <summary>Adds gauges that are read when somebody looks.</summary>
    public void Observe(Func<IEnumerable<Measurement<long>>> depths, Func<IEnumerable<Measurement<double>>> oldest, Func<int> grade)
    {
        _meter.CreateObservableGauge("cpm_queue_depth", depths, description: "Deliveries that wait for a route.");
        _meter.CreateObservableGauge("cpm_queue_oldest_seconds", oldest, "s", "How long the first one has waited.");
        _meter.CreateObservableGauge("cpm_admission_grade", grade, description: "0 all, 1 no new work, 2 only responses and reports.");
    }

    /// <summary>The name of an outcome in metrics and the API.</summary>
    public static string NameOf(Outcome outcome) => outcome switch
    {
        Outcome.Accepted => "accepted",
        Outcome.Deferred => "deferred",
        Outcome.Submitted => "submitted",
        Outcome.Delivered => "delivered",
        Outcome.Failed => "failed",
        Outcome.Expired => "expired",
        Outcome.Unconfirmed => "unconfirmed",
        _ => "cancelled",
    };

    public void Dispose() => _meter.Dispose();
}
