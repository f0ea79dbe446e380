using Cpm.Core.Journal;
using Cpm.Storage.Sqlite;
using Cpm.TestKit;
using Xunit;

namespace Cpm.Storage.Tests.Sqlite;

public sealed class SqliteJournalTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_appended_is_recovered_in_order_without_bodies()
    {
        await using (var journal = await _folder.OpenAsync())
        {
            await journal.AppendAsync(Entries.Accepted(1000), Durability.Durable);
            await journal.AppendAsync(Entries.Submitted(1000), Durability.Lazy);
            await journal.AppendAsync([Entries.Receipt(1000), Entries.Accepted(2000)], Durability.Durable);
        }
        var recovered = new List<JournalEntry>();
        await using var again = await _folder.OpenAsync(apply: recovered.Add);
        Assert.Equal([EntryKind.Accepted, EntryKind.Submitted, EntryKind.Receipt, EntryKind.Accepted], recovered.Select(e => e.Kind));
        Assert.Equal(0, recovered[0].Message!.Body.Length);
        Assert.Equal(5, recovered[0].Message!.BodyLength);
        Assert.Equal("remote-1000", recovered[1].RemoteKey);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_entry_is_read_by_its_position_with_its_body(bool afterRestart)
    {
        var first = Entries.Accepted(1000, body: "first");
        var second = Entries.Accepted(2000, body: "second");
        var journal = await _folder.OpenAsync();
        await journal.AppendAsync([first, second], Durability.Durable);
        Assert.Equal(new JournalPosition(1, 0), first.Position);
        Assert.Equal(first.Position.Sequence, second.Position.Sequence);
        if (afterRestart)
        {
            await journal.DisposeAsync();
            journal = await _folder.OpenAsync();
        }
        Assert.Equal("first"u8.ToArray(), (await journal.ReadAsync(first.Position, default))!.Message!.Body.ToArray());
        Assert.Equal("second"u8.ToArray(), (await journal.ReadAsync(second.Position, default))!.Message!.Body.ToArray());
        Assert.Null(await journal.ReadAsync(new(77, 0), default));
        Assert.Null(await journal.ReadAsync(new(1, 100_000), default));
        await journal.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Entries_are_found_by_every_key_oldest_first(bool afterRestart)
    {
        var journal = await _folder.OpenAsync();
        await journal.AppendAsync(Entries.Accepted(1000), Durability.Durable);
        await journal.AppendAsync(Entries.Submitted(1000), Durability.Durable);
        await journal.AppendAsync(Entries.Receipt(1000), Durability.Durable);
        await journal.AppendAsync(Entries.Accepted(2000), Durability.Durable);
        if (afterRestart)
        {
            await journal.DisposeAsync();
            journal = await _folder.OpenAsync();
        }
        async Task<EntryKind[]> Find(LookupKey key, int limit = 10) => [.. (await journal.FindAsync(key, limit, default)).Select(e => e.Kind)];
        Assert.Equal([EntryKind.Receipt, EntryKind.Submitted, EntryKind.Accepted], (await Find(LookupKey.Of(new Cpm.Primitives.DeliveryId(1001)))).Distinct());
        Assert.Equal([EntryKind.Accepted], await Find(LookupKey.Of(new Cpm.Primitives.MessageId(1000))));
        Assert.Equal([EntryKind.Accepted], await Find(LookupKey.Imdn("imdn-1000")));
        Assert.Equal([EntryKind.Submitted], await Find(LookupKey.Remote("sms/default", "remote-1000")));
        Assert.Equal(["imdn-2000", "imdn-1000"], (await journal.FindAsync(LookupKey.Address(Entries.Alice), 10, default)).Select(e => e.Message!.ImdnId));
        Assert.Equal(["imdn-2000"], (await journal.FindAsync(LookupKey.Address(Entries.Bob), 1, default)).Select(e => e.Message!.ImdnId));
        Assert.Empty(await Find(LookupKey.Imdn("nobody")));
        await journal.DisposeAsync();
    }

    [Fact]
    public async Task Lazy_entries_are_committed_within_a_second()
    {
        var time = new ManualTime();
        await using var journal = await _folder.OpenAsync(time);
        await journal.AppendAsync(Entries.Submitted(1000), Durability.Lazy);
        Assert.Empty(await journal.FindAsync(LookupKey.Remote("sms/default", "remote-1000"), 1, default));
        time.Advance(TimeSpan.FromSeconds(1));
        // The writer may take several of these before it commits.
        IReadOnlyList<JournalEntry> found = [];
        for (var i = 0; i < 10_000 && found.Count == 0; i++)
        {
            await journal.Writer.RunAsync(_ => { });
            found = await journal.FindAsync(LookupKey.Remote("sms/default", "remote-1000"), 1, default);
        }
        Assert.Single(found);
    }

    [Fact]
    public async Task Cursors_are_kept()
    {
        await using (var journal = await _folder.OpenAsync())
        {
            Assert.Equal(0, await journal.LoadCursorAsync("cdr", default));
            await journal.SaveCursorAsync("cdr", 17, default);
            await journal.SaveCursorAsync("cdr", 18, default);
        }
        await using var again = await _folder.OpenAsync();
        Assert.Equal(18, await again.LoadCursorAsync("cdr", default));
    }

    [Fact]
    public async Task Reading_backwards_ends_where_the_visitor_says()
    {
        await using var journal = await _folder.OpenAsync();
        await journal.AppendAsync([Entries.Accepted(1000), Entries.Submitted(1000)], Durability.Durable);
        await journal.AppendAsync(Entries.Receipt(1000), Durability.Durable);
        var seen = new List<EntryKind>();
        await journal.ReadBackwardsAsync(e => { seen.Add(e.Kind); return true; }, default);
        Assert.Equal([EntryKind.Receipt, EntryKind.Submitted, EntryKind.Accepted], seen);
        seen.Clear();
        await journal.ReadBackwardsAsync(e => { seen.Add(e.Kind); return seen.Count < 2; }, default);
        Assert.Equal(2, seen.Count);
    }

    [Fact]
    public async Task A_second_journal_on_the_same_folder_is_refused_at_once()
    {
        await using var journal = await _folder.OpenAsync();
        var error = Assert.Throws<StorageException>(() => SqliteJournal.Open(_folder.Options, TimeProvider.System));
        Assert.Contains(_folder.Path, error.Message, StringComparison.Ordinal);
        Assert.Contains("in use", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_the_end_nothing_is_appended()
    {
        var journal = await _folder.OpenAsync();
        await journal.DisposeAsync();
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await journal.AppendAsync(Entries.Accepted(1), Durability.Durable));
    }

    [Fact]
    public async Task Appends_from_many_threads_keep_the_order_of_calls()
    {
        await using (var journal = await _folder.OpenAsync())
        {
            await Task.WhenAll(Enumerable.Range(1, 16).Select(worker => Task.Run(async () =>
            {
                for (var i = 0; i < 50; i++)
                {
                    var id = (worker * 100_000) + (i * 10);
                    await journal.AppendAsync(Entries.Accepted(id), Durability.Durable);
                    await journal.AppendAsync(Entries.Submitted(id), Durability.Lazy);
                    await journal.AppendAsync(Entries.Receipt(id), Durability.Durable);
                }
            })));
        }
        var recovered = new Dictionary<long, List<EntryKind>>();
        await using var again = await _folder.OpenAsync(apply: e =>
        {
            if (!recovered.TryGetValue(e.Delivery.Value, out var kinds)) recovered.Add(e.Delivery.Value, kinds = []);
            kinds.Add(e.Kind);
        });
        Assert.Equal(800, recovered.Count);
        Assert.All(recovered.Values, kinds => Assert.Equal([EntryKind.Accepted, EntryKind.Submitted, EntryKind.Receipt], kinds));
    }
}
