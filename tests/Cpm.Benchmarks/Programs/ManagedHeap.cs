using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Parsers;

namespace Cpm.Benchmarks.Programs;

/// <summary>The live managed memory of another process: asks it for a full collection and reads what is left.</summary>
internal static class ManagedHeap
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Octets of the heap after a full collection.</summary>
    /// <exception cref="TimeoutException">The process did not answer.</exception>
    public static async Task<long> SizeAsync(int process)
    {
        var keywords = (long)(ClrTraceEventParser.Keywords.GC | ClrTraceEventParser.Keywords.GCHeapCollect);
        using var session = new DiagnosticsClient(process).StartEventPipeSession([new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, keywords)], requestRundown: false);
        var size = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var source = new EventPipeEventSource(session.EventStream);
        source.Clr.GCHeapStats += stats => size.TrySetResult(stats.TotalHeapSize);
        var reading = Task.Run(source.Process);
        var octets = await size.Task.WaitAsync(Patience);
        await session.StopAsync(CancellationToken.None);
        await reading;
        return octets;
    }
}
