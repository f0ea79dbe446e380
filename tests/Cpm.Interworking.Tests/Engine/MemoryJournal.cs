using Cpm.Core.Journal;
using Cpm.Primitives;

namespace Cpm.Interworking.Tests.Engine;

/// <summary>A journal in memory that stores entries as the real ones do. What was not durable is lost by <see cref="Crash"/>.</summary>
internal sealed class MemoryJournal : IJournal
{
    private readonly Lock _gate = new();
    private readonly List<(byte[] Facts, byte[] Content)> _batches = [];
    private readonly List<JournalEntry> _lazy = [];
    private readonly Dictionary<string, long> _cursors = [];

    public Func<IEnumerable<JournalEntry>>? OpenEntries { get; set; }

    public string? Unavailable { get; set; }

    /// <summary>Appends fail while set.</summary>
    public bool Broken { get; set; }

    /// <summary>Appends of such entries fail, while what waits is committed: as if others had asked for that commit.</summary>
    public EntryKind? Refuses { get; set; }

    public IReadOnlyList<JournalEntry> Entries
    {
        get { lock (_gate) return Decode().ToList(); }
    }

    public ValueTask AppendAsync(JournalEntry entry, Durability durability) => AppendAsync([entry], durability);

    public ValueTask AppendAsync(IReadOnlyList<JournalEntry> entries, Durability durability)
    {
        lock (_gate)
        {
            if (Broken) throw new JournalUnavailableException("disk full");
            if (durability == Durability.Lazy)
            {
                _lazy.AddRange(entries);
                return ValueTask.CompletedTask;
            }
            if (entries.Any(e => e.Kind == Refuses))
            {
                Flush();
                throw new JournalUnavailableException("disk full");
            }
            Write([.. _lazy, .. entries]);
            _lazy.Clear();
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>Commits what waits.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (_lazy.Count > 0) Write(_lazy);
            _lazy.Clear();
        }
    }

    /// <summary>Loses what was not durable.</summary>
    public void Crash()
    {
        lock (_gate) _lazy.Clear();
        OpenEntries = null;
    }

    /// <summary>Begins a new partition: recovery starts at the carried entries.</summary>
    public void Seal()
    {
        Flush();
        var carried = OpenEntries!().ToList();
        lock (_gate)
        {
            _recoverFrom = _batches.Count;
            if (carried.Count > 0) Write(carried);
        }
    }

    private int _recoverFrom;

    public ValueTask<long> RecoverAsync(Action<JournalEntry> apply, CancellationToken ct)
    {
        long highest = 0;
        foreach (var entry in Decode(_recoverFrom, withContent: false))
        {
            highest = Math.Max(highest, entry.Message?.Id.Value ?? entry.Delivery.Value);
            apply(entry);
        }
        return ValueTask.FromResult(highest);
    }

    public ValueTask<JournalEntry?> ReadAsync(JournalPosition position, CancellationToken ct)
    {
        lock (_gate)
        {
            var (facts, content) = _batches[(int)position.Sequence - 1];
            var offset = position.Offset;
            return ValueTask.FromResult(JournalCodec.TryDecode(facts, position.Sequence, ref offset, content, out var entry) ? entry : null);
        }
    }

    public ValueTask<IReadOnlyList<JournalEntry>> FindAsync(LookupKey key, int limit, CancellationToken ct)
    {
        lock (_gate)
        {
            var found = Decode(withContent: false).Concat(_lazy).Where(e => Keys(e).Contains(key)).Reverse().Take(limit).ToList();
            return ValueTask.FromResult<IReadOnlyList<JournalEntry>>(found);
        }
    }

    public ValueTask ReadBackwardsAsync(Func<JournalEntry, bool> visit, CancellationToken ct)
    {
        foreach (var entry in Entries.Reverse())
        {
            if (!visit(entry)) break;
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask SaveCursorAsync(string projection, long sequence, CancellationToken ct)
    {
        _cursors[projection] = sequence;
        return ValueTask.CompletedTask;
    }

    public ValueTask<long> LoadCursorAsync(string projection, CancellationToken ct) => ValueTask.FromResult(_cursors.GetValueOrDefault(projection));

    public ValueTask<ErasureCounts> EraseAsync(string address, CancellationToken ct) => ValueTask.FromResult(default(ErasureCounts));

    public ValueTask RetireAsync(long oldestOpen, CancellationToken ct) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Write(IReadOnlyList<JournalEntry> entries)
    {
        using var facts = new PooledWriter();
        using var content = new PooledWriter();
        foreach (var entry in entries)
        {
            entry.Position = new JournalPosition(_batches.Count + 1, facts.WrittenCount);
            JournalCodec.Encode(entry, facts, content.WrittenCount);
            if (entry.Message is { } message) content.Write(message.Body.Span);
        }
        _batches.Add((facts.WrittenSpan.ToArray(), content.WrittenSpan.ToArray()));
    }

    private IEnumerable<JournalEntry> Decode(int from = 0, bool withContent = true)
    {
        for (var i = from; i < _batches.Count; i++)
        {
            var offset = 0;
            while (JournalCodec.TryDecode(_batches[i].Facts, i + 1, ref offset, withContent ? _batches[i].Content : default, out var entry)) yield return entry;
        }
    }

    private static List<LookupKey> Keys(JournalEntry entry)
    {
        var keys = new List<LookupKey>();
        EntryLookups.AddTo(entry, keys);
        return keys;
    }
}
