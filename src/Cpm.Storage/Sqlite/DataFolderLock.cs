namespace Cpm.Storage.Sqlite;

/// <summary>Keeps a second process out of the data folder for as long as this one lives; the operating system lets go of it when the process dies.</summary>
internal sealed class DataFolderLock : IDisposable
{
    private readonly FileStream _file;

    public DataFolderLock(string mainFile)
    {
        var path = mainFile + ".lock";
        try
        {
            _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException))
        {
            throw new StorageException($"{Path.GetDirectoryName(mainFile)} is in use by another process ({path} is locked): stop it, or give this one a data folder of its own.", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
