using System.Diagnostics;
using Xunit;

namespace Cpm.EndToEnd.Tests.Harness;

/// <summary>Waits for other processes, which tell nobody when they are done: asks again and again, and never longer than is allowed.</summary>
internal static class Wait
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until something holds.</summary>
    /// <param name="holds">Asked every 20 ms.</param>
    /// <param name="otherwise">What to say when it never did.</param>
    /// <param name="patience">How long; <see cref="Run.Patience"/> when not given.</param>
    public static Task UntilAsync(Func<bool> holds, Func<string> otherwise, TimeSpan? patience = null) => UntilAsync(() => Task.FromResult(holds()), otherwise, patience);

    /// <summary>Waits until something holds.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds, Func<string> otherwise, TimeSpan? patience = null)
    {
        var clock = Stopwatch.StartNew();
        while (!await holds())
        {
            if (clock.Elapsed > (patience ?? Run.Patience)) Assert.Fail($"after {clock.Elapsed.TotalSeconds:0.0} s: {otherwise()}");
            await Task.Delay(Pause);
        }
    }

    /// <summary>Waits until a level has arrived where it should, or has not moved for a while.</summary>
    public static async Task UntilStillAsync(Func<long> level, long wanted, TimeSpan patience)
    {
        var (last, clock) = (level(), Stopwatch.StartNew());
        while (last < wanted && clock.Elapsed < patience)
        {
            await Task.Delay(Pause);
            var now = level();
            if (now != last) clock.Restart();
            last = now;
        }
    }
}
