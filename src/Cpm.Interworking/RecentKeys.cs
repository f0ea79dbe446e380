using Cpm.Primitives;

namespace Cpm.Interworking;

/// <summary>
/// Recognises messages that come again: a client that missed our answer, a far side that missed our acknowledgement.
/// Two generations of keys, bounded: the older is forgotten when the younger is full or an hour old.
/// </summary>
internal sealed class RecentKeys(TimeProvider time, int capacity = 200_000)
{
    private static readonly TimeSpan Span = TimeSpan.FromHours(1);
    private readonly Lock _gate = new();
    private Dictionary<ulong, MessageId> _young = [];
    private Dictionary<ulong, MessageId> _old = [];
    private long _since = time.GetTimestamp();

    /// <summary>Notes a key. False when it is known, with the message it belongs to.</summary>
    public bool TryAdd(string key, MessageId message, out MessageId known)
    {
        var hash = StableHash.Of(key);
        lock (_gate)
        {
            if (_young.TryGetValue(hash, out known) || _old.TryGetValue(hash, out known)) return false;
            if (_young.Count >= capacity || time.GetElapsedTime(_since) > Span)
            {
                (_old, _young) = (_young, _old);
                _young.Clear();
                _since = time.GetTimestamp();
            }
            _young.Add(hash, message);
            return true;
        }
    }

    /// <summary>Forgets a key whose message could not be kept.</summary>
    public void Remove(string key)
    {
        var hash = StableHash.Of(key);
        lock (_gate)
        {
            _young.Remove(hash);
            _old.Remove(hash);
        }
    }
}
