using System.Buffers.Binary;
using System.Diagnostics.Metrics;
using Cpm.Core.Journal;
using Cpm.Primitives;
using Cpm.Storage.Sqlite;
using Cpm.TestKit;
using Xunit;

namespace Cpm.Storage.Tests.Sqlite;

public sealed class AppendTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_batch_holds_no_more_than_its_limits_and_a_list_is_never_cut()
    {
        await using var journal = await TestFolder.OpenAsync(_folder.Options with { MaxBatchEntries = 16, MaxBatchBytes = 4000, CommitSpacing = TimeSpan.FromMilliseconds(5) });
        await journal.AppendAsync(Entries.Receipt(1), Durability.Durable);
        var appends = Enumerable.Range(1, 100).Select(i => journal.AppendAsync(Entries.Receipt(i * 10), Durability.Durable).AsTask()).ToList();
        appends.Add(journal.AppendAsync([.. Enumerable.Range(1, 40).Select(i => Entries.Submitted(5000 + i))], Durability.Durable).AsTask());
        appends.AddRange(Enumerable.Range(1, 20).Select(i => journal.AppendAsync(Entries.Accepted(10_000 + (i * 10), body: new string('x', 3000)), Durability.Durable).AsTask()));
        await Task.WhenAll(appends);
        var batches = new Dictionary<long, List<JournalEntry>>();
        await journal.ReadBackwardsAsync(e =>
        {
            if (!batches.TryGetValue(e.Position.Sequence, out var batch)) batches.Add(e.Position.Sequence, batch = []);
            batch.Add(e);
            return true;
        }, default);
        Assert.Equal(161, batches.Values.Sum(b => b.Count));
        Assert.Single(batches.Values, b => b.Count(e => e.Kind == EntryKind.Submitted) == 40);
        Assert.All(batches.Values.Where(b => b.All(e => e.Kind != EntryKind.Submitted)), b => Assert.InRange(b.Count, 1, 16));
        Assert.All(batches.Values, b => Assert.InRange(b.Count(e => e.Kind == EntryKind.Accepted), 0, 2));
    }

    [Fact]
    public async Task Lazy_entries_keep_their_place_before_later_durable_ones()
    {
        await using var journal = await _folder.OpenAsync();
        var lazy = Entries.Submitted(1000);
        var durable = Entries.Receipt(1000);
        await journal.AppendAsync(lazy, Durability.Lazy);
        await journal.AppendAsync(durable, Durability.Durable);
        Assert.Equal(durable.Position.Sequence, lazy.Position.Sequence);
        Assert.True(lazy.Position.Offset < durable.Position.Offset);
    }

    [Fact]
    public async Task Continuations_do_not_run_on_the_writer()
    {
        await using var journal = await _folder.OpenAsync();
        var names = new List<string?>();
        for (var i = 0; i < 20; i++)
        {
            await journal.AppendAsync(Entries.Receipt(i), Durability.Durable);
            names.Add(Thread.CurrentThread.Name);
        }
        Assert.DoesNotContain("journal", names);
    }

    [Fact]
    public async Task A_lazy_append_allocates_nothing_once_the_queue_has_grown()
    {
        await using var journal = await TestFolder.OpenAsync(_folder.Options with { MaxBatchEntries = 5000 }, new ManualTime());
        var entry = Entries.Receipt(1);
        // Twice as many as are measured, so that neither the queue nor the pool of requests has to grow again.
        for (var i = 0; i < 4999; i++) await journal.AppendAsync(entry, Durability.Lazy);
        await journal.AppendAsync(entry, Durability.Durable);
        await journal.Writer.RunAsync(_ => { });
        await journal.AppendAsync(entry, Durability.Durable);
        var perCall = Allocations.PerCall(() => journal.AppendAsync(entry, Durability.Lazy).GetAwaiter().GetResult());
        Assert.Equal(0, perCall);
    }

    [Fact]
    public async Task Commits_are_measured()
    {
        var seen = new Dictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == "Cpm") l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) =>
        {
            // Journals of other tests measure too, some of them with a clock that stands still.
            lock (seen) seen[instrument.Name] = Math.Max(value, seen.GetValueOrDefault(instrument.Name));
        });
        listener.Start();
        await using var journal = await _folder.OpenAsync();
        await journal.AppendAsync([Entries.Receipt(1), Entries.Receipt(2), Entries.Receipt(3)], Durability.Durable);
        Assert.Contains("cpm_journal_batch_entries", seen.Keys);
        Assert.True(seen["cpm_journal_commit_seconds"] > 0);
    }

    [Fact]
    public void Lookups_of_many_segments_are_found_newest_first()
    {
        var table = new LookupTable(1);
        for (var i = 1; i <= 300_000; i++) table.Add(new(LookupKind.Delivery, (ulong)(i % 100_000)), new(i, i & 0xFFFF));
        Assert.Equal(300_000, table.Count);
        var found = new List<JournalPosition>();
        table.Find(new(LookupKind.Delivery, 4711), 10, found);
        Assert.Equal([204_711L, 104_711L, 4711L], found.Select(p => p.Sequence));
        found.Clear();
        table.Find(new(LookupKind.Message, 4711), 10, found);
        Assert.Empty(found);
        var ordered = table.Ordered(6);
        using var stored = new PooledWriter();
        var spread = LookupTable.Spread(new(LookupKind.Delivery, 4711));
        var order = new List<long>();
        var count = 0;
        for (var bucket = 0; bucket < 64; bucket++)
        {
            stored.Clear();
            ordered.Write(bucket, stored);
            for (var at = 0; at < stored.WrittenCount; at += LookupFile.KeySize, count++)
            {
                var key = BinaryPrimitives.ReadUInt64LittleEndian(stored.WrittenSpan[at..]);
                Assert.Equal(bucket, LookupFile.BucketOf(key, 6));
                if (key == spread) order.Add(table.Unpack(BinaryPrimitives.ReadUInt64LittleEndian(stored.WrittenSpan[(at + 8)..])).Sequence);
            }
        }
        Assert.Equal(300_000, count);
        Assert.Equal([204_711L, 104_711L, 4711L], order);
    }
}
