using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cpm.Core.Messages;
using Cpm.Core.Preferences;
using Cpm.Interworking.Abstractions;
using Cpm.Primitives;

namespace Cpm.Interworking.Selecting;

/// <summary>
/// An operator's own tests of a policy (<c>Selection.Tests</c>): a list of <c>{"name", "given": {…}, "expect": {"routes", "rule", "status"}}</c>, run by <c>check</c>.
/// What <c>given</c> leaves out about the recipient comes from the configuration; everything else has a default.
/// </summary>
public sealed class PolicyTests
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly PolicyTest[] _tests;

    private PolicyTests(PolicyTest[] tests) => _tests = tests;

    /// <summary>How many there are.</summary>
    public int Count => _tests.Length;

    /// <summary>Reads a list of tests. Null, with what is wrong and where, when it cannot be read.</summary>
    public static PolicyTests? Read(string json, out string? error)
    {
        error = null;
        try
        {
            return new PolicyTests(JsonSerializer.Deserialize<PolicyTest[]>(json, Options) ?? []);
        }
        catch (JsonException e)
        {
            error = $"line {e.LineNumber + 1}, {e.Path}: {e.Message}";
            return null;
        }
    }

    /// <summary>Runs all tests; returns one line for each that fails.</summary>
    /// <param name="policy">The policy under test.</param>
    /// <param name="known">Finds what the configuration says of a recipient's canonical address; null where it is no subscriber.</param>
    /// <param name="barred">What stands between canonical addresses by the configuration, the last argument true for an anonymous sender; null for nothing.</param>
    public IReadOnlyList<string> Run(SelectionPolicy policy, Func<string, WhenOffline?>? known = null, Func<string, string, bool, Bar>? barred = null)
    {
        var failures = new List<string>();
        foreach (var test in _tests)
        {
            if (Check(test, policy, known, barred) is { } failure) failures.Add($"'{test.Name}': {failure}");
        }
        return failures;
    }

    private static string? Check(PolicyTest test, SelectionPolicy policy, Func<string, WhenOffline?>? known, Func<string, string, bool, Bar>? barred)
    {
        var given = test.Given;
        if (!Address.TryCanonicalize(given.From, out var from)) return $"'{given.From}' is no address";
        if (!Address.TryCanonicalize(given.To, out var to)) return $"'{given.To}' is no address";
        var preference = known?.Invoke(to);
        var facts = new SelectionFacts(
            given.Subscriber ?? preference is not null,
            given.Registered,
            given.WhenOffline ?? preference ?? WhenOffline.Defer,
            name => given.Down?.Contains(name, StringComparer.Ordinal) == true ? "the test says so" : null,
            given.Barred ?? barred?.Invoke(from, to, given.Anonymous) ?? Bar.None);
        var selection = policy.Select(given.ToInput(from, to), facts);
        return Compare(test.Expect, selection);
    }

    private static string? Compare(Expected expected, Selection selection)
    {
        var routes = selection.Plan.Select(step => step.Route).ToArray();
        var answer = selection.Refusal is { } refusal ? $"{refusal.Status} ({refusal.Reason})" : $"[{string.Join(", ", routes)}]";
        if (!routes.SequenceEqual(expected.Routes, StringComparer.Ordinal)) return $"expects [{string.Join(", ", expected.Routes)}], '{selection.Rule}' says {answer}";
        if (expected.Rule is { } rule && rule != selection.Rule) return $"expects rule '{rule}', '{selection.Rule}' decides: {answer}";
        return expected.Status is { } status && status != selection.Refusal?.Status ? $"expects {status}, '{selection.Rule}' says {answer}" : null;
    }

    private sealed record PolicyTest(string Name, Given Given, Expected Expect);

    private sealed record Expected(IReadOnlyList<string> Routes, string? Rule = null, int? Status = null);

    private sealed record Given(
        string From,
        string To,
        string? Text = null,
        string? ContentType = null,
        long? Size = null,
        MessageKind Service = MessageKind.Pager,
        int Recipients = 1,
        bool Anonymous = false,
        string Origin = Origin.Native,
        string Group = "",
        int Hops = 0,
        bool? Subscriber = null,
        bool Registered = false,
        WhenOffline? WhenOffline = null,
        IReadOnlyList<string>? Down = null,
        Bar? Barred = null)
    {
        public SelectionInput ToInput(string from, string to)
        {
            var content = Encoding.UTF8.GetBytes(Text ?? "");
            var message = new MessageView
            {
                Id = default,
                Kind = Service,
                Sender = from,
                Anonymous = Anonymous,
                ContentType = ContentType ?? "text/plain",
                Content = content,
                Size = Size ?? content.Length,
            };
            return new SelectionInput(message, to, new Origin(Origin, Group, Hops: Hops), Recipients);
        }
    }
}
