using Cpm.Core.Journal;
using Cpm.Storage.Sqlite;
using Xunit;

namespace Cpm.Storage.Tests.Sqlite;

public sealed class SchemaTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Version_0_kept_everything_in_the_main_file_and_becomes_partition_1(bool interrupted)
    {
        using (var old = Database.Open(_folder.MainFile, create: true))
        {
            old.Execute("CREATE TABLE batch(seq INTEGER PRIMARY KEY, facts BLOB NOT NULL, content BLOB)");
            old.Execute("CREATE TABLE cursor(name TEXT PRIMARY KEY, sequence INTEGER NOT NULL) WITHOUT ROWID");
            old.Execute("INSERT INTO cursor VALUES('cdr', 7)");
            foreach (var id in (long[])[1000, 2000])
            {
                var batch = new BatchBuffer();
                batch.Reset(id / 1000 * 5);
                batch.Encode(Entries.Accepted(id, body: $"body {id}"));
                using var insert = old.Prepare("INSERT INTO batch VALUES(?, ?, ?)");
                insert.Bind(1, batch.Sequence);
                insert.Bind(2, batch.Facts.WrittenSpan);
                insert.Bind(3, batch.Content.WrittenSpan);
                insert.Run();
            }
        }
        if (interrupted) await File.WriteAllBytesAsync(Path.Combine(_folder.Path, "gateway.journal-00000001.db"), []);
        var recovered = new List<JournalEntry>();
        await using var journal = await _folder.OpenAsync(apply: recovered.Add);
        Assert.Equal([5, 10], recovered.Select(e => e.Position.Sequence));
        Assert.Equal("body 2000"u8.ToArray(), (await journal.ReadAsync(recovered[1].Position, default))!.Message!.Body.ToArray());
        Assert.Equal(7, await journal.LoadCursorAsync("cdr", default));
        var next = Entries.Accepted(3000);
        await journal.AppendAsync(next, Durability.Durable);
        Assert.Equal(11, next.Position.Sequence);
    }

    [Fact]
    public async Task A_newer_version_is_refused_and_left_alone()
    {
        await using (await _folder.OpenAsync()) { }
        using (var main = Database.Open(_folder.MainFile, create: false)) main.Execute("PRAGMA user_version=9");
        var error = Assert.Throws<StorageException>(() => SqliteJournal.Open(_folder.Options, TimeProvider.System));
        Assert.Contains(_folder.MainFile, error.Message, StringComparison.Ordinal);
        Assert.Contains("version 9", error.Message, StringComparison.Ordinal);
        using (var main = Database.Open(_folder.MainFile, create: false)) main.Execute("PRAGMA user_version=1");
        await using var again = await _folder.OpenAsync();
        Assert.Null(again.Unavailable);
    }

    [Fact]
    public void A_main_file_that_is_none_is_named()
    {
        File.WriteAllText(_folder.MainFile, new string('?', 5000));
        var error = Assert.Throws<StorageException>(() => SqliteJournal.Open(_folder.Options, TimeProvider.System));
        Assert.Contains(_folder.MainFile, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_commit_is_synced_to_pages_of_16384_behind_a_write_ahead_log()
    {
        await using var journal = await _folder.OpenAsync();
        var settings = new List<long>();
        await journal.Writer.RunAsync(file =>
        {
            settings.Add(file.Database.ReadInteger("PRAGMA synchronous"));
            settings.Add(file.Database.ReadInteger("PRAGMA page_size"));
        });
        Assert.Equal([2, 16384], settings);
        Assert.Single(Directory.GetFiles(_folder.Path, "*.journal-*.db-wal"));
    }
}
