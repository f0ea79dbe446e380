using Cpm.Core.Journal;
using Cpm.Primitives;

namespace Cpm.Storage.Sqlite;

/// <summary>The octets of one batch, while it is written and afterwards while it is kept for reading. Lent to several readers at a time.</summary>
internal sealed class BatchBuffer
{
    private int _users;

    public PooledWriter Facts { get; } = new();

    public PooledWriter Content { get; } = new();

    public long Sequence { get; set; }

    /// <summary>What it occupies, used or not.</summary>
    public int Capacity => Facts.Capacity + Content.Capacity;

    public void Reset(long sequence)
    {
        Sequence = sequence;
        Facts.Clear();
        Content.Clear();
        _users = 1;
    }

    public void Lend() => Interlocked.Increment(ref _users);

    /// <summary>True: the last user gave it back.</summary>
    public bool GiveBack() => Interlocked.Decrement(ref _users) == 0;

    /// <summary>Adds an entry, its body to the content, and tells the entry where it lies.</summary>
    public JournalPosition Encode(JournalEntry entry)
    {
        entry.Position = new(Sequence, Facts.WrittenCount);
        JournalCodec.Encode(entry, Facts, Content.WrittenCount);
        if (entry.Message is { } message) Content.Write(message.Body.Span);
        return entry.Position;
    }

    /// <summary>Reads the entry at an offset; null where there is none.</summary>
    public JournalEntry? Decode(int offset, ReadOnlySpan<byte> content) =>
        offset >= 0 && offset < Facts.WrittenCount && JournalCodec.TryDecode(Facts.WrittenSpan, Sequence, ref offset, content, out var entry) ? entry : null;

    public void Release()
    {
        Facts.Dispose();
        Content.Dispose();
    }
}
