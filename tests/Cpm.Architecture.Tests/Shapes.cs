using System.Text.RegularExpressions;

namespace Cpm.Architecture.Tests;

/// <summary>Rules on the size and shape of files.</summary>
internal static partial class Shapes
{
    public const int HardLimit = 500;
    public const int LookTwice = 300;

    /// <summary>Files that are one table and nothing else.</summary>
    public static readonly string[] Tables = [];

    public static IEnumerable<string> TooLong(IEnumerable<SourceFile> files, params string[] tables) =>
        files.Where(file => file.IsCode && file.Lines > HardLimit && !tables.Contains(file.Path)).Select(file => $"{file.Path} has {file.Lines} lines, the limit is {HardLimit}");

    public static int MedianLength(IEnumerable<SourceFile> files)
    {
        var lengths = files.Where(file => file.IsCode && file.IsProduct).Select(file => file.Lines).Order().ToArray();
        return lengths.Length == 0 ? 0 : lengths[lengths.Length / 2];
    }

    /// <summary>Rooms without a README that says something: five lines besides headings.</summary>
    public static IEnumerable<string> WithoutReadme(IReadOnlyCollection<SourceFile> files)
    {
        foreach (var project in files.Where(file => file.IsProduct && file.Path.EndsWith(".csproj", StringComparison.Ordinal)))
        {
            var room = project.Path[..project.Path.LastIndexOf('/')];
            var readme = files.FirstOrDefault(file => file.Path == $"{room}/README.md")?.Text ?? "";
            var lines = readme.Split('\n').Count(line => line.Trim().Length > 0 && !line.StartsWith('#'));
            if (lines < 5 || Placeholder().IsMatch(readme)) yield return $"{room}/README.md: {lines} lines that say something, 5 are needed, without placeholders";
        }
    }

    /// <summary>Type names that say nothing.</summary>
    public static IEnumerable<string> EmptyNames(IEnumerable<SourceFile> files) =>
        files.Where(file => file.IsCode).SelectMany(file => EmptyName().Matches(file.Code).Select(match => $"{file.At(match.Index)}: {match.Groups["name"].Value}"));

    /// <summary>Log event ids that two messages share, and log messages without one.</summary>
    public static IEnumerable<string> LogEvents(IEnumerable<SourceFile> files)
    {
        var known = new Dictionary<int, string>();
        foreach (var file in files.Where(file => file.IsCode && file.IsProduct))
        {
            foreach (Match match in LoggerMessage().Matches(file.Code))
            {
                var place = file.At(match.Index);
                if (!match.Groups["id"].Success) yield return $"{place}: a log message without an event id";
                else if (!known.TryAdd(int.Parse(match.Groups["id"].Value), place)) yield return $"{place}: event id {match.Groups["id"].Value} is taken by {known[int.Parse(match.Groups["id"].Value)]}";
            }
        }
    }

    /// <summary>References to places outside the repository.</summary>
    public static IEnumerable<string> ForeignPaths(IEnumerable<SourceFile> files) =>
        files.Where(file => !file.Path.StartsWith("tests/Cpm.Architecture.Tests/", StringComparison.Ordinal))
            .SelectMany(file => ForeignPath().Matches(file.Text).Select(match => $"{file.At(match.Index)}: {match.Value}"));

    [GeneratedRegex(@"\b(placeholder|to be written|tbd|lorem ipsum)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\b(class|struct|interface|enum|record(\s+(class|struct))?)\s+(?<name>\w*(Manager|Helpers?|Utils?|Utility|Utilities|Processor|Dto))\b")]
    private static partial Regex EmptyName();

    [GeneratedRegex(@"\[LoggerMessage\((\s*(?<id>\d+)|[^\]]*?EventId\s*=\s*(?<id>\d+))?")]
    private static partial Regex LoggerMessage();

    [GeneratedRegex(@"\.\./shared|/work/\w|/tmp/wt|/home/\w+/|/root/|C:\\Users|\bdesign\.md|\bfacts/\w+\.md")]
    private static partial Regex ForeignPath();
}
