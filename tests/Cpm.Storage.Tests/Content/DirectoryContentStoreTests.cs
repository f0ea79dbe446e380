using Cpm.Storage.Content;
using Xunit;

namespace Cpm.Storage.Tests.Content;

public sealed class DirectoryContentStoreTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly DirectoryContentStore _store;

    public DirectoryContentStoreTests() => _store = new(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(200_000)]
    public async Task What_was_saved_is_read_again(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        var reference = await _store.SaveAsync(new MemoryStream(bytes), default);
        Assert.Equal(length, reference.Length);
        await using var stream = await new DirectoryContentStore(_folder.Path).OpenAsync(reference.Key, default);
        var read = new MemoryStream();
        await stream!.CopyToAsync(read);
        Assert.Equal(bytes, read.ToArray());
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void No_folder_that_it_makes_can_be_read_by_others()
    {
        _ = new DirectoryContentStore(Path.Combine(_folder.Path, "data", "content"));
        foreach (var folder in (string[])["data", "data/content"])
        {
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(_folder.Path, folder)));
        }
    }

    [Fact]
    public async Task An_abandoned_write_leaves_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _store.SaveAsync(new MemoryStream(new byte[100]), cancelled.Token));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task What_is_erased_is_gone_also_for_whoever_kept_a_link_to_it()
    {
        var reference = await _store.SaveAsync(new MemoryStream("secret"u8.ToArray()), default);
        await using var open = await _store.OpenAsync(reference.Key, default);
        Assert.True(await _store.EraseAsync(reference.Key, default));
        var bytes = new byte[6];
        await open!.ReadExactlyAsync(bytes);
        Assert.Equal(new byte[6], bytes);
        Assert.Null(await _store.OpenAsync(reference.Key, default));
        Assert.False(await _store.EraseAsync(reference.Key, default));
    }

    [Theory]
    [InlineData("../gateway.db")]
    [InlineData("")]
    [InlineData("0123456789abcdef0123456789abcdeg")]
    public async Task A_key_that_the_store_did_not_make_opens_nothing(string key)
    {
        Assert.Null(await _store.OpenAsync(key, default));
        Assert.False(await _store.EraseAsync(key, default));
    }

    [Fact]
    public async Task Orphans_and_unfinished_files_are_swept_and_strangers_left_alone()
    {
        var kept = await _store.SaveAsync(new MemoryStream([1]), default);
        var orphan = await _store.SaveAsync(new MemoryStream([2]), default);
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, new string('a', 32) + ".part"), "half");
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "README"), "not ours");
        Assert.Equal(2, _store.Sweep(key => key == kept.Key, default));
        Assert.Null(await _store.OpenAsync(orphan.Key, default));
        await using var stream = await _store.OpenAsync(kept.Key, default);
        Assert.NotNull(stream);
        Assert.True(File.Exists(Path.Combine(_folder.Path, "README")));
    }
}
