namespace Cpm.Storage;

/// <summary>Folders that hold what people wrote: nobody else on the machine may look into them.</summary>
internal static class PrivateFolder
{
    /// <summary>Creates the folder where it is not there, readable by its owner alone.</summary>
    /// <returns>Its full path.</returns>
    public static string Create(string folder) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(folder).FullName
        : Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
}
