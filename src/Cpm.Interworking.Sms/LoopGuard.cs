using Cpm.Primitives;

namespace Cpm.Interworking.Sms;

/// <summary>
/// Remembers for a minute what left, so that a message which a centre brings back as if a mobile had sent it does not go round for ever. A fixed table: under
/// load the oldest are forgotten first, and a loop is caught on its next round.
/// </summary>
internal sealed class LoopGuard(TimeProvider time)
{
    private const int Places = 1 << 16;
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(1);
    private readonly Entry[] _entries = new Entry[Places];

    /// <summary>A message leaves.</summary>
    public void Left(string sender, string recipient, ReadOnlySpan<byte> utf8)
    {
        var hash = Hash(sender, recipient, utf8);
        // Torn reads of an entry cost a loop one more round, at worst.
        _entries[hash % Places] = new(hash, time.GetTimestamp());
    }

    /// <summary>True when the message that arrives is one that left within the last minute.</summary>
    public bool IsBack(string sender, string recipient, ReadOnlySpan<byte> utf8)
    {
        var hash = Hash(sender, recipient, utf8);
        var entry = _entries[hash % Places];
        return entry.Hash == hash && time.GetElapsedTime(entry.At) < Remembered;
    }

    private static ulong Hash(string sender, string recipient, ReadOnlySpan<byte> utf8) => StableHash.Of(utf8, StableHash.Of(sender, StableHash.Of(recipient)));

    private readonly record struct Entry(ulong Hash, long At);
}
