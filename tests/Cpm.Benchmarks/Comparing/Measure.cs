using Cpm.Benchmarks.Programs;
using Cpm.Simulators.Load;
using Cpm.Simulators.Smsc;

namespace Cpm.Benchmarks.Comparing;

/// <summary>What one run of one row has shown. Times in milliseconds.</summary>
/// <param name="Rate">Messages a second that came out at the far end.</param>
/// <param name="Cpu">Microseconds of processor time of the programs under test for each of them, driver and sink left out.</param>
/// <param name="Driver">The same of driver and sink.</param>
/// <param name="Answer">From sending to the answer.</param>
/// <param name="Arrival">From sending to coming out at the far end.</param>
/// <param name="Megabytes">Resident memory of the programs under test at the end.</param>
/// <param name="Lost">Accepted and never come out, and what was never answered.</param>
/// <param name="Refused">Answered with anything but success.</param>
/// <param name="Duplicates">Come out again.</param>
internal sealed record Measure(double Rate, double Cpu, double Driver, Percentiles Answer, Percentiles Arrival, double Megabytes, long Lost, long Refused, long Duplicates);

/// <summary>Where messages come out: told to the run that is under way.</summary>
internal sealed class Arrivals
{
    private LoadRun? _run;

    /// <summary>To be called by whoever receives.</summary>
    public void Note(long number) => Volatile.Read(ref _run)?.NoteSubmit(number);

    /// <summary>A run to warm up, then the one that counts.</summary>
    /// <param name="program">Whose cost is measured.</param>
    /// <param name="keys">What has come out.</param>
    /// <param name="settings">How long.</param>
    /// <param name="options">How.</param>
    /// <param name="make">Makes the runs; SIP or HTTP by the options where not given.</param>
    public async Task<Measure> MeasureAsync(ProgramUnderTest program, MessageKeys keys, CompareSettings settings, LoadOptions options, Func<LoadOptions, LoadRun>? make = null)
    {
        make ??= static options => new LoadRun(options);
        await RunAsync(make(options with { Duration = TimeSpan.FromSeconds(settings.WarmSeconds) }), keys);
        var before = program.Cpu;
        var result = await RunAsync(make(settings.Limit(options with { FirstNumber = CompareSettings.FirstMeasured })), keys);
        var used = program.Cpu - before;
        var arrived = Math.Max(1, result.Received ?? 0);
        return new Measure(
            result.Delivered ?? 0,
            used.TotalMicroseconds / arrived,
            result.CpuMicroseconds,
            result.Answer,
            result.Submit!,
            program.Memory / 1048576.0,
            (result.Lost ?? 0) + result.TimedOut + result.Unknown,
            result.Answers.Where(static pair => pair.Key >= 300).Sum(static pair => pair.Value) + result.HeldBack,
            result.Duplicates ?? 0);
    }

    private async Task<LoadResult> RunAsync(LoadRun run, MessageKeys keys)
    {
        keys.Clear();
        Volatile.Write(ref _run, run);
        return await run.RunUntilArrivedAsync(keys);
    }
}
