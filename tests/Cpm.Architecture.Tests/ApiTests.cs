using System.Reflection;
using Xunit;

namespace Cpm.Architecture.Tests;

/// <summary>
/// The public surface of the protocol rooms, which others build on, changes only knowingly: it stands in <c>Api/</c>, to be read in review.
/// <c>CPM_UPDATE_API=1 dotnet test tests/Cpm.Architecture.Tests</c> writes it anew.
/// </summary>
public sealed class ApiTests
{
    [Theory]
    [InlineData("Cpm.Mime")]
    [InlineData("Cpm.Sip")]
    [InlineData("Cpm.Smpp")]
    public void The_public_surface_is_the_one_written_down(string assembly)
    {
        var path = Path.Combine(Repository.Root(), "tests", "Cpm.Architecture.Tests", "Api", assembly + ".txt");
        var actual = ApiText.Of(Assembly.Load(assembly));
        if (Environment.GetEnvironmentVariable("CPM_UPDATE_API") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, string.Join('\n', actual) + "\n");
        }
        Assert.NotEmpty(actual);
        var written = File.Exists(path) ? File.ReadAllLines(path) : [];
        Violations.None(written.Except(actual, StringComparer.Ordinal).Select(line => $"gone: {line}").Concat(actual.Except(written, StringComparer.Ordinal).Select(line => $"new: {line}")));
    }

    [Fact]
    public void Every_visible_member_has_a_line()
    {
        var lines = ApiText.Of(typeof(Sample)).ToArray();
        string[] expected =
        [
            "Cpm.Architecture.Tests.ApiTests.Sample : IDisposable",
            "Cpm.Architecture.Tests.ApiTests.Sample.Int32 Count { get; init; }",
            "Cpm.Architecture.Tests.ApiTests.Sample.Nullable<Int32> Item[String key] { get; }",
            "Cpm.Architecture.Tests.ApiTests.Sample.const Int32 Limit = 3",
            "Cpm.Architecture.Tests.ApiTests.Sample.new(String name = default)",
            "Cpm.Architecture.Tests.ApiTests.Sample.protected virtual Void Close(out Boolean done)",
            "Cpm.Architecture.Tests.ApiTests.Sample.static List<T> All<T>(ReadOnlySpan<Byte> from, Int32 limit = 3)",
            "Cpm.Architecture.Tests.ApiTests.Sample.Void Dispose()",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), lines.Order(StringComparer.Ordinal));
    }

    public class Sample(string? name = null) : IDisposable
    {
        public const int Limit = 3;

        public int Count { get; init; } = name?.Length ?? 0;

        internal int Hidden { get; set; }

        public int? this[string key] => key.Length;

        public static List<T> All<T>(ReadOnlySpan<byte> from, int limit = Limit) => new(Math.Min(from.Length, limit));

        public void Dispose()
        {
            Close(out _);
            GC.SuppressFinalize(this);
        }

        protected virtual void Close(out bool done) => done = true;
    }
}
