namespace Cpm.Storage;

/// <summary>What is stored cannot be used: locked by another process, damaged, or written by a newer version. The message names the file and says what to do.</summary>
public sealed class StorageException : IOException
{
    /// <param name="message">What is wrong, with the file's path.</param>
    /// <param name="inner">The cause.</param>
    public StorageException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
