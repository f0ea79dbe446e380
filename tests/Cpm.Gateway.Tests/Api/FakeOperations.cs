using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Gateway.Api;
using Cpm.Interworking;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Selecting;
using Cpm.Primitives;

namespace Cpm.Gateway.Tests.Api;

/// <summary>Answers the API without an engine, and remembers what it was asked.</summary>
internal sealed class FakeOperations
{
    public List<string> Asked { get; } = [];

    public IntakeAnswer Answer { get; set; } = new(IntakeAnswerStatus.Accepted, MessageOf(1));

    public List<MessageTrace> Known { get; } = [];

    public List<IInterworkingFunction> Functions { get; } = [];

    public ReplaceResult Replaces { get; set; } = new(ReplaceOutcome.Replaced);

    public string? StorageProblem { get; set; }

    public ApplyOutcome ReloadOutcome { get; set; } = new(true, [], ["Gateway:Http:Endpoint"]);

    public GatewayOperations Build() => new()
    {
        Submit = (message, _) =>
        {
            Asked.Add(message.ToString());
            return new(Answer);
        },
        Explain = (message, recipient) =>
        {
            Asked.Add($"{message.Sender} {recipient} {message.ContentType} {message.Size}");
            return new Explanation { Routes = ["sms"], Rule = "default", Facts = new Dictionary<string, object>(), Reasons = ["because"], NotTaken = [new("native", "no subscriber")], Preview = new("gsm7", 1, []) };
        },
        Trace = (id, sender, _) => new(Known.Where(t => t.Message.ImdnId == id || t.Message.Id.ToString() == id).Where(t => sender is null || t.Message.Sender == sender).ToList()),
        ReportsOn = (_, _) => new(Array.Empty<MessageTrace>()),
        List = (limit, sender, recipient, outcome, _) =>
        {
            Asked.Add($"{limit} {sender} {recipient} {outcome}");
            return new(Known);
        },
        Retry = _ => 1,
        Cancel = (_, why) =>
        {
            Asked.Add(why);
            return new(2);
        },
        Replace = (_, text) =>
        {
            Asked.Add(System.Text.Encoding.UTF8.GetString(text.Span));
            return new([Replaces]);
        },
        Erase = (address, _) =>
        {
            Asked.Add(address);
            return new((1, new ErasureCounts(3, 2)));
        },
        Unmatched = (limit, _) => new([new UnmatchedReport("sms/default", $"id-{limit}", null, "DELIVRD", DateTimeOffset.UnixEpoch, false,
            [new LikelyMessage("m", "d", "id-0", DateTimeOffset.UnixEpoch, ["same recipient"])])]),
        Ignored = (limit, _) => new([new IgnoredView(DateTimeOffset.UnixEpoch, "sms/default", "smsc-1", "tel:+15550100009", "tel:+15550100001", $"Binary, {limit} octets; acknowledged")]),
        Routes = () => [new RouteView("sms", null, 4, 12, TimeSpan.FromMinutes(2))],
        Functions = () => Functions,
        StorageProblem = () => StorageProblem,
        Registrations = () => [new RegistrationView("tel:+15550100001", "sip:alice@127.0.0.1:5062", null, null, "sip-1", DateTimeOffset.UnixEpoch)],
        Subscribers = () => [new SubscriberView("tel:+15550100001", ["sip:alice@cpm.example"], "Defer", true, new BarringView(["tel:+1900*"], [], true))],
        Reload = _ => new(ReloadOutcome),
    };

    public static MessageTrace TraceOf(long id, string imdnId = "m1", string sender = "tel:+15550100001")
    {
        var message = MessageOf(id, imdnId, sender);
        JournalEntry[] steps =
        [
            new() { Kind = EntryKind.Submitted, At = 2000, Route = "sms", Link = "smsc-1", RemoteKey = "77", Part = 1, PartTotal = 1, Outcome = Outcome.Submitted },
            new() { Kind = EntryKind.Converted, At = 2001, Route = "sms", Detail = "subject is not carried\nU+00E1 becomes U+0061" },
            new() { Kind = EntryKind.Delivered, At = 3000, Outcome = Outcome.Delivered },
            new() { Kind = EntryKind.Displayed, At = 4000, Detail = "<script>alert(1)</script>" },
        ];
        return new MessageTrace(message, [new DeliveryTrace(message.Deliveries[0], Outcome.Delivered, steps)]);
    }

    private static Message MessageOf(long id, string imdnId = "m1", string sender = "tel:+15550100001") => new()
    {
        Id = new MessageId(id),
        Kind = MessageKind.Pager,
        Origin = new Origin(Origin.Http),
        Sender = sender,
        ConversationId = "c1",
        ContributionId = "k1",
        ImdnId = imdnId,
        AcceptedAt = 1000,
        ExpiresAt = 9000,
        BodyType = "message/cpim",
        PayloadType = "text/plain",
        PayloadSize = 5,
        Deliveries = [new Delivery { Id = new DeliveryId(id + 1), Recipient = "tel:+15550100009", Selection = new Selection([new PlanStep("sms")], "default", [new RouteNotTaken("native", "no subscriber")]) }],
    };
}

/// <summary>A function with one link and one route, both as the test sets them.</summary>
internal sealed class FakeFunction : IInterworkingFunction, ILink
{
    private readonly RouteState _route = new("sms");

    public LinkStatus Status { get; set; } = new(true, "bound", null, DateTimeOffset.UnixEpoch, "127.0.0.1:2775", 64, 3) { ReceiptIds = "decimal of hexadecimal" };

    public string Name => "sms";

    public string Group => "default";

    string ILink.Name => "smsc-1";

    public System.Collections.Immutable.ImmutableArray<RouteState> Routes => [_route];

    public System.Collections.Immutable.ImmutableArray<ILink> Links => [this];

    public void Up() => _route.Set(4, null);

    public ValueTask SuspendAsync(CancellationToken ct)
    {
        Status = Status with { IsUp = false, State = "suspended", Reason = "by an operator" };
        return default;
    }

    public ValueTask ResumeAsync(CancellationToken ct)
    {
        Status = Status with { IsUp = false, State = "connecting", Reason = "refused" };
        return default;
    }

    public ConversionPreview Preview(MessageView message, string route) => throw new NotSupportedException();

    public ValueTask StartAsync(CancellationToken ct) => throw new NotSupportedException();

    public ValueTask<AttemptResult> DeliverAsync(Attempt attempt, CancellationToken ct) => throw new NotSupportedException();

    public ValueTask<ReportOutcome> ReportAsync(OutboundReport report, CancellationToken ct) => throw new NotSupportedException();

    public ValueTask<CancelOutcome> CancelAsync(HandedDelivery delivery, CancellationToken ct) => throw new NotSupportedException();

    public InboundMessage Join(InboundParts parts) => throw new NotSupportedException();

    public ValueTask<ApplyOutcome> ApplyAsync(Microsoft.Extensions.Configuration.IConfigurationSection next, CancellationToken ct) => throw new NotSupportedException();

    public ValueTask DrainAsync(CancellationToken ct) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => default;
}
