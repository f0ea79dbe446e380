using Xunit;
using Xunit.Abstractions;

namespace Cpm.Architecture.Tests;

public sealed class ShapeTests(ITestOutputHelper output)
{
    [Fact]
    public void No_file_is_too_long()
    {
        foreach (var file in Repository.Files.Where(file => file.IsCode && file.Lines > Shapes.LookTwice)) output.WriteLine($"look twice: {file.Path} has {file.Lines} lines");
        output.WriteLine($"median length of product files: {Shapes.MedianLength(Repository.Files)} lines");
        Violations.None(Shapes.TooLong(Repository.Files, Shapes.Tables));
        Assert.InRange(Shapes.MedianLength(Repository.Files), 1, 99);
    }

    [Fact]
    public void Listed_tables_exist() => Assert.All(Shapes.Tables, table => Assert.Contains(Repository.Files, file => file.Path == table));

    [Fact]
    public void Every_room_introduces_itself() => Violations.None(Shapes.WithoutReadme(Repository.Files));

    [Fact]
    public void Names_say_something() => Violations.None(Shapes.EmptyNames(Repository.Files));

    [Fact]
    public void Log_events_have_ids_of_their_own() => Violations.None(Shapes.LogEvents(Repository.Files));

    [Fact]
    public void Nothing_refers_to_places_outside() => Violations.None(Shapes.ForeignPaths(Repository.Files));

    [Fact]
    public void A_long_file_is_found()
    {
        SourceFile[] files = [File("src/A/A.cs", 501), File("src/A/B.cs", 500), File("src/A/Table.cs", 900), new("src/A/A.md", new string('\n', 900))];
        Assert.Equal(["src/A/A.cs has 501 lines, the limit is 500"], Shapes.TooLong(files, "src/A/Table.cs"));
        Assert.Equal(501, Shapes.MedianLength(files));

        static SourceFile File(string path, int lines) => new(path, new string('\n', lines));
    }

    [Theory]
    [InlineData("# A\n\none\ntwo\nthree\nfour\nfive\n", false)]
    [InlineData("# A\n\none\ntwo\n\n## B\nthree\nfour\n", true)]
    [InlineData("# A\n1\n2\n3\n4\n5\nPlaceholder.\n", true)]
    public void A_room_without_words_is_found(string readme, bool isFound)
    {
        SourceFile[] files = [new("src/A/A.csproj", ""), new("src/A/README.md", readme)];
        Assert.Equal(isFound, Shapes.WithoutReadme(files).Any());
        Assert.Single(Shapes.WithoutReadme(files[..1]));
    }

    [Theory]
    [InlineData("class LinkManager { }", true)]
    [InlineData("internal static class StringHelpers", true)]
    [InlineData("record struct MessageDto(int A)", true)]
    [InlineData("interface IPduProcessor", true)]
    [InlineData("class LinkManagement { }", false)]
    [InlineData("// class LinkManager", false)]
    public void An_empty_name_is_found(string code, bool isFound) => Assert.Equal(isFound, Shapes.EmptyNames([new("src/A/A.cs", code)]).Any());

    [Theory]
    [InlineData("""[LoggerMessage(1, LogLevel.Information, "a")] [LoggerMessage(2, LogLevel.Information, "b")]""", 0)]
    [InlineData("""[LoggerMessage(1, LogLevel.Information, "a")] [LoggerMessage(1, LogLevel.Information, "b")]""", 1)]
    [InlineData("""[LoggerMessage(EventId = 7, Level = LogLevel.Information)] [LoggerMessage(Level = LogLevel.Error, EventId = 7)]""", 1)]
    [InlineData("""[LoggerMessage(Level = LogLevel.Error, Message = "a")]""", 1)]
    public void A_shared_or_missing_event_id_is_found(string code, int violations) => Assert.Equal(violations, Shapes.LogEvents([new("src/A/A.cs", code)]).Count());

    [Theory]
    [InlineData("see ../shared/x", true)]
    [InlineData("see design.md", true)]
    [InlineData("cd /work/main", true)]
    [InlineData("/home/someone/file", true)]
    [InlineData("/var/lib/cpm and /network/main", false)]
    public void A_foreign_path_is_found(string text, bool isFound) => Assert.Equal(isFound, Shapes.ForeignPaths([new("README.md", text)]).Any());
}
