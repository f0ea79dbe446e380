using System.Collections.Concurrent;

namespace Cpm.Interop.Tests.Harness;

/// <summary>A recording of a run that has ended.</summary>
/// <param name="File">The pcap file; kept for whoever wants to look.</param>
/// <param name="Gateway">The gateway's address.</param>
/// <param name="SipPorts">Its SIP listeners.</param>
/// <param name="SmppPort">The message centre's.</param>
internal sealed record RecordedTraffic(string File, string Gateway, IReadOnlyList<int> SipPorts, int SmppPort)
{
    private static readonly ConcurrentQueue<RecordedTraffic> Finished = [];

    /// <summary>All recordings of this process, for the dissectors, which come last.</summary>
    public static IReadOnlyList<RecordedTraffic> All => [.. Finished];

    public static void Add(RecordedTraffic traffic) => Finished.Enqueue(traffic);
}
