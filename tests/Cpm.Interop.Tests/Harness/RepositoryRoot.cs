namespace Cpm.Interop.Tests.Harness;

/// <summary>Where this project's scenarios, scripts and configurations lie.</summary>
internal static class RepositoryRoot
{
    /// <summary>The folder tests/Cpm.Interop.Tests.</summary>
    public static string Project { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Cpm.Interworking.sln"))) return Path.Combine(folder.FullName, "tests", "Cpm.Interop.Tests");
        }
        throw new InvalidOperationException($"no solution above {AppContext.BaseDirectory}");
    }
}
