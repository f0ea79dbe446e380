namespace Cpm.Storage.Sqlite;

/// <summary>The open readers, a few at a time: files stay closed until somebody asks.</summary>
internal sealed class PartitionReaders : IDisposable
{
    private const int MaxOpen = 16;
    private readonly Lock _gate = new();
    private readonly LinkedList<(Partition Partition, PartitionReader Reader)> _recent = new();
    private bool _disposed;

    /// <summary>Runs one read on a partition; nothing where retention has deleted it meanwhile.</summary>
    public T? Read<T>(Partition partition, Func<PartitionReader, T> read)
    {
        while (!partition.IsGone)
        {
            PartitionReader? reader = null;
            try
            {
                reader = Get(partition);
                return read(reader);
            }
            catch (ObjectDisposedException) when (reader is { IsDisposed: true })
            {
                // Closed to make room between the two calls; Get throws when everything is closed.
            }
            catch (StorageException) when (partition.IsGone)
            {
                // Deleted between the two calls.
            }
        }
        return default;
    }

    /// <summary>Runs one read that fills something.</summary>
    public void Read(Partition partition, Action<PartitionReader> read) => Read(partition, reader =>
    {
        read(reader);
        return true;
    });

    /// <summary>Closes a partition's reader: its file is about to go.</summary>
    public void Close(Partition partition)
    {
        lock (_gate)
        {
            for (var node = _recent.First; node is not null; node = node.Next)
            {
                if (node.Value.Partition != partition) continue;
                node.Value.Reader.Dispose();
                _recent.Remove(node);
                return;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var (_, reader) in _recent) reader.Dispose();
            _recent.Clear();
        }
    }

    private PartitionReader Get(Partition partition)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            for (var node = _recent.First; node is not null; node = node.Next)
            {
                if (node.Value.Partition != partition) continue;
                if (node != _recent.First)
                {
                    _recent.Remove(node);
                    _recent.AddFirst(node);
                }
                return node.Value.Reader;
            }
            var reader = new PartitionReader(partition);
            _recent.AddFirst((partition, reader));
            if (_recent.Count > MaxOpen)
            {
                _recent.Last!.Value.Reader.Dispose();
                _recent.RemoveLast();
            }
            return reader;
        }
    }
}
