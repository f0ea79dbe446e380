using System.Text.RegularExpressions;

namespace Cpm.Architecture.Tests;

/// <summary>One thing that must not stand in a file.</summary>
/// <param name="Name">What it is called in a violation.</param>
/// <param name="Pattern">How it looks.</param>
/// <param name="Remedy">What to do instead.</param>
/// <param name="InComments">True where comments and literals count too.</param>
/// <param name="InTests">True where tests are held to it.</param>
/// <param name="Allowed">Paths that begin like one of these are free of it.</param>
internal sealed record Ban(string Name, Regex Pattern, string Remedy, bool InComments = false, bool InTests = false, params string[] Allowed);

/// <summary>Calls and marks that are not allowed in the tree. The analyzers ban most calls too; this holds without them.</summary>
internal static class Bans
{
    public static readonly Ban[] All =
    [
        Code("clock", @"\bDateTime(Offset)?\.(UtcNow|Now|Today)\b", "ask a TimeProvider"),
        Code("Thread.Sleep", @"\bThread\.Sleep\b", "use timers of a TimeProvider") with { InTests = true },
        Code("blocking", @"Async\([^;]*\)\.Result\b|[tT]ask\.Result\b|[tT]ask\w*\.Wait\(|^(?!.*IsCompleted).*GetAwaiter\(\)\.GetResult\(\)", "await; what is tested on the same line to be completed may be read"),
        Code("Console", @"\bConsole\.", "write to a TextWriter or a log") with { Allowed = ["src/Cpm.Gateway/Demo/", "src/Cpm.Gateway/CommandLine/", "src/Cpm.Gateway/Program.cs", "simulators/"] },
        Code("Encoding.Default", @"\bEncoding\.Default\b", "name the encoding"),
        Code("unseeded Random", @"\bnew Random\(\s*\)", "pass a seed or use Random.Shared") with { InTests = true },
        Code("NotImplementedException", @"\bNotImplementedException\b", "build it or leave it out") with { InTests = true },
        Code("suppressed warning", @"^\s*#pragma\s+warning\s+disable", "mend the cause, or settle the rule in .editorconfig") with { InTests = true },
        Code("disabled test", @"\[(Fact|Theory|Property)\([^\]]*\bSkip\s*=", "a disabled test is a hidden decision") with { InTests = true },
        new("mark of unfinished work", new Regex(@"\b(TODO|FIXME|HACK|XXX)\b"), "finish it or file it", InComments: true, InTests: true),
    ];

    public static IEnumerable<string> Broken(IEnumerable<SourceFile> files) =>
        from file in files
        where file.IsCode && !file.Path.StartsWith("tests/Cpm.Architecture.Tests/", StringComparison.Ordinal)
        from ban in All
        where (file.IsProduct || (file.IsTest && ban.InTests)) && !ban.Allowed.Any(allowed => file.Path.StartsWith(allowed, StringComparison.Ordinal))
        from match in ban.Pattern.Matches(ban.InComments ? file.Text : file.Code)
        select $"{file.At(match.Index)}: {ban.Name}: {ban.Remedy}";

    private static Ban Code(string name, string pattern, string remedy) => new(name, new Regex(pattern, RegexOptions.Multiline), remedy);
}
