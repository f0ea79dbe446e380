using System.Globalization;
using System.Text;

namespace Cpm.Benchmarks.Comparing;

/// <summary>Prints the comparison: the median of each figure, then every run.</summary>
internal static class ComparisonTable
{
    /// <summary>The table in Markdown.</summary>
    public static string Of(IReadOnlyList<CompareRow> rows, IReadOnlyDictionary<string, List<Measure>> measured)
    {
        var text = new StringBuilder();
        text.AppendLine("| | what | messages/s | CPU µs/message | answer p50 / p99 ms | far end p50 / p99 ms | memory MB | lost | refused | duplicates | driver and sink µs |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var row in rows) text.AppendLine(Line(row, measured[row.Number]));
        text.AppendLine().AppendLine("Every run, messages/s and CPU µs/message:").AppendLine();
        foreach (var row in rows) text.AppendLine($"- {row.Number}: {string.Join(", ", measured[row.Number].Select(static run => string.Create(CultureInfo.InvariantCulture, $"{run.Rate:N0} at {run.Cpu:F1}")))}");
        return text.ToString();
    }

    /// <summary>One row: the median of each figure, the sum of what was lost, refused and doubled.</summary>
    public static string Line(CompareRow row, IReadOnlyList<Measure> runs) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {row.Number} | {row.Name} | {Of(runs, static run => run.Rate):N0} | {Of(runs, static run => run.Cpu):F1} | {Of(runs, static run => run.Answer.P50):F1} / {Of(runs, static run => run.Answer.P99):F1} | {Of(runs, static run => run.Arrival.P50):F1} / {Of(runs, static run => run.Arrival.P99):F1} | {Of(runs, static run => run.Megabytes):F0} | {runs.Sum(static run => run.Lost)} | {runs.Sum(static run => run.Refused)} | {runs.Sum(static run => run.Duplicates)} | {Of(runs, static run => run.Driver):F1} |");

    /// <summary>The middle value; the lower one of two.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[(sorted.Length - 1) / 2];
    }

    private static double Of(IReadOnlyList<Measure> runs, Func<Measure, double> figure) => Median(runs.Select(figure));
}
