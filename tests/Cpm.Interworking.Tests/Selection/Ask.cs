using System.Text;
using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Selecting;
using Cpm.Primitives;
using Xunit;

namespace Cpm.Interworking.Tests.Selecting;

/// <summary>Short forms for what the tests of selection need.</summary>
internal static class Ask
{
    public const string Alice = "tel:+15550100001";
    public const string Bob = "tel:+15550100002";
    public const string Phone = "tel:+15550100009";

    public static readonly PlanStep Native = new("native");
    public static readonly PlanStep Sms = new("sms");
    public static readonly SelectionFacts Stranger = new(IsSubscriber: false);
    public static readonly SelectionFacts Registered = new(IsSubscriber: true, IsRegistered: true);
    public static readonly SelectionFacts Away = new(IsSubscriber: true);

    public static SelectionPolicy Policy(params SelectionRule[] rules) => Policy([new FakeFunction("sms")], rules);

    public static SelectionPolicy Policy(FakeFunction[] functions, params SelectionRule[] rules) => Policy(functions, [Native, Sms], rules);

    public static SelectionPolicy Policy(FakeFunction[] functions, PlanStep[] fallback, params SelectionRule[] rules)
    {
        var errors = new List<ConfigurationError>();
        var policy = PolicyCompiler.Compile(new SelectionSettings { Rules = rules, Default = fallback, Domain = "cpm.example" }, functions, "S", errors);
        Assert.Empty(errors);
        return policy!;
    }

    public static SelectionInput Message(
        string to = Phone,
        string from = Alice,
        MessageKind kind = MessageKind.Pager,
        string type = "text/plain",
        string text = "hello",
        long? size = null,
        bool anonymous = false,
        Origin? origin = null,
        int recipients = 1)
    {
        var content = Encoding.UTF8.GetBytes(text);
        var view = new MessageView { Id = default, Kind = kind, Sender = from, ContentType = type, Content = content, Size = size ?? content.Length, Anonymous = anonymous };
        return new SelectionInput(view, to, origin ?? new Origin("native"), recipients);
    }

    public static string Routes(this Selection selection) => string.Join(",", selection.Plan.Select(step => step.Route));

    public static string? WhyNot(this Selection selection, string route) => selection.NotTaken.SingleOrDefault(other => other.Route == route)?.Reason;
}
