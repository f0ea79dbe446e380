using System.Reflection;
using System.Runtime.Loader;

namespace Cpm.Gateway.Functions;

/// <summary>
/// Where a plug-in's own assemblies live, apart from those of other plug-ins. What the gateway itself is made of is shared: only so are the plug-in's
/// interfaces the gateway's.
/// </summary>
/// <param name="path">The plug-in's assembly.</param>
internal sealed class PluginContext(string path) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(path))
{
    private static readonly HashSet<string> Shared = ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(Path.GetFileNameWithoutExtension).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);

    private readonly string _folder = Path.GetDirectoryName(path)!;

    /// <summary>True for assemblies that the gateway brings: its own rooms and the shared framework.</summary>
    public static bool IsShared(string name) => Shared.Contains(name);

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name is not { } name || IsShared(name)) return null;
        var file = Path.Combine(_folder, name + ".dll");
        return File.Exists(file) ? LoadFromAssemblyPath(file) : null;
    }
}
