namespace Cpm.TestKit;

/// <summary>Counts allocated bytes: deterministic where times are not, so it may gate the build.</summary>
public static class Allocations
{
    private const int Tries = 3;

    /// <summary>
    /// Bytes allocated per call on this thread, after a warm-up. Measured again where it is not zero: a collection caused by other tests empties the pools,
    /// and what fills them again is no cost of the call.
    /// </summary>
    public static long PerCall(Action action, int calls = 1000)
    {
        for (var i = 0; i < 200; i++) action();
        var least = long.MaxValue;
        for (var i = 0; i < Tries && least > 0; i++) least = Math.Min(least, Measure(action, calls));
        return least;
    }

    private static long Measure(Action action, int calls)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < calls; i++) action();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / calls;
    }
}
