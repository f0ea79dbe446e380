using System.Diagnostics;
using Cpm.EndToEnd.Tests.Harness;

namespace Cpm.EndToEnd.Tests.Chaos;

/// <summary>
/// A file system in memory that can really be filled, where the machine lets us mount one; else an ordinary folder.
/// </summary>
internal sealed class SmallDisk : IDisposable
{
    private const int Chunk = 1 << 20;
    private readonly string _path;

    /// <param name="folder">Where it is mounted.</param>
    /// <param name="megabytes">Its size.</param>
    public SmallDisk(TestFolder folder, int megabytes)
    {
        _path = folder.File("disk");
        Directory.CreateDirectory(_path);
        IsReal = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "cpm-chaos", _path);
    }

    /// <summary>True where it can be filled.</summary>
    public bool IsReal { get; }

    /// <summary>The path of a file on it.</summary>
    public string File(string name) => Path.Combine(_path, name);

    /// <summary>Fills it to the last octet.</summary>
    public void Fill()
    {
        using var ballast = new FileStream(File("ballast"), FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var size = Chunk;
        while (size > 0)
        {
            try
            {
                ballast.Write(new byte[size]);
            }
            catch (IOException)
            {
                size /= 2;
            }
        }
    }

    /// <summary>Makes room again.</summary>
    public void Empty() => System.IO.File.Delete(File("ballast"));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (IsReal) Run("umount", "-l", _path);
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
