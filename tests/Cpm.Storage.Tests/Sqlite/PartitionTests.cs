using Cpm.Core.Journal;
using Cpm.Primitives;
using Cpm.Storage.Sqlite;
using Cpm.TestKit;
using Xunit;

namespace Cpm.Storage.Tests.Sqlite;

public sealed class PartitionTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private SqliteJournalOptions Small => _folder.Options with { PartitionBytes = 80_000 };

    [Fact]
    public async Task Sequences_rise_and_everything_is_found_over_all_partitions()
    {
        var accepted = new List<JournalEntry>();
        await using var journal = await TestFolder.OpenAsync(Small);
        for (var i = 1; i <= 150; i++)
        {
            var entry = Entries.Accepted(i * 10, body: $"body {i}" + new string('.', 500));
            await journal.AppendAsync(entry, Durability.Durable);
            await journal.AppendAsync(Entries.Submitted(i * 10), Durability.Lazy);
            accepted.Add(entry);
        }
        await journal.LookupsStored;
        Assert.InRange(journal.Partitions.All.Length, 3, 20);
        Assert.Equal(accepted.Select(e => e.Position.Sequence).Order(), accepted.Select(e => e.Position.Sequence));
        Assert.All(journal.Partitions.All[..^1], p => Assert.Null(p.Lookups));
        foreach (var entry in accepted)
        {
            Assert.Equal(entry.Message!.Body.ToArray(), (await journal.ReadAsync(entry.Position, default))!.Message!.Body.ToArray());
            Assert.Equal(entry.Position, (await journal.FindAsync(LookupKey.Imdn(entry.Message.ImdnId), 5, default)).Single().Position);
        }
        Assert.Equal(accepted.TakeLast(30).Reverse().Select(e => e.Position), (await journal.FindAsync(LookupKey.Address(Entries.Alice), 30, default)).Select(e => e.Position));
        Assert.Equal(150, (await journal.FindAsync(LookupKey.Address(Entries.Bob), 1000, default)).Count);
        var backwards = 0;
        await journal.ReadBackwardsAsync(e => { if (e.Kind == EntryKind.Accepted) backwards++; return true; }, default);
        Assert.Equal(150, backwards);
    }

    [Fact]
    public async Task Appends_go_on_while_partitions_are_sealed()
    {
        await using var journal = await TestFolder.OpenAsync(Small);
        await Task.WhenAll(Enumerable.Range(1, 8).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 60; i++) await journal.AppendAsync(Entries.Accepted((worker * 100_000) + (i * 10)), Durability.Durable);
        })));
        Assert.True(journal.Partitions.All.Length > 2);
        var ids = new HashSet<long>();
        await journal.ReadBackwardsAsync(e => ids.Add(e.Message!.Id.Value), default);
        Assert.Equal(480, ids.Count);
    }

    [Fact]
    public async Task At_the_hour_open_entries_are_carried_and_come_first_at_recovery()
    {
        var time = new ManualTime();
        JournalEntry first;
        await using (var journal = await TestFolder.OpenAsync(_folder.Options, time))
        {
            first = Entries.Accepted(1000);
            journal.OpenEntries = () => [Entries.Carried(1000, first.Position)];
            await journal.AppendAsync(first, Durability.Durable);
            await journal.AdvanceAsync(time, TimeSpan.FromMinutes(30));
            await journal.AppendAsync(Entries.Accepted(1500), Durability.Durable);
            await journal.AdvanceAsync(time, TimeSpan.FromMinutes(31));
            await journal.AppendAsync(Entries.Accepted(2000), Durability.Durable);
            await journal.AppendAsync(Entries.Receipt(1000), Durability.Durable);
            Assert.Equal(2, journal.Partitions.All.Length);
        }
        var recovered = new List<(EntryKind, long)>();
        await using var again = await TestFolder.OpenAsync(_folder.Options, time, e => recovered.Add((e.Kind, e.Delivery.Value)));
        // What was committed shortly before the seal is repeated, in case it had not reached what was carried.
        Assert.Equal([(EntryKind.Accepted, 2001), (EntryKind.Carried, 1001), (EntryKind.Receipt, 1001)], recovered);
        Assert.Equal("Hello"u8.ToArray(), (await again.ReadAsync(first.Position, default))!.Message!.Body.ToArray());
        Assert.Equal([EntryKind.Receipt, EntryKind.Carried, EntryKind.Accepted], (await again.FindAsync(LookupKey.Of(new DeliveryId(1001)), 10, default)).Select(e => e.Kind).Distinct());
    }

    [Fact]
    public async Task An_idle_partition_is_not_sealed_again_and_again()
    {
        var time = new ManualTime();
        await using var journal = await TestFolder.OpenAsync(_folder.Options, time);
        journal.OpenEntries = () => [Entries.Carried(1000, default)];
        await journal.AppendAsync(Entries.Accepted(1000), Durability.Durable);
        for (var i = 0; i < 5; i++)
        {
            await journal.AdvanceAsync(time, TimeSpan.FromHours(2));
            await journal.Writer.RunAsync(_ => { });
        }
        Assert.Single(journal.Partitions.All);
        await journal.AppendAsync(Entries.Receipt(1000), Durability.Durable);
        await journal.Writer.RunAsync(_ => { });
        Assert.Equal(2, journal.Partitions.All.Length);
    }

    [Fact]
    public async Task A_hundred_thousand_open_entries_are_carried_and_recovered()
    {
        const int Count = 100_000;
        var time = new ManualTime();
        await using (var journal = await TestFolder.OpenAsync(_folder.Options, time))
        {
            journal.OpenEntries = () => Enumerable.Range(1, Count).Select(i => Entries.Carried(i * 10L, new(1, i)));
            await journal.AppendAsync(Entries.Accepted(5), Durability.Durable);
            await journal.AdvanceAsync(time, TimeSpan.FromHours(1));
            await journal.AppendAsync(Entries.Receipt(5), Durability.Durable);
            await journal.Writer.RunAsync(_ => { });
            Assert.Equal(2, journal.Partitions.All.Length);
        }
        var carried = 0;
        await using var again = await TestFolder.OpenAsync(_folder.Options, time, e => carried += e.Kind == EntryKind.Carried ? 1 : 0);
        Assert.Equal(Count, carried);
        Assert.Single(await again.FindAsync(LookupKey.Of(new DeliveryId(770_001)), 5, default));
    }

    [Fact]
    public async Task A_seal_that_fails_in_the_middle_changes_nothing_and_is_tried_again()
    {
        var time = new ManualTime();
        await using (var journal = await TestFolder.OpenAsync(_folder.Options, time))
        {
            journal.OpenEntries = () => throw new IOException("the disk is gone");
            await journal.AppendAsync(Entries.Accepted(1000), Durability.Durable);
            await journal.AdvanceAsync(time, TimeSpan.FromHours(1));
            await journal.AppendAsync(Entries.Accepted(2000), Durability.Durable);
            await journal.AppendAsync(Entries.Accepted(3000), Durability.Durable);
            Assert.Single(journal.Partitions.All);
        }
        // As after a crash: the half partition is on the list and not in use.
        var recovered = 0;
        await using var again = await TestFolder.OpenAsync(_folder.Options, time, _ => recovered++);
        Assert.Equal(3, recovered);
        Assert.Single(Directory.GetFiles(_folder.Path, "*.journal-*.db"));
        again.OpenEntries = () => [];
        await again.AppendAsync(Entries.Accepted(4000), Durability.Durable);
        await again.Writer.RunAsync(_ => { });
        Assert.Equal(2, again.Partitions.All.Length);
    }

    [Fact]
    public async Task Lookups_that_a_crash_kept_from_being_stored_are_made_at_the_next_start()
    {
        await using (var journal = await TestFolder.OpenAsync(Small))
        {
            for (var i = 1; i <= 100; i++) await journal.AppendAsync(Entries.Accepted(i * 10, body: new string('.', 900)), Durability.Durable);
        }
        using (var main = Database.Open(_folder.MainFile, create: false)) main.Execute("UPDATE partition SET lookup_bits=-1");
        foreach (var path in Directory.GetFiles(_folder.Path, "*.journal-*.db"))
        {
            using var partition = Database.Open(path, create: false);
            partition.Execute("DELETE FROM lookup");
        }
        await using var again = await TestFolder.OpenAsync(Small);
        Assert.True(again.Partitions.All.Length > 1);
        for (var i = 1; i <= 100; i++) Assert.Single(await again.FindAsync(LookupKey.Imdn($"imdn-{i * 10}"), 5, default));
    }

    [Fact]
    public async Task Ids_never_repeat_even_when_the_clock_is_set_back()
    {
        var time = new ManualTime();
        long given;
        await using (var journal = await TestFolder.OpenAsync(_folder.Options, time))
        {
            var ids = new IdGenerator(time);
            given = ids.Next();
            await journal.AppendAsync(Entries.Accepted(given), Durability.Durable);
            for (var i = 0; i < 1000; i++) given = ids.Next();
        }
        var past = new ManualTime(time.GetUtcNow() - TimeSpan.FromDays(1));
        await using var again = SqliteJournal.Open(_folder.Options, past);
        var highest = await again.RecoverAsync(_ => { }, default);
        Assert.True(highest >= given);
        Assert.True(new IdGenerator(past, 0, highest).Next() > given);
    }
}
