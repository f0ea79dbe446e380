using Cpm.Core.Journal;
using Microsoft.Extensions.Logging;

namespace Cpm.Storage.Sqlite;

/// <summary>Stores the lookups of sealed partitions on a thread of its own, one after the other: another file than the one that is committed to.</summary>
internal sealed class LookupIndexer(Catalog catalog, ILogger logger) : IDisposable
{
    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;
    private bool _stopped;

    /// <summary>Completes when all that was begun is stored.</summary>
    public Task Idle
    {
        get { lock (_gate) return _last; }
    }

    /// <summary>Begins to store a partition's lookups; without a table, they are made from the facts first.</summary>
    public void Begin(Partition partition)
    {
        lock (_gate) _last = RunAfter(_last, partition);
    }

    public void Dispose() => _stopped = true;

    private async Task RunAfter(Task previous, Partition partition)
    {
        await previous.ConfigureAwait(false);
        await Task.Factory.StartNew(() => Run(partition), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void Run(Partition partition)
    {
        if (_stopped) return;
        try
        {
            if (partition.Lookups is null) Rebuild(partition);
            using (var database = Database.Open(partition.Path, create: false))
            {
                partition.LookupBits = LookupFile.Write(database, partition.Lookups!);
                database.Checkpoint();
            }
            catalog.SetLookups(partition);
            // Only now: until here readers find everything in memory.
            partition.Lookups = null;
        }
        catch (IOException e)
        {
            JournalLog.LookupsFailed(logger, e, partition.Number);
        }
    }

    private static void Rebuild(Partition partition)
    {
        var table = new LookupTable(partition.FirstSequence);
        var keys = new List<LookupKey>();
        partition.StoredBodies = 0;
        Recovery.Replay(partition.Path, partition.FirstSequence, entry => Recovery.Index(partition, entry, table, keys), CancellationToken.None);
        partition.Lookups = table;
    }
}
