using System.Diagnostics;
using Cpm.Core.Journal;
using Cpm.Storage.Sqlite;
using Xunit;

namespace Cpm.Storage.Tests.Sqlite;

public sealed class CrashTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Whatever_is_left_of_the_log_a_prefix_of_the_batches_is_recovered()
    {
        await using var journal = await _folder.OpenAsync();
        var entries = Enumerable.Range(1, 12).Select(i => Entries.Accepted(i * 1000, body: new string('x', i * 300))).ToList();
        foreach (var entry in entries) await journal.AppendAsync(entry, Durability.Durable);
        using var crashed = _folder.Copy();
        var log = Directory.GetFiles(crashed.Path, "*.journal-*-wal").Single();
        var whole = await File.ReadAllBytesAsync(log);
        var last = -1;
        var cuts = Enumerable.Range(0, (whole.Length / 1777) + 1).Select(i => i * 1777).Append(whole.Length);
        foreach (var cut in cuts)
        {
            using var cutFolder = crashed.Copy();
            await File.WriteAllBytesAsync(Path.Combine(cutFolder.Path, Path.GetFileName(log)), whole[..cut]);
            if (cut < whole.Length && !HasTable(cutFolder)) continue;
            var recovered = new List<string>();
            await using (await cutFolder.OpenAsync(apply: e => recovered.Add(e.Message!.ImdnId))) { }
            Assert.Equal(entries.Take(recovered.Count).Select(e => e.Message!.ImdnId), recovered);
            Assert.True(recovered.Count >= last, "a longer log cannot hold less");
            last = recovered.Count;
        }
        Assert.Equal(entries.Count, last);
    }

    [Fact]
    public async Task Everything_acknowledged_is_in_a_copy_taken_at_that_moment()
    {
        await using var journal = await _folder.OpenAsync();
        for (var round = 1; round <= 5; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 40).Select(i => journal.AppendAsync(Entries.Accepted((round * 100_000) + (i * 10)), Durability.Durable).AsTask()));
            using var crashed = _folder.Copy();
            var recovered = new HashSet<long>();
            await using (await crashed.OpenAsync(apply: e => recovered.Add(e.Message!.Id.Value))) { }
            Assert.Equal(round * 40, recovered.Count);
        }
    }

    [Fact]
    public async Task A_list_is_recovered_whole_or_not_at_all()
    {
        await using (var journal = await _folder.OpenAsync())
        {
            await Task.WhenAll(Enumerable.Range(1, 50).Select(i =>
                journal.AppendAsync([.. Enumerable.Range(0, 7).Select(n => Entries.Receipt((i * 1000) + n))], Durability.Durable).AsTask()));
        }
        var sequences = new Dictionary<long, HashSet<long>>();
        await using var again = await _folder.OpenAsync(apply: e =>
        {
            var list = (e.Delivery.Value - 1) / 1000;
            if (!sequences.TryGetValue(list, out var found)) sequences.Add(list, found = []);
            found.Add(e.Position.Sequence);
        });
        Assert.Equal(50, sequences.Count);
        Assert.All(sequences.Values, found => Assert.Single(found));
    }

    [Fact]
    public async Task A_damaged_partition_is_named()
    {
        await using (var journal = await _folder.OpenAsync())
            await journal.AppendAsync(Entries.Accepted(1000), Durability.Durable);
        var path = Directory.GetFiles(_folder.Path, "*.journal-*.db").Single();
        var bytes = await File.ReadAllBytesAsync(path);
        bytes.AsSpan(0, 200).Fill(0x5A);
        await File.WriteAllBytesAsync(path, bytes);
        var error = await Assert.ThrowsAsync<StorageException>(() => _folder.OpenAsync());
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damaged_facts_are_named_with_their_batch()
    {
        await using (var journal = await _folder.OpenAsync())
        {
            await journal.AppendAsync(Entries.Accepted(1000), Durability.Durable);
            await journal.Writer.RunAsync(file => file.Database.Overwrite("facts", 1, 0, [0xFF, 0xFF, 0xFF, 0x7F]));
        }
        var error = await Assert.ThrowsAsync<StorageException>(() => _folder.OpenAsync());
        Assert.Contains("batch 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_partition_is_named()
    {
        await using (var journal = await _folder.OpenAsync())
            await journal.AppendAsync(Entries.Accepted(1000), Durability.Durable);
        var path = Directory.GetFiles(_folder.Path, "*.journal-*.db").Single();
        File.Delete(path);
        var error = await Assert.ThrowsAsync<StorageException>(() => _folder.OpenAsync());
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public async Task Killed_at_any_moment_nothing_acknowledged_is_lost(int seed)
    {
        var acknowledged = new List<long>();
        using (var child = Start())
        {
            var killAfter = new Random(seed).Next(30, 400);
            while (await child.StandardOutput.ReadLineAsync() is { } line)
            {
                acknowledged.Add(long.Parse(line));
                if (acknowledged.Count == killAfter) child.Kill();
            }
            await child.WaitForExitAsync();
        }
        Assert.NotEmpty(acknowledged);
        var recovered = new List<long>();
        await using var journal = await TestFolder.OpenAsync(_folder.Options, apply: e =>
        {
            // The child seals often: what is carried stands for what is in older partitions, and the overlap repeats some.
            if (e.Kind == EntryKind.Accepted) recovered.Add(e.Message!.Id.Value);
        });
        await journal.ReadBackwardsAsync(e =>
        {
            if (e.Kind == EntryKind.Accepted) recovered.Add(e.Message!.Id.Value);
            return true;
        }, default);
        Assert.Empty(acknowledged.Except(recovered));
    }

    /// <summary>Partition by partition the child journals without ever being told to stop, and prints what is acknowledged.</summary>
    internal static async Task RunChildAsync(string folder)
    {
        var options = new SqliteJournalOptions { ConnectionString = $"Data Source={Path.Combine(folder, "gateway.db")}", PartitionBytes = 100_000 };
        var journal = await TestFolder.OpenAsync(options);
        await Task.WhenAll(Enumerable.Range(1, 8).Select(async worker =>
        {
            for (var i = 1; ; i++)
            {
                var id = (worker * 10_000_000L) + (i * 10);
                await journal.AppendAsync(Entries.Accepted(id), Durability.Durable);
                lock (options)
                {
                    Console.Out.WriteLine(id);
                    Console.Out.Flush();
                }
            }
        }));
    }

    private static bool HasTable(TestFolder folder)
    {
        using var database = Database.Open(Directory.GetFiles(folder.Path, "*.journal-*.db").Single(), create: false);
        return database.ReadInteger("SELECT count(*) FROM sqlite_master WHERE name='batch'") > 0;
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add("--runtimeconfig");
        start.ArgumentList.Add(Path.ChangeExtension(typeof(CrashTests).Assembly.Location, ".runtimeconfig.json"));
        start.ArgumentList.Add(typeof(CrashTests).Assembly.Location);
        start.ArgumentList.Add(_folder.Path);
        return Process.Start(start)!;
    }
}
