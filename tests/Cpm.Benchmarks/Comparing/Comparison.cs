using System.Globalization;

namespace Cpm.Benchmarks.Comparing;

/// <summary>
/// The gateway beside others in one run, under the same load, with the same sink, on the same cores: each row in turn, and that several times over.
/// <c>compare [--runs 3] [--seconds 8 | --messages N] [--warm 4] [--connections 8] [--outstanding 64] [--window 512] [--http-connections 448] [--rows 1,3,…] [--rate R] [--gateway cpm-gateway.dll]</c>.
/// </summary>
internal static class Comparison
{
    private const string Paced = "3";

    public static async Task<int> RunAsync(string[] args)
    {
        var arguments = new Arguments(args);
        var settings = new CompareSettings(arguments);
        var measured = new Dictionary<string, List<Measure>>(StringComparer.Ordinal);
        var rows = CompareRow.All(() => arguments.Number("--rate", HalfOf(measured)));
        var chosen = rows.Where(row => settings.Rows?.Contains(row.Number) != false).ToList();
        foreach (var row in chosen.Where(static row => !row.IsInstalled)) Console.WriteLine($"{row.Number} left out, the program is missing: {row.Name}");
        chosen.RemoveAll(static row => !row.IsInstalled);
        foreach (var row in chosen) measured[row.Number] = [];
        for (var run = 1; run <= settings.Runs; run++)
        {
            foreach (var row in chosen)
            {
                var measure = await row.RunAsync(settings);
                measured[row.Number].Add(measure);
                Console.WriteLine($"run {run}: {ComparisonTable.Line(row, [measure])}  load average {LoadAverage()}");
            }
        }
        Console.WriteLine();
        Console.Write(ComparisonTable.Of(chosen, measured));
        return measured.Values.All(static runs => runs.TrueForAll(static run => run.Lost == 0 && run.Rate > 0)) ? 0 : 1;
    }

    private static double HalfOf(Dictionary<string, List<Measure>> measured) =>
        measured.TryGetValue(Paced, out var runs) && runs.Exists(static run => run.Rate > 0)
            ? ComparisonTable.Median(runs.Where(static run => run.Rate > 0).Select(static run => run.Rate)) / 2
            : throw new InvalidOperationException($"row 10 needs row {Paced}, or --rate");

    private static string LoadAverage() => File.ReadAllText("/proc/loadavg").Split(' ')[0].ToString(CultureInfo.InvariantCulture);
}
