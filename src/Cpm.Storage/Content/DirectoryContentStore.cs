using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Cpm.Primitives;

namespace Cpm.Storage.Content;

/// <summary>
/// Contents as files of a folder. A content is streamed to a temporary file, synced, renamed, and the folder synced: what has a name is whole.
/// Keys are random, so that nobody can guess one from another.
/// </summary>
public sealed class DirectoryContentStore : IContentStore
{
    private const string TemporarySuffix = ".part";
    private const int BlockSize = 64 * 1024;
    private static readonly SearchValues<char> KeyDigits = SearchValues.Create("0123456789abcdef");
    private readonly string _folder;

    /// <param name="folder">Made where it does not exist.</param>
    public DirectoryContentStore(string folder) => _folder = PrivateFolder.Create(folder);

    /// <inheritdoc/>
    public async ValueTask<ContentReference> SaveAsync(Stream content, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(content);
        var key = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var temporary = PathOf(key) + TemporarySuffix;
        try
        {
            long length;
            var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, BlockSize, FileOptions.Asynchronous);
            await using (file)
            {
                await content.CopyToAsync(file, BlockSize, ct);
                await file.FlushAsync(ct);
                RandomAccess.FlushToDisk(file.SafeFileHandle);
                length = file.Length;
            }
            File.Move(temporary, PathOf(key));
            SyncFolder();
            return new(key, length);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<Stream?> OpenAsync(string key, CancellationToken ct)
    {
        if (!IsKey(key)) return new((Stream?)null);
        try
        {
            return new(new FileStream(PathOf(key), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BlockSize, FileOptions.Asynchronous | FileOptions.SequentialScan));
        }
        catch (FileNotFoundException)
        {
            return new((Stream?)null);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> EraseAsync(string key, CancellationToken ct)
    {
        if (!IsKey(key) || !File.Exists(PathOf(key))) return false;
        var file = new FileStream(PathOf(key), FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.Asynchronous);
        await using (file)
        {
            var zeros = new byte[(int)Math.Min(BlockSize, file.Length)];
            for (var left = file.Length; left > 0; left -= zeros.Length) await file.WriteAsync(zeros.AsMemory(0, (int)Math.Min(left, zeros.Length)), ct);
            RandomAccess.FlushToDisk(file.SafeFileHandle);
        }
        File.Delete(PathOf(key));
        SyncFolder();
        return true;
    }

    /// <summary>Removes what no message refers to, and what was never finished. Called at start, before anything is saved.</summary>
    /// <param name="isReferenced">True for the keys that the journal refers to.</param>
    /// <param name="ct">Stops between two files.</param>
    /// <returns>How many were removed.</returns>
    public int Sweep(Func<string, bool> isReferenced, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(isReferenced);
        var removed = 0;
        foreach (var path in Directory.EnumerateFiles(_folder))
        {
            ct.ThrowIfCancellationRequested();
            var name = Path.GetFileName(path);
            var isTemporary = name.EndsWith(TemporarySuffix, StringComparison.Ordinal) && IsKey(name[..^TemporarySuffix.Length]);
            if (!isTemporary && (!IsKey(name) || isReferenced(name))) continue;
            File.Delete(path);
            removed++;
        }
        if (removed > 0) SyncFolder();
        return removed;
    }

    /// <summary>Only what this store made: no key leads out of the folder.</summary>
    private static bool IsKey(string key) => key.Length == 32 && !key.AsSpan().ContainsAnyExcept(KeyDigits);

    private string PathOf(string key) => Path.Combine(_folder, key);

    /// <summary>A rename survives a crash only when the folder is synced too; .NET opens no folders, so the operating system is asked.</summary>
    private void SyncFolder()
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Open(_folder, 0);
        if (descriptor < 0) throw new IOException($"{_folder} cannot be opened to be synced (error {Marshal.GetLastPInvokeError()})");
        try
        {
            if (Sync(descriptor) != 0) throw new IOException($"{_folder} cannot be synced (error {Marshal.GetLastPInvokeError()})");
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
