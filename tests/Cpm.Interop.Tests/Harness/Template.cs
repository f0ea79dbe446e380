namespace Cpm.Interop.Tests.Harness;

/// <summary>A file of the folder scenarios, with values in the place of names in double braces.</summary>
internal static class Template
{
    /// <summary>Fills a template in.</summary>
    /// <param name="name">The file in the folder scenarios.</param>
    /// <param name="target">Where the result goes.</param>
    /// <param name="values">All names that stand in it may be here, and others.</param>
    public static async Task WriteAsync(string name, string target, params (string Name, string Value)[] values)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Project, "scenarios", name));
        foreach (var (key, value) in values) text = text.Replace($"{{{{{key}}}}}", value, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(target, text);
    }
}
