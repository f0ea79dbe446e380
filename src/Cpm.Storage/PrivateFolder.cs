namespace Cpm.Storage;

/// <summary>Folders that hold what people wrote: nobody else on the machine may look into them.</summary>
internal static class PrivateFolder
{
    /// <summary>Creates the folder, and those above it, where they are not there: readable by their owner alone. Folders that are there stay as they are.</summary>
    /// <returns>Its full path.</returns>
    public static string Create(string folder)
    {
        folder = Path.GetFullPath(folder);
        if (OperatingSystem.IsWindows()) return Directory.CreateDirectory(folder).FullName;
        // The mode given is that of the last folder only.
        if (Path.GetDirectoryName(folder) is { } above && !Directory.Exists(above)) Create(above);
        return Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
    }
}
