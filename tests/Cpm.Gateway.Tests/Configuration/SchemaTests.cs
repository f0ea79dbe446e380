using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cpm.Gateway.Configuration;
using Cpm.Gateway.Functions;
using Cpm.Interworking.Abstractions;

namespace Cpm.Gateway.Tests.Configuration;

/// <summary>
/// The schema and the readers know the same keys: an unknown key is put into every object of the schema, and the error that it causes must list exactly the schema's keys.
/// </summary>
public sealed partial class SchemaTests
{
    private const string Unknown = "Zzzzzzzzzzzz";
    private static readonly JsonNode Schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Reading.Repository, "config", "gateway.schema.json")))!;

    [Fact]
    public void The_host_knows_the_keys_of_the_schema()
    {
        var kinds = BuiltInFunctions.Factories.Select(f => f.Kind).Append("Smpp").ToHashSet(StringComparer.Ordinal);
        var document = new JsonObject { ["Gateway"] = Sample(Schema["properties"]!["Gateway"]!) };
        document["Gateway"]!["Functions"] = new JsonObject { ["mms"] = Sample(Schema["$defs"]!["Mm7"]!), ["im"] = Sample(Schema["$defs"]!["SimpleIm"]!) };
        var expected = new Dictionary<string, string[]>(StringComparer.Ordinal);
        Collect(Schema["properties"]!["Gateway"]!, "Gateway", expected);
        Collect(Schema["$defs"]!["Mm7"]!, "Gateway:Functions:mms", expected);
        Collect(Schema["$defs"]!["SimpleIm"]!, "Gateway:Functions:im", expected);
        Compare(expected, GatewaySettingsReader.Read(Reading.Root(document.ToJsonString()), kinds).Errors);
    }

    [Fact]
    public async Task The_functions_know_the_keys_of_the_schema()
    {
        foreach (var factory in BuiltInFunctions.Factories)
        {
            var schema = Schema["$defs"]![factory.Kind];
            Assert.NotNull(schema);
            var document = new JsonObject { ["Gateway"] = new JsonObject { ["Functions"] = new JsonObject { ["f"] = Sample(schema) } } };
            var expected = new Dictionary<string, string[]>(StringComparer.Ordinal);
            Collect(schema, "Gateway:Functions:f", expected);
            var errors = new List<ConfigurationError>();
            await FunctionSections.ExamineAsync(Reading.Root(document.ToJsonString()), BuiltInFunctions.Factories, TimeProvider.System, errors);
            Compare(expected, errors);
        }
        Assert.Equal(BuiltInFunctions.Factories.Count, BuiltInFunctions.Factories.DistinctBy(f => f.Kind, StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void Every_key_of_the_schema_is_described()
    {
        var bare = new List<string>();
        void Visit(JsonNode? node, string path)
        {
            if (node is JsonObject o && o["properties"] is JsonObject properties)
            {
                foreach (var (name, value) in properties)
                {
                    if (value!["description"] is null && value["const"] is null && name != "$schema") bare.Add($"{path}/{name}");
                }
            }
            if (node is JsonObject all) foreach (var (name, value) in all) Visit(value, $"{path}/{name}");
            if (node is JsonArray list) foreach (var value in list) Visit(value, path);
        }
        Visit(Schema, "");
        Assert.Empty(bare);
    }

    private static void Compare(Dictionary<string, string[]> expected, IEnumerable<ConfigurationError> errors)
    {
        var found = errors.Where(e => e.Path.EndsWith(Unknown, StringComparison.Ordinal)).ToDictionary(e => e.Path[..^(Unknown.Length + 1)], e => KnownList().Match(e.Reason).Groups["keys"].Value.Split(", ").Order(StringComparer.Ordinal));
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), found.Keys.Order(StringComparer.Ordinal));
        foreach (var (path, keys) in expected) Assert.Equal($"{path}: {string.Join(",", keys.Order(StringComparer.Ordinal))}", $"{path}: {string.Join(",", found[path])}");
    }

    /// <summary>A document in which every object of the schema stands once, with a key that nobody knows.</summary>
    private static JsonNode? Sample(JsonNode schema)
    {
        if (schema["oneOf"] is JsonArray choice) return Sample(choice.First(c => c!["properties"] is not null)!);
        if (schema["const"] is { } constant) return constant.GetValue<string>();
        if (schema["items"] is { } items) return IsObject(items) ? new JsonArray(Sample(items)) : null;
        if (schema["properties"] is not JsonObject properties) return null;
        var result = new JsonObject { [Unknown] = 1 };
        foreach (var (name, value) in properties)
        {
            if (name != "Functions" && Sample(value!) is { } sample) result[name] = sample;
        }
        return result;
    }

    private static void Collect(JsonNode schema, string path, Dictionary<string, string[]> expected)
    {
        if (schema["oneOf"] is JsonArray choice) Collect(choice.First(c => c!["properties"] is not null)!, path, expected);
        if (schema["items"] is { } items && IsObject(items)) Collect(items, path + ":0", expected);
        if (schema["properties"] is not JsonObject properties) return;
        expected[path] = [.. properties.Select(p => p.Key)];
        foreach (var (name, value) in properties)
        {
            if (name != "Functions") Collect(value!, $"{path}:{name}", expected);
        }
    }

    private static bool IsObject(JsonNode schema) => schema["properties"] is not null || (schema["oneOf"] is JsonArray choice && choice.Any(c => c!["properties"] is not null));

    [GeneratedRegex("known: (?<keys>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex KnownList();
}
