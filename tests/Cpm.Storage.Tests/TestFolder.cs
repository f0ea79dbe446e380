using Cpm.Core.Journal;
using Cpm.Primitives;
using Cpm.Storage.Sqlite;
using Cpm.TestKit;

namespace Cpm.Storage.Tests;

/// <summary>A data folder for one test.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("cpm-storage-").FullName;

    public string MainFile => System.IO.Path.Combine(Path, "gateway.db");

    public SqliteJournalOptions Options => new() { ConnectionString = $"Data Source={MainFile}", DiskProbe = () => new(1L << 40, 1L << 41) };

    public static async Task<SqliteJournal> OpenAsync(
        SqliteJournalOptions options, TimeProvider? time = null, Action<JournalEntry>? apply = null, IContentStore? contents = null)
    {
        var journal = SqliteJournal.Open(options, time ?? TimeProvider.System, contents: contents);
        try
        {
            await journal.RecoverAsync(apply ?? (_ => { }), CancellationToken.None);
            return journal;
        }
        catch
        {
            await journal.DisposeAsync();
            throw;
        }
    }

    public Task<SqliteJournal> OpenAsync(TimeProvider? time = null, Action<JournalEntry>? apply = null) => OpenAsync(Options, time, apply);

    /// <summary>A copy of everything, as a crash at this moment would leave it.</summary>
    public TestFolder Copy()
    {
        var copy = new TestFolder();
        foreach (var file in Directory.GetFiles(Path))
        {
            if (!file.EndsWith(".lock", StringComparison.Ordinal)) File.Copy(file, System.IO.Path.Combine(copy.Path, System.IO.Path.GetFileName(file)));
        }
        return copy;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

internal static class JournalSteps
{
    /// <summary>Moves the clock once the writer has done all that belongs to the time before: who appends is told before the partition is looked at.</summary>
    public static async Task AdvanceAsync(this SqliteJournal journal, ManualTime time, TimeSpan by)
    {
        await journal.Writer.RunAsync(_ => { });
        time.Advance(by);
    }
}
