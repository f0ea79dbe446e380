using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Cpm.Simulators.Load;

/// <summary>What a run of load has shown. Times in milliseconds.</summary>
public sealed record LoadResult
{
    /// <summary>Messages sent.</summary>
    public required long Sent { get; init; }

    /// <summary>Messages that the server took (2xx).</summary>
    public required long Accepted { get; init; }

    /// <summary>Answers by status, 2xx included.</summary>
    public required IReadOnlyDictionary<int, long> Answers { get; init; }

    /// <summary>Messages not answered in time.</summary>
    public required long TimedOut { get; init; }

    /// <summary>Messages whose connection was lost before the answer: whether the server took them is unknown.</summary>
    public required long Unknown { get; init; }

    /// <summary>Open loop: messages that were due and never sent, because too many were unanswered, or there was no connection.</summary>
    public required long HeldBack { get; init; }

    /// <summary>From the first message to the last answer.</summary>
    public required double Seconds { get; init; }

    /// <summary>Accepted messages a second.</summary>
    public required double Rate { get; init; }

    /// <summary>From sending (open loop: from when it was due) to the answer.</summary>
    public required Percentiles Answer { get; init; }

    /// <summary>Messages a second that came out at the far end, until the last of them; null without a sink in the same process.</summary>
    public double? Delivered { get; init; }

    /// <summary>From sending to submit_sm at the sink; null without a sink in the same process.</summary>
    public Percentiles? Submit { get; init; }

    /// <summary>Different messages at the sink; null without one.</summary>
    public long? Received { get; init; }

    /// <summary>Accepted messages that never reached the sink; null without one.</summary>
    public long? Lost { get; init; }

    /// <summary>Times that a message reached the sink again; null without one.</summary>
    public long? Duplicates { get; init; }

    /// <summary>Processor time of this process for each message sent, in microseconds, sink included.</summary>
    public required double CpuMicroseconds { get; init; }

    /// <summary>As JSON on one line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    /// <summary>As text.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        Line(text, $"sent {Sent}, accepted {Accepted} in {Seconds:0.00} s: {Rate:0} messages/s");
        if (Sent != Accepted || TimedOut + Unknown + HeldBack > 0)
            Line(text, $"answers {string.Join(", ", Answers.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}: {pair.Value}"))}; timed out {TimedOut}, unknown {Unknown}, held back {HeldBack}");
        Line(text, $"answer   {Line(Answer)}");
        if (Submit is not null) Line(text, $"submit   {Line(Submit)}");
        if (Received is not null) Line(text, $"sink     {Received} received, {Lost} lost, {Duplicates} duplicates");
        Line(text, $"cpu      {CpuMicroseconds:0.0} us a message in this process");
        return text.ToString();
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static string Line(Percentiles p) => FormattableString.Invariant($"p50 {p.P50:0.00}  p95 {p.P95:0.00}  p99 {p.P99:0.00}  p99.9 {p.P999:0.00}  max {p.Max:0.00} ms");
}
