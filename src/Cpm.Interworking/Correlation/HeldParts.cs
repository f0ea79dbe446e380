using Cpm.Interworking.Abstractions;

namespace Cpm.Interworking.Correlation;

/// <summary>
/// Parts of messages from far sides that arrive in several. The trigger is completeness, whatever the order; a part that comes again is a duplicate,
/// also for a while after the whole was joined. Bounded in sets and octets, and for each pair of addresses: the oldest set is given up first, as if its time were over.
/// </summary>
internal sealed class HeldParts(TimeProvider time, HeldLimits? limits = null)
{
    private readonly HeldLimits _limits = limits ?? new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HeldSet> _open = [];
    private HashSet<ulong> _joined = [];
    private HashSet<ulong> _joinedBefore = [];
    private long _joinedSince = time.GetTimestamp();
    private long _octets;

    /// <summary>Sets that wait for parts.</summary>
    public int Count
    {
        get { lock (_gate) return _open.Count; }
    }

    /// <summary>What a part means for its set.</summary>
    public HoldResult Hold(InboundPart part, DateTimeOffset at)
    {
        lock (_gate)
        {
            if (HeldSet.TombstoneOf(part.Key, part.Number, part.Content.Span) is var tombstone && (_joined.Contains(tombstone) || _joinedBefore.Contains(tombstone))) return new(HoldStatus.Duplicate, null);
            if (!_open.TryGetValue(part.Key, out var set))
            {
                _open[part.Key] = set = new HeldSet(part, at);
                _octets += set.Octets;
            }
            // Another content under the same number: the far side uses the reference again for another message.
            if (set.Differs(part)) return new(HoldStatus.Conflict, set);
            if (!set.Add(part, at)) return new(HoldStatus.Duplicate, set.IsComplete ? set : null);
            _octets += part.Content.Length;
            return new(set.IsComplete ? HoldStatus.Complete : HoldStatus.Held, set);
        }
    }

    /// <summary>Forgets a part that could not be stored.</summary>
    public void Release(InboundPart part)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(part.Key, out var set) && set.Remove(part.Number)) _octets -= part.Content.Length;
        }
    }

    /// <summary>Takes a set out before it is joined: a part that comes meanwhile begins another. False where another thread has taken it.</summary>
    public bool TryTake(HeldSet set)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue(set.Key, out var known) || !ReferenceEquals(known, set)) return false;
            _open.Remove(set.Key);
            _octets -= set.Octets;
            return true;
        }
    }

    /// <summary>Puts back a set that could not be submitted for the moment.</summary>
    public void PutBack(HeldSet set)
    {
        lock (_gate)
        {
            if (_open.TryAdd(set.Key, set)) _octets += set.Octets;
        }
    }

    /// <summary>Remembers the parts of a set that was submitted: they are duplicates for a while.</summary>
    public void Joined(HeldSet set)
    {
        lock (_gate) Remember(set);
    }

    /// <summary>Forgets a set that was joined or given up; its parts are duplicates for a while.</summary>
    public void Close(HeldSet set)
    {
        lock (_gate)
        {
            if (!_open.Remove(set.Key)) return;
            _octets -= set.Octets;
            Remember(set);
        }
    }

    /// <summary>Forgets a set by its key (recovery).</summary>
    public void Close(string key)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(key, out var set)) Close(set);
        }
    }

    /// <summary>Takes out the sets of an address, which is being erased.</summary>
    public IReadOnlyList<HeldSet> TakeOf(string address)
    {
        lock (_gate)
        {
            var sets = _open.Values.Where(s => s.Concerns(address)).ToList();
            foreach (var set in sets)
            {
                _open.Remove(set.Key);
                _octets -= set.Octets;
            }
            return sets;
        }
    }

    /// <summary>The sets whose time is over, and the oldest ones while there are too many.</summary>
    public IReadOnlyList<HeldSet> Overdue(Func<string, TimeSpan> timeoutOf)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            var overdue = _open.Values.Where(s => now - s.LastAt >= timeoutOf(s.Function) || now - s.FirstAt > _limits.Longest).ToHashSet();
            // One pair of addresses must not take all the room; what came a moment ago is still on its way.
            foreach (var pair in _open.Values.Where(s => now - s.LastAt >= _limits.Moment).GroupBy(static s => s.Pair).Where(g => g.Count() > _limits.MostOfPair))
                overdue.UnionWith(pair.OrderBy(static s => s.FirstAt).Take(pair.Count() - _limits.MostOfPair));
            if (_open.Count - overdue.Count > _limits.MostSets || _octets > _limits.MostOctets)
                overdue.UnionWith(_open.Values.Except(overdue).OrderBy(static s => s.FirstAt).Take(Math.Max(1, _open.Count / 10)));
            return [.. overdue.OrderBy(static s => s.FirstAt)];
        }
    }

    /// <summary>All open sets, to be carried into a new partition.</summary>
    public IReadOnlyList<HeldSet> All()
    {
        lock (_gate) return [.. _open.Values];
    }

    // Two generations: the older is forgotten when the younger is full or has its time.
    private void Remember(HeldSet set)
    {
        if (_joined.Count >= _limits.MostRemembered || time.GetElapsedTime(_joinedSince) > _limits.Remembered)
        {
            (_joined, _joinedBefore) = (_joinedBefore, _joined);
            _joined.Clear();
            _joinedSince = time.GetTimestamp();
        }
        foreach (var tombstone in set.Tombstones()) _joined.Add(tombstone);
    }
}

/// <summary>How much is held for far sides that do not send the rest.</summary>
internal sealed record HeldLimits
{
    /// <summary>Sets.</summary>
    public int MostSets { get; init; } = 100_000;

    /// <summary>Octets of all sets, with what a set takes by itself.</summary>
    public long MostOctets { get; init; } = 64 * 1024 * 1024;

    /// <summary>Sets of one sender and recipient.</summary>
    public int MostOfPair { get; init; } = 16;

    /// <summary>How long the sets of a pair are not counted after their last part.</summary>
    public TimeSpan Moment { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a set may live, however often parts of it come.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Joined parts that are recognised when they come again.</summary>
    public int MostRemembered { get; init; } = 200_000;

    /// <summary>For how long they are recognised at least, below that number.</summary>
    public TimeSpan Remembered { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>What holding a part led to.</summary>
internal readonly record struct HoldResult(HoldStatus Status, HeldSet? Set);

/// <summary>The class of result of holding a part.</summary>
internal enum HoldStatus
{
    Held,
    Complete,
    Duplicate,
    Conflict,
}
