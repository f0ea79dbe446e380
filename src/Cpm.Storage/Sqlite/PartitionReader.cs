using System.Buffers.Binary;
using Cpm.Core.Journal;

namespace Cpm.Storage.Sqlite;

/// <summary>A connection that reads one partition. Thread-safe; each call is short.</summary>
internal sealed class PartitionReader : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Partition _partition;
    private readonly Database _database;
    private readonly Statement _batch;
    private readonly Statement _facts;
    private readonly Statement _previous;
    private readonly Statement _lookup;
    private bool _disposed;

    public PartitionReader(Partition partition)
    {
        _partition = partition;
        _database = Database.Open(partition.Path, create: false);
        try
        {
            _database.Execute("PRAGMA query_only=1");
            _batch = _database.Prepare("SELECT facts, content FROM batch WHERE seq=?");
            _facts = _database.Prepare("SELECT facts FROM batch WHERE seq=?");
            _previous = _database.Prepare("SELECT seq, facts FROM batch WHERE seq<? ORDER BY seq DESC LIMIT 1");
            _lookup = _database.Prepare("SELECT keys FROM lookup WHERE bucket=?");
        }
        catch
        {
            _database.Dispose();
            throw;
        }
    }

    /// <summary>True once it was closed to make room: ask for another one.</summary>
    public bool IsDisposed => Volatile.Read(ref _disposed);

    /// <summary>Reads a batch with its content into a buffer; false where there is none.</summary>
    public bool Read(BatchBuffer buffer)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            using var row = new Row(_batch, buffer.Sequence);
            if (!row.Exists) return false;
            buffer.Facts.Write(_batch.Octets(0));
            buffer.Content.Write(_batch.Octets(1));
            return true;
        }
    }

    /// <summary>Reads one entry without content; null where there is none.</summary>
    public JournalEntry? Read(JournalPosition position)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            using var row = new Row(_facts, position.Sequence);
            var offset = position.Offset;
            if (!row.Exists) return null;
            var facts = _facts.Octets(0);
            return offset >= 0 && offset < facts.Length && JournalCodec.TryDecode(facts, position.Sequence, ref offset, default, out var entry) ? entry : null;
        }
    }

    /// <summary>Reads the entries of the newest batch before <paramref name="sequence"/>, in order; null where there is none.</summary>
    public (long Sequence, List<JournalEntry> Entries)? ReadPrevious(long sequence)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            using var row = new Row(_previous, sequence);
            if (!row.Exists) return null;
            var found = _previous.Integer(0);
            var entries = new List<JournalEntry>();
            var offset = 0;
            while (JournalCodec.TryDecode(_previous.Octets(1), found, ref offset, default, out var entry)) entries.Add(entry);
            return (found, entries);
        }
    }

    /// <summary>The positions under a key in the stored lookups, newest first.</summary>
    public void Find(LookupKey key, int limit, List<JournalPosition> found)
    {
        var spread = LookupTable.Spread(key);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            using var row = new Row(_lookup, LookupFile.BucketOf(spread, _partition.LookupBits));
            if (!row.Exists) return;
            for (var keys = _lookup.Octets(0); keys.Length >= LookupFile.KeySize && found.Count < limit; keys = keys[LookupFile.KeySize..])
            {
                if (BinaryPrimitives.ReadUInt64LittleEndian(keys) == spread)
                    found.Add(LookupTable.Unpack(BinaryPrimitives.ReadUInt64LittleEndian(keys[8..]), _partition.FirstSequence));
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            _batch.Dispose();
            _facts.Dispose();
            _previous.Dispose();
            _lookup.Dispose();
            _database.Dispose();
        }
    }

    /// <summary>A statement at its row; reset at the end, so that no read transaction stays open and checkpoints can finish.</summary>
    private readonly struct Row : IDisposable
    {
        private readonly Statement _statement;

        public Row(Statement statement, long key)
        {
            _statement = statement;
            statement.Reset();
            statement.Bind(1, key);
            Exists = statement.Step();
        }

        public bool Exists { get; }

        public void Dispose() => _statement.Reset();
    }
}
