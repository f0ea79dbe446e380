using Xunit;

namespace Cpm.Architecture.Tests;

public sealed class BanTests
{
    [Fact]
    public void Nothing_banned_is_used() => Violations.None(Bans.Broken(Repository.Files));

    [Theory]
    [InlineData("src/Cpm.Core/A.cs", "var now = DateTime.UtcNow;", "clock")]
    [InlineData("src/Cpm.Core/A.cs", "var now = DateTimeOffset.Now;", "clock")]
    [InlineData("tests/Cpm.Core.Tests/A.cs", "Thread.Sleep(1);", "Thread.Sleep")]
    [InlineData("src/Cpm.Core/A.cs", "var a = ReadAsync(ct).Result;", "blocking")]
    [InlineData("src/Cpm.Core/A.cs", "task.Wait();", "blocking")]
    [InlineData("src/Cpm.Core/A.cs", "a.GetAwaiter().GetResult();", "blocking")]
    [InlineData("src/Cpm.Core/A.cs", "Console.WriteLine();", "Console")]
    [InlineData("src/Cpm.Core/A.cs", "Encoding.Default.GetBytes(a);", "Encoding.Default")]
    [InlineData("src/Cpm.Core/A.cs", "new Random().Next();", "unseeded Random")]
    [InlineData("src/Cpm.Core/A.cs", "throw new NotImplementedException();", "NotImplementedException")]
    [InlineData("src/Cpm.Core/A.cs", "x;\n  #pragma warning disable CA1000", "suppressed warning")]
    [InlineData("tests/Cpm.Core.Tests/A.cs", "[Fact(Skip = \"later\")]", "disabled test")]
    [InlineData("src/Cpm.Core/A.cs", "// TODO later", "mark of unfinished work")]
    public void What_is_banned_is_found(string path, string code, string ban) =>
        Assert.Contains($": {ban}: ", Assert.Single(Bans.Broken([new SourceFile(path, code)])), StringComparison.Ordinal);

    [Theory]
    [InlineData("src/Cpm.Core/A.cs", "// DateTime.UtcNow is banned")]
    [InlineData("src/Cpm.Core/A.cs", "var a = \"Console.WriteLine\";")]
    [InlineData("src/Cpm.Core/A.cs", "var a = step.Result;")]
    [InlineData("src/Cpm.Core/A.cs", "if (a.IsCompletedSuccessfully) a.GetAwaiter().GetResult();")]
    [InlineData("src/Cpm.Gateway/Demo/A.cs", "Console.WriteLine();")]
    [InlineData("simulators/Cpm.Simulators/A.cs", "Console.WriteLine();")]
    [InlineData("tests/Cpm.Core.Tests/A.cs", "var now = DateTime.UtcNow;")]
    public void What_is_allowed_is_not(string path, string code) => Assert.Empty(Bans.Broken([new SourceFile(path, code)]));

    [Fact]
    public void Every_ban_has_a_case_above()
    {
        var cases = typeof(BanTests).GetMethod(nameof(What_is_banned_is_found))!.GetCustomAttributes(typeof(InlineDataAttribute), false).Cast<InlineDataAttribute>();
        var covered = cases.Select(data => (string)data.GetData(null!).Single()[2]).Distinct().Order();
        Assert.Equal(Bans.All.Select(ban => ban.Name).Order(), covered);
    }
}
