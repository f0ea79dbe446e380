using System.Reflection;
using Cpm.Gateway.CommandLine;
using Cpm.Interworking.Abstractions;

namespace Cpm.Gateway.Functions;

/// <summary>
/// Finds functions in the assemblies of a folder: every public class that is an <see cref="IInterworkingFunctionFactory"/> and can be made without arguments.
/// A plug-in that is one file lies in the folder itself; one that brings other assemblies lies in a folder of its own, with an assembly of that folder's name.
/// </summary>
public static class PluginLoader
{
    /// <summary>The folder: <c>plugins</c> beside the program.</summary>
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "plugins");

    /// <summary>The built-in functions and those of <see cref="Folder"/>.</summary>
    /// <param name="errors">What is wrong with plug-ins: an assembly that cannot be loaded, or that is no plug-in; a kind that exists already.</param>
    public static IReadOnlyList<IInterworkingFunctionFactory> All(ICollection<ConfigurationError> errors) => Load(Folder, BuiltInFunctions.Factories, errors);

    /// <summary>The given functions and those of a folder, which need not be there.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="builtIn">Functions whose kinds are taken.</param>
    /// <param name="errors">What is wrong; the path is that of the assembly.</param>
    public static IReadOnlyList<IInterworkingFunctionFactory> Load(string folder, IReadOnlyList<IInterworkingFunctionFactory> builtIn, ICollection<ConfigurationError> errors)
    {
        ArgumentNullException.ThrowIfNull(builtIn);
        ArgumentNullException.ThrowIfNull(errors);
        var found = builtIn.Select(f => (Factory: f, From: "built in")).ToList();
        foreach (var path in Assemblies(folder))
        {
            foreach (var factory in Factories(path, errors))
            {
                if (found.FirstOrDefault(f => f.Factory.Kind.Equals(factory.Kind, StringComparison.OrdinalIgnoreCase)) is { Factory: not null } other)
                {
                    errors.Add(new(path, $"offers functions of kind \"{factory.Kind}\", which exist already ({other.From})"));
                }
                else
                {
                    found.Add((factory, path));
                }
            }
        }
        return [.. found.Select(f => f.Factory)];
    }

    /// <summary>A command that refuses to run while something is wrong with the plug-ins: what is missing might be what the configuration names.</summary>
    public static Func<T, CommandContext, Task<int>> Guard<T>(IReadOnlyCollection<ConfigurationError> errors, Func<T, CommandContext, Task<int>> command) => errors.Count == 0 ? command : async (_, context) =>
    {
        foreach (var error in errors) await context.Error.WriteLineAsync($"{error.Path}: {error.Reason}");
        return ExitCode.BadUsage;
    };

    private static IEnumerable<string> Assemblies(string folder)
    {
        if (!Directory.Exists(folder)) return [];
        var own = Directory.GetDirectories(folder).Select(d => Path.Combine(d, Path.GetFileName(d) + ".dll")).Where(File.Exists);
        // What the gateway has itself is not a plug-in: a build's whole output may be copied here.
        var single = Directory.GetFiles(folder, "*.dll").Where(f => !PluginContext.IsShared(Path.GetFileNameWithoutExtension(f)));
        return single.Concat(own).Order(StringComparer.Ordinal);
    }

    private static List<IInterworkingFunctionFactory> Factories(string path, ICollection<ConfigurationError> errors)
    {
        var factories = new List<IInterworkingFunctionFactory>();
        try
        {
            var assembly = new PluginContext(path).LoadFromAssemblyPath(path);
            foreach (var type in assembly.GetExportedTypes().Where(IsFactory)) factories.Add((IInterworkingFunctionFactory)Activator.CreateInstance(type)!);
            if (factories.Count == 0) errors.Add(new(path, $"has no public class that is an {nameof(IInterworkingFunctionFactory)} with a constructor without arguments"));
        }
        catch (Exception e) when (e is BadImageFormatException or IOException or TypeLoadException or ReflectionTypeLoadException or MissingMethodException or TargetInvocationException)
        {
            errors.Add(new(path, $"cannot be loaded: {(e is TargetInvocationException { InnerException: { } inner } ? inner : e).Message}"));
        }
        return factories;
    }

    private static bool IsFactory(Type type) =>
        type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && typeof(IInterworkingFunctionFactory).IsAssignableFrom(type) && type.GetConstructor(Type.EmptyTypes) is not null;
}
