namespace Cpm.TestKit;

/// <summary>Counts allocated bytes: deterministic where times are not, so it may gate the build.</summary>
public static class Allocations
{
    /// <summary>Bytes allocated per call on this thread, after a warm-up.</summary>
    public static long PerCall(Action action, int calls = 1000)
    {
        for (var i = 0; i < 200; i++) action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < calls; i++) action();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / calls;
    }
}
