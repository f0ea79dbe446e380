using Cpm.Core.Journal;
using Cpm.Primitives;
using Cpm.Storage.Sqlite;
using Cpm.TestKit;
using Xunit;

namespace Cpm.Storage.Tests.Sqlite;

public sealed class DiskTests : IDisposable
{
    private const long Gigabyte = 1L << 30;
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Nearly_full_nothing_new_is_accepted_and_what_is_under_way_goes_on()
    {
        var free = 300L << 20;
        var time = new ManualTime();
        await using var journal = await TestFolder.OpenAsync(_folder.Options with { DiskProbe = () => new(free, 100 * Gigabyte) }, time);
        Assert.Null(journal.Unavailable);
        free = 200L << 20;
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Contains("nearly full", journal.Unavailable, StringComparison.Ordinal);
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await journal.AppendAsync(Entries.Accepted(1000), Durability.Durable));
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await journal.AppendAsync([Entries.Receipt(1), Entries.Accepted(1000)], Durability.Durable));
        await journal.AppendAsync([Entries.Receipt(500), Entries.Accepted(2000, kind: MessageKind.Notification)], Durability.Durable);
        free = 300L << 20;
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(journal.Unavailable);
        await journal.AppendAsync(Entries.Accepted(1000), Durability.Durable);
    }

    [Theory]
    [InlineData(100 * Gigabyte, 257L << 20, true)]
    [InlineData(100 * Gigabyte, 255L << 20, false)]
    [InlineData(Gigabyte, 22L << 20, true)]
    [InlineData(Gigabyte, 20L << 20, false)]
    public async Task The_reserve_is_the_smaller_of_size_and_part(long total, long free, bool available)
    {
        await using var journal = await TestFolder.OpenAsync(_folder.Options with { DiskProbe = () => new(free, total) });
        Assert.Equal(available, journal.Unavailable is null);
    }

    [Fact]
    public async Task When_the_disk_is_full_all_who_wait_are_told_and_the_journal_recovers_by_itself()
    {
        var kept = new List<long>();
        var refused = 0;
        await using (var journal = await _folder.OpenAsync())
        {
            await journal.AppendAsync(Entries.Accepted(10), Durability.Durable);
            kept.Add(10);
            await journal.Writer.RunAsync(file => file.Database.Execute($"PRAGMA max_page_count={file.Database.ReadInteger("PRAGMA page_count") + 30}"));
            await Task.WhenAll(Enumerable.Range(1, 300).Select(async i =>
            {
                try
                {
                    await journal.AppendAsync(Entries.Accepted(1000L + (i * 10), body: new string('x', 1500)), Durability.Durable);
                    lock (kept) kept.Add(1000 + (i * 10));
                }
                catch (JournalUnavailableException)
                {
                    Interlocked.Increment(ref refused);
                }
            }));
            Assert.True(refused > 0);
            await journal.AppendAsync(Entries.Submitted(77), Durability.Lazy);
            await journal.Writer.RunAsync(file => file.Database.Execute("PRAGMA max_page_count=1000000"));
            await journal.AppendAsync(Entries.Accepted(20), Durability.Durable);
            kept.Add(20);
        }
        var recovered = new List<long>();
        var submitted = 0;
        await using var again = await _folder.OpenAsync(apply: e =>
        {
            if (e.Kind == EntryKind.Submitted) submitted++;
            else recovered.Add(e.Message!.Id.Value);
        });
        Assert.Equal(kept.Order(), recovered.Order());
        Assert.Equal(1, submitted);
    }

    [Fact]
    public async Task After_an_error_that_nobody_can_judge_the_file_is_opened_anew_and_unacknowledged_batches_are_emptied()
    {
        await using (var journal = await _folder.OpenAsync())
        {
            await journal.AppendAsync(Entries.Accepted(10), Durability.Durable);
            // A batch that reached the file although its commit was reported as failed.
            await journal.Writer.RunAsync(file =>
            {
                var ghost = new BatchBuffer();
                ghost.Reset(file.LastSequence + 1);
                ghost.Encode(Entries.Accepted(666));
                file.Insert(ghost);
            });
            await Assert.ThrowsAsync<JournalUnavailableException>(async () => await journal.AppendAsync(Entries.Accepted(20), Durability.Durable));
            await journal.AppendAsync(Entries.Accepted(30), Durability.Durable);
        }
        var recovered = new List<long>();
        await using var again = await _folder.OpenAsync(apply: e => recovered.Add(e.Message!.Id.Value));
        Assert.Equal([10, 30], recovered);
    }
}
