using Cpm.Primitives;

namespace Cpm.Interworking.Sms.Outbound;

/// <summary>
/// References of longer messages, counted per pair of addresses, so that two messages between the same two do not share one within 256 (3GPP TS 23.040
/// §9.2.3.24.1). Pairs share counters by hash, which does no harm; counters start anywhere, so that a restart does not repeat.
/// </summary>
internal sealed class ReferenceNumbers
{
    private readonly int[] _counters = new int[4096];

    public ReferenceNumbers()
    {
        for (var i = 0; i < _counters.Length; i++) _counters[i] = Random.Shared.Next();
    }

    /// <summary>The next reference, never 0: that means none.</summary>
    /// <param name="source">The sender's digits.</param>
    /// <param name="destination">The recipient's digits.</param>
    /// <param name="wide">True for 16 bits.</param>
    public ushort Next(ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, bool wide)
    {
        var pair = StableHash.Of(destination, StableHash.Of(source));
        var next = (uint)Interlocked.Increment(ref _counters[pair % (uint)_counters.Length]);
        return (ushort)((next % (wide ? 65535u : 255u)) + 1);
    }
}
