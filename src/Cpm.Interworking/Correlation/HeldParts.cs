using Cpm.Core.Journal;
using Cpm.Interworking.Abstractions;

namespace Cpm.Interworking.Correlation;

/// <summary>
/// Parts of messages from far sides that arrive in several. The trigger is completeness, whatever the order; a part that comes again is a duplicate,
/// also for a while after the whole was joined. Bounded in sets and octets: the oldest set is given up first, as if its time were over.
/// </summary>
internal sealed class HeldParts(TimeProvider time)
{
    private const int MostSets = 100_000;
    private const long MostOctets = 64 * 1024 * 1024;
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HeldSet> _open = [];
    private readonly Dictionary<string, DateTimeOffset> _joined = [];
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
            if (_joined.ContainsKey(Tombstone(part))) return new(HoldStatus.Duplicate, null);
            if (!_open.TryGetValue(part.Key, out var set)) _open[part.Key] = set = new HeldSet(part, at);
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
        lock (_gate)
        {
            foreach (var tombstone in set.Tombstones()) _joined[tombstone] = time.GetUtcNow();
        }
    }

    /// <summary>Forgets a set that was joined or given up; its parts are duplicates for a while.</summary>
    public void Close(HeldSet set)
    {
        lock (_gate)
        {
            if (!_open.Remove(set.Key)) return;
            _octets -= set.Octets;
            foreach (var tombstone in set.Tombstones()) _joined[tombstone] = time.GetUtcNow();
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
            foreach (var (key, at) in _joined)
            {
                if (now - at > Remembered) _joined.Remove(key);
            }
            var overdue = _open.Values.Where(s => now - s.LastAt >= timeoutOf(s.Function) || now - s.FirstAt > TimeSpan.FromDays(1)).ToList();
            if (_open.Count - overdue.Count > MostSets || _octets > MostOctets)
                overdue.AddRange(_open.Values.Except(overdue).OrderBy(static s => s.FirstAt).Take(Math.Max(1, _open.Count / 10)));
            return overdue;
        }
    }

    /// <summary>All open sets, to be carried into a new partition.</summary>
    public IReadOnlyList<HeldSet> All()
    {
        lock (_gate) return [.. _open.Values];
    }

    private static string Tombstone(InboundPart part) => HeldSet.TombstoneOf(part.Key, part.Number, part.Content.Span);
}

/// <summary>The parts of one message so far.</summary>
internal sealed class HeldSet(InboundPart first, DateTimeOffset started)
{
    private readonly ReadOnlyMemory<byte>?[] _parts = new ReadOnlyMemory<byte>?[first.Total];

    public string Function => first.Function;

    public string Key => first.Key;

    public byte Total => first.Total;

    public DateTimeOffset FirstAt { get; } = started;

    public DateTimeOffset LastAt { get; private set; } = started;

    public long Octets => _parts.Sum(static p => p?.Length ?? 0);

    public bool IsComplete => _parts.All(static p => p is not null);

    public bool Differs(InboundPart part) =>
        part.Number >= 1 && part.Number <= _parts.Length && _parts[part.Number - 1] is { } held && !held.Span.SequenceEqual(part.Content.Span);

    public bool Add(InboundPart part, DateTimeOffset at)
    {
        if (part.Number < 1 || part.Number > _parts.Length || _parts[part.Number - 1] is not null) return false;
        _parts[part.Number - 1] = part.Content;
        LastAt = at;
        return true;
    }

    public bool Remove(byte number)
    {
        var had = _parts[number - 1] is not null;
        _parts[number - 1] = null;
        return had;
    }

    public InboundParts ToParts() => new(Key, Total, _parts, FirstAt);

    /// <summary>True when the address sent the message or is to receive it.</summary>
    public bool Concerns(string address) => first.Sender == address || first.Recipient == address;

    /// <summary>The entries that keep the parts, to be carried into a new partition.</summary>
    public IEnumerable<JournalEntry> Entries()
    {
        for (var i = 0; i < _parts.Length; i++)
        {
            if (_parts[i] is not { } content) continue;
            yield return InterworkingHost.PartEntry(
                new InboundPart { Function = Function, Key = Key, Sender = first.Sender, Recipient = first.Recipient, Number = (byte)(i + 1), Total = Total, Content = content }, FirstAt);
        }
    }

    /// <summary>The entry that says that the parts wait no more.</summary>
    public JournalEntry ClosedEntry(long at, string detail) => new()
    {
        Kind = EntryKind.PartsJoined,
        At = at,
        RemoteKey = Key,
        OtherKeys = $"{first.Sender} {first.Recipient}".Trim(),
        Route = Function,
        Detail = detail,
    };

    public IEnumerable<string> Tombstones()
    {
        for (var i = 0; i < _parts.Length; i++)
        {
            if (_parts[i] is { } part) yield return TombstoneOf(Key, (byte)(i + 1), part.Span);
        }
    }

    /// <summary>Names a part by its content too: a far side may use a reference again for another message.</summary>
    public static string TombstoneOf(string key, byte number, ReadOnlySpan<byte> content) =>
        $"{key}#{number}#{Primitives.StableHash.Of(content):x}";
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
