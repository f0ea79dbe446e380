using System.Xml.Linq;

namespace Cpm.Architecture.Tests;

/// <summary>Which project may refer to which. Whatever is not named here may not be.</summary>
internal static class Arrows
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Cpm.Primitives"] = [],
        ["Cpm.Mime"] = ["Cpm.Primitives"],
        ["Cpm.Sip"] = ["Cpm.Mime", "Cpm.Primitives"],
        ["Cpm.Msrp"] = ["Cpm.Mime", "Cpm.Primitives"],
        ["Cpm.Smpp"] = ["Cpm.Mime", "Cpm.Primitives"],
        ["Cpm.Mm7"] = ["Cpm.Mime", "Cpm.Primitives"],
        ["Cpm.Interworking.Abstractions"] = ["Cpm.Mime", "Cpm.Primitives"],
        ["Cpm.Core"] = ["Cpm.Sip", "Cpm.Msrp", "Cpm.Mime", "Cpm.Primitives"],
        ["Cpm.Storage"] = ["Cpm.Core", "Cpm.Primitives"],
        ["Cpm.MessageStorage"] = ["Cpm.Core", "Cpm.Mime", "Cpm.Primitives"],
        ["Cpm.Interworking"] = ["Cpm.Core", "Cpm.Interworking.Abstractions", "Cpm.Mime", "Cpm.Primitives"],
        ["Cpm.Interworking.Sms"] = ["Cpm.Interworking.Abstractions", "Cpm.Smpp", "Cpm.Mime", "Cpm.Primitives"],
        ["Cpm.Interworking.Mms"] = ["Cpm.Interworking.Abstractions", "Cpm.Mm7", "Cpm.Mime", "Cpm.Primitives"],
        ["Cpm.Interworking.SimpleIm"] = ["Cpm.Interworking.Abstractions", "Cpm.Sip", "Cpm.Msrp", "Cpm.Mime", "Cpm.Primitives"],
        ["Cpm.Gateway"] =
        [
            "Cpm.Interworking", "Cpm.Interworking.Sms", "Cpm.Interworking.Mms", "Cpm.Interworking.SimpleIm", "Cpm.Interworking.Abstractions",
            "Cpm.Storage", "Cpm.MessageStorage", "Cpm.Core", "Cpm.Sip", "Cpm.Msrp", "Cpm.Mime", "Cpm.Primitives", "Cpm.Simulators",
        ],
        ["Cpm.Simulators"] = ["Cpm.Sip", "Cpm.Msrp", "Cpm.Smpp", "Cpm.Mm7", "Cpm.Mime", "Cpm.Primitives"],
    };

    private static readonly string[] Servers = ["WebApplication.", "ConfigureKestrel", "UseKestrel", "UseConnectionHandler"];

    /// <summary>References between product projects that are not allowed.</summary>
    public static IEnumerable<string> Forbidden(IEnumerable<SourceFile> files)
    {
        foreach (var project in Projects(files).Where(file => file.IsProduct))
        {
            var name = NameOf(project.Path);
            if (!Allowed.TryGetValue(name, out var allowed)) yield return $"{name} is not known here: say what it may refer to";
            foreach (var reference in References(project).Where(reference => allowed?.Contains(reference) == false)) yield return $"{name} may not refer to {reference}";
        }
    }

    /// <summary>Projects that the solution does not name, and names in the solution without a project.</summary>
    public static IEnumerable<string> NotInSolution(IReadOnlyCollection<SourceFile> files)
    {
        var solution = files.Single(file => file.Path.EndsWith(".sln", StringComparison.Ordinal)).Text.Replace('\\', '/');
        foreach (var project in Projects(files).Where(project => !solution.Contains($"\"{project.Path}\"", StringComparison.Ordinal))) yield return $"{project.Path} is not in the solution";
        foreach (var named in solution.Split('"').Where(part => part.EndsWith(".csproj", StringComparison.Ordinal)))
        {
            if (!files.Any(file => file.Path == named)) yield return $"the solution names {named}, which is not there";
        }
    }

    /// <summary>Product projects without a test project of their name.</summary>
    public static IEnumerable<string> Untested(IReadOnlyCollection<SourceFile> files) =>
        Projects(files).Where(project => project.Path.StartsWith("src/", StringComparison.Ordinal)).Select(project => NameOf(project.Path))
            .Where(name => name != "Cpm.Interworking.Abstractions" && !files.Any(file => file.Path == $"tests/{name}.Tests/{name}.Tests.csproj"));

    /// <summary>The demo is the only part of the gateway that knows the simulators.</summary>
    public static IEnumerable<string> SimulatorsOutsideDemo(IEnumerable<SourceFile> files) =>
        files.Where(file => file.IsCode && file.Path.StartsWith("src/", StringComparison.Ordinal) && !file.Path.StartsWith("src/Cpm.Gateway/Demo/", StringComparison.Ordinal))
            .Where(file => file.Code.Contains("Cpm.Simulators", StringComparison.Ordinal)).Select(file => file.Path);

    /// <summary>Only the gateway and the simulators open servers; every other room sees pipes and bytes.</summary>
    public static IEnumerable<string> ServersOutsideHosts(IEnumerable<SourceFile> files) =>
        files.Where(file => file.IsCode && file.Path.StartsWith("src/", StringComparison.Ordinal) && !file.Path.StartsWith("src/Cpm.Gateway/", StringComparison.Ordinal))
            .Where(file => Servers.Any(server => file.Code.Contains(server, StringComparison.Ordinal))).Select(file => file.Path);

    private static IEnumerable<SourceFile> Projects(IEnumerable<SourceFile> files) => files.Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal));

    private static IEnumerable<string> References(SourceFile project) =>
        XDocument.Parse(project.Text).Descendants("ProjectReference").Select(reference => NameOf(reference.Attribute("Include")!.Value.Replace('\\', '/')));

    private static string NameOf(string path) => Path.GetFileNameWithoutExtension(path);
}
