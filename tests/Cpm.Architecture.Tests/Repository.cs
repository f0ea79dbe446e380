namespace Cpm.Architecture.Tests;

/// <summary>A file of the repository, with its path from the root and forward slashes.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    private string? _code;

    public bool IsCode => Path.EndsWith(".cs", StringComparison.Ordinal);

    public bool IsProduct => Path.StartsWith("src/", StringComparison.Ordinal) || Path.StartsWith("simulators/", StringComparison.Ordinal);

    public bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal);

    /// <summary>The text with comments and literals blanked out, lines kept.</summary>
    public string Code => _code ??= CodeText.Of(Text);

    public int Lines => Text.Count(c => c == '\n');

    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The line of a character, from 1.</summary>
    public string At(int index) => $"{Path}:{Text.AsSpan(0, index).Count('\n') + 1}";
}

/// <summary>The repository on disk, without what is built or downloaded into it.</summary>
internal static class Repository
{
    private static readonly string[] Built = ["bin", "obj", "node_modules", ".git", "artifacts", "TestResults", "BenchmarkDotNet.Artifacts", "data", ".vs", ".vscode", ".idea"];
    private static readonly string[] TextTypes =
        [".cs", ".csproj", ".props", ".sln", ".md", ".json", ".jsonc", ".txt", ".yml", ".yaml", ".xml", ".sh", ".js", ".cfg", ".service", ".html", ".css", ".sipp"];

    private static readonly Lazy<IReadOnlyList<SourceFile>> All = new(() =>
    {
        var root = Root();
        return [.. Walk(new DirectoryInfo(root)).Select(file => new SourceFile(Path.GetRelativePath(root, file.FullName).Replace('\\', '/'), File.ReadAllText(file.FullName)))];
    });

    public static IReadOnlyList<SourceFile> Files => All.Value;

    public static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Cpm.Interworking.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("the tests do not run below the repository");
    }

    private static IEnumerable<FileInfo> Walk(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles().Where(file => !Built.Contains(file.Name)))
        {
            if (TextTypes.Contains(file.Extension) || file.Extension.Length == 0 || file.Extension == file.Name) yield return file;
        }
        foreach (var child in folder.EnumerateDirectories().Where(child => !Built.Contains(child.Name)))
        {
            foreach (var file in Walk(child)) yield return file;
        }
    }
}
