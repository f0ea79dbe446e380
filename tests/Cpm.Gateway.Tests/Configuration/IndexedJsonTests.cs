using System.Globalization;
using System.Text;
using Cpm.Gateway.Configuration;
using Microsoft.Extensions.Configuration;

namespace Cpm.Gateway.Tests.Configuration;

public sealed class IndexedJsonTests
{
    private const string Text = """
        { "b": { "Ten": [0,1,2,3,4,5,6,7,8,9,10], "empty": [], "nothing": null, "object": {} }, "A": { "x": "1", "y": { "z": true } }, "list": [{ "k": "v" }, "text", [1, 2]], "z": 1.5 }
        """;

    [Fact]
    public void It_gives_what_the_framework_gives()
    {
        var expected = Build(builder => builder.AddJsonStream(Stream(Text)));
        var actual = Build(builder => builder.Add(new IndexedJsonSource { Stream = Stream(Text) }));
        Assert.Equal(Walk(expected), Walk(actual), StringComparer.OrdinalIgnoreCase);
        Assert.Contains("b:Ten:10=10", Walk(actual));
        Assert.Equal(11, actual.GetSection("B:ten").GetChildren().Count());
    }

    [Fact]
    public void What_lies_above_it_is_merged_in_the_same_order()
    {
        var above = new Dictionary<string, string?> { ["b:ten:2"] = "two", ["b:Ten:11"] = "eleven", ["c:new"] = "n", ["list:0:l"] = "w" };
        var expected = Build(builder => builder.AddJsonStream(Stream(Text)).AddInMemoryCollection(above));
        var actual = Build(builder => builder.Add(new IndexedJsonSource { Stream = Stream(Text) }).AddInMemoryCollection(above));
        Assert.Equal(Walk(expected), Walk(actual), StringComparer.OrdinalIgnoreCase);
        var below = Build(builder => builder.AddInMemoryCollection(above).Add(new IndexedJsonSource { Stream = Stream(Text) }));
        Assert.Equal(Walk(Build(builder => builder.AddInMemoryCollection(above).AddJsonStream(Stream(Text)))), Walk(below), StringComparer.OrdinalIgnoreCase);
    }

    private static IConfigurationRoot Build(Func<ConfigurationBuilder, IConfigurationBuilder> add) => add(new ConfigurationBuilder()).Build();

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));

    private static List<string> Walk(IConfiguration section) =>
        [.. section.GetChildren().SelectMany(child => Walk(child).Prepend(string.Create(CultureInfo.InvariantCulture, $"{child.Path}={child.Value}")))];
}
