using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Sms.Links;
using Cpm.Interworking.Sms.Mapping;
using Cpm.Smpp.Pdus;

namespace Cpm.Interworking.Sms.Outbound;

/// <summary>
/// One attempt: (1) what cannot be sent is refused, (2) a link is chosen, (3) the text is written as its parts, (4) they are announced, sent and awaited,
/// (5) their answers become one result. Some refusals deserve one more try (<see cref="SubmitAction.TryOnceMore"/>); what a link is too busy or too ill for, another
/// one takes over at once.
/// </summary>
internal sealed class SubmitDesk(TimeProvider time, LoopGuard loops, SmsMetrics metrics)
{
    private const int MostPooled = 1024;
    private static readonly TimeSpan LinkGone = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NoLinkForNumber = TimeSpan.FromSeconds(5);
    private readonly ConcurrentBag<Submission> _pool = [];
    private readonly ReferenceNumbers _references = new();

    /// <summary>What national numbers mean.</summary>
    public AddressRules Numbers { get; set; } = AddressRules.Standard;

    /// <summary>Attempts a delivery over the links of a group, or of any where it is null.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<AttemptResult> DeliverAsync(Attempt attempt, string? group, LinkTable links)
    {
        var message = attempt.Message;
        var recipient = attempt.Recipients.Span[0];
        var reason = MessageToSubmit.TryGetText(message, out var utf8);
        if (reason != RefusalReason.None) return Refused(reason);
        if (!AddressToSmpp.TryMap(recipient.Address, out var destination, Numbers)) return Refused(RefusalReason.UnknownRecipient);
        if (!links.Serves(group, destination)) return Refused(RefusalReason.NoRoute);
        if (Choose(attempt, group, links, destination) is not { } link) return new(NoLink(message, group, links));
        if (link.Pace.Hold is var hold && hold > TimeSpan.Zero)
        {
            link.Health.Leave();
            return new(Later(group, links, link, hold));
        }
        reason = link.Settings.Addresses.TryMapSender(message.Sender, message.Anonymous, out var source);
        if (reason != RefusalReason.None)
        {
            link.Health.Leave();
            return Refused(reason);
        }

        var submission = _pool.TryTake(out var pooled) ? pooled : new Submission(metrics);
        var template = new SubmitSm
        {
            Source = source,
            Destination = link.Settings.Addresses.MapRecipient(recipient.Address, destination),
            PriorityFlag = MessageToSubmit.Priority(message.Priority),
            RegisteredDelivery = MessageToSubmit.Registered(recipient.Requested, link.Settings.IntermediateNotifications),
        };
        var refusal = submission.Prepare(link, attempt, template, utf8.Span, _references, links);
        if (refusal != Smpp.Text.SmsTextRefusal.None)
        {
            link.Health.Leave();
            Return(submission);
            return Refused(MessageToSubmit.Refusal(refusal));
        }
        var losses = LossLedger.Of(message, submission.Plan);
        if (losses.Length > 0) attempt.Lost(losses);
        submission.SetValidity(message.ExpiresAt, time.GetUtcNow());
        loops.Left(message.Sender, recipient.Address, utf8.Span);
        await submission.SendAsync(link.Settings.ResponseTimeout);
        var (result, again) = Judge(submission, link, isLast: false);
        if (again is { } refused)
        {
            if (refused.Result.Action == SubmitAction.TryOnceMore) link = Other(link, group, links, destination);
            if (submission.TryAgain(link, refused.Result.Action, refused.Code, utf8.Span, _references))
            {
                // The other form may lose something else.
                var now = LossLedger.Of(message, submission.Plan);
                if (!now.SequenceEqual(losses)) attempt.Lost(now);
                await submission.SendAsync(link.Settings.ResponseTimeout);
                (result, _) = Judge(submission, link, isLast: true);
            }
            else
            {
                link.Health.Leave();
                result = RecipientResult.Refused(refused.Result.Reason, (int)refused.Code);
            }
        }
        if (result.Status == AttemptStatus.RetryLater)
        {
            if (MayGoElsewhere(result)) result = await ElsewhereAsync(submission, new(attempt, group, links, destination, utf8, template), link, result);
            if (result is { Status: AttemptStatus.RetryLater, Scope: RetryScope.Route }) result = Later(group, links, link, result.After, result.Code);
        }
        Return(submission);
        return new AttemptResult(result);
    }

    /// <summary>Gives what a link did not take to the others in turn: those that write it in the same way, or any where nothing of it has left.</summary>
    private async ValueTask<RecipientResult> ElsewhereAsync(Submission submission, Handover handover, SmscLink link, RecipientResult result)
    {
        List<SmscLink> tried = [link];
        while (MayGoElsewhere(result)
            && handover.Links.Choose(handover.Group, handover.Destination, l => !tried.Contains(l) && (!submission.HasLeft || l.Settings.WritesTextLike(link.Settings))) is { } next)
        {
            var message = handover.Attempt.Message;
            var recipient = handover.Attempt.Recipients.Span[0].Address;
            tried.Add(next);
            if (next.Settings.Addresses.TryMapSender(message.Sender, message.Anonymous, out var source) != RefusalReason.None)
            {
                next.Health.Leave();
                continue;
            }
            var destination = next.Settings.Addresses.MapRecipient(recipient, handover.Destination);
            if (next.Settings.WritesTextLike(link.Settings))
            {
                submission.MoveTo(next, source, destination);
            }
            else
            {
                var template = handover.Template;
                (template.Source, template.Destination) = (source, destination);
                if (submission.Prepare(next, handover.Attempt, template, handover.Text.Span, _references, handover.Links) != Smpp.Text.SmsTextRefusal.None)
                {
                    next.Health.Leave();
                    continue;
                }
                submission.SetValidity(message.ExpiresAt, time.GetUtcNow());
            }
            link = next;
            await submission.SendAsync(link.Settings.ResponseTimeout);
            (result, _) = Judge(submission, link, isLast: true);
        }
        return result;
    }

    // Throttled, in the wrong state, gone, or out of order: a matter of the link, and not of the message.
    private static bool MayGoElsewhere(in RecipientResult result) => result.Status == AttemptStatus.RetryLater
        && (result.Scope == RetryScope.Route || result.Code == (int)CommandStatus.SystemError);

    /// <summary>
    /// One result from the answers to all parts. A refusal for good decides; then what is unknown, which must not be sent again without thought; then what must wait.
    /// </summary>
    internal static (RecipientResult Result, PartState? Again) Judge(Submission submission, SmscLink link, bool isLast)
    {
        PartState refused = default, waiting = default, again = default;
        bool isRefused = false, isWaiting = false, isUnknown = false, isGone = false, hasId = false;
        foreach (ref readonly var part in submission.Parts)
        {
            switch (part.Status)
            {
                case PartStatus.Accepted:
                    hasId |= part.HasId;
                    break;
                case PartStatus.Unknown:
                    isUnknown = true;
                    break;
                case PartStatus.Invalid:
                    (isRefused, refused) = (true, part with { Result = new(SubmitAction.Refused, Reason: RefusalReason.ProtocolError) });
                    break;
                case PartStatus.Refused when part.Result.Action == SubmitAction.Refused || (isLast && part.Result.Action.IsOneMoreTry()):
                    (isRefused, refused) = (true, part);
                    break;
                case PartStatus.Refused when part.Result.Action.IsOneMoreTry():
                    again = part;
                    break;
                case PartStatus.Refused:
                    if (part.Result.Action == SubmitAction.Rebind) link.Rebind();
                    if (!isWaiting || part.Result.Scope > waiting.Result.Scope) waiting = part;
                    isWaiting = true;
                    break;
                default:
                    isGone = true;
                    break;
            }
        }
        if (isRefused) return (RecipientResult.Refused(refused.Result.Reason, (int)refused.Code), null);
        if (isUnknown) return (RecipientResult.Unknown(), null);
        if (isWaiting) return (RecipientResult.RetryLater(waiting.Result.Scope, waiting.Result.After, (int)waiting.Code), null);
        if (isGone) return (RecipientResult.RetryLater(RetryScope.Route, LinkGone), null);
        if (again.Status == PartStatus.Refused) return (default, again);
        return (RecipientResult.Accepted(submission.AsksReceipt && hasId), null);
    }

    // Parts that went out over one link are continued there where it is up, for their ids are known only to its centre.
    private static SmscLink? Choose(Attempt attempt, string? group, LinkTable links, in Address destination)
    {
        var earlier = attempt.Earlier.Span;
        if (!earlier.IsEmpty)
        {
            var name = earlier[0].Part.Link;
            if (links.Choose(group, destination, l => l.Name == name) is { } same) return same;
            if (links.Links.FirstOrDefault(l => l.Name == name) is { } before && links.Choose(group, destination, l => l.Settings.WritesTextLike(before.Settings)) is { } alike) return alike;
        }
        return links.Choose(group, destination);
    }

    private static SmscLink Other(SmscLink link, string? group, LinkTable links, in Address destination) =>
        links.Choose(group, destination, l => l != link && l.Settings.WritesTextLike(link.Settings)) ?? link;

    // A sender that no link could show is refused now: waiting changes nothing.
    private static RecipientResult NoLink(MessageView message, string? group, LinkTable links)
    {
        var reason = RefusalReason.None;
        foreach (var link in links.Links)
        {
            if (group is not null && link.Group != group) continue;
            reason = link.Settings.Addresses.TryMapSender(message.Sender, message.Anonymous, out _);
            if (reason == RefusalReason.None) break;
        }
        return reason == RefusalReason.None ? Later(group, links, null, LinkGone) : RecipientResult.Refused(reason);
    }

    /// <summary>What must wait: the route, or this number alone where others of the route are well served by another link.</summary>
    private static RecipientResult Later(string? group, LinkTable links, SmscLink? except, TimeSpan after, int code = 0)
    {
        foreach (var link in links.Links)
        {
            if (link != except && link.CanSubmit && (group is null || link.Group == group)) return RecipientResult.RetryLater(RetryScope.Recipient, after > NoLinkForNumber ? after : NoLinkForNumber, code);
        }
        // What the link itself wants to wait is longer where it was told so before.
        if (except is not null && except.Pace.Hold > after) after = except.Pace.Hold;
        return RecipientResult.RetryLater(RetryScope.Route, after, code);
    }

    private static AttemptResult Refused(RefusalReason reason) => new(RecipientResult.Refused(reason));

    private void Return(Submission submission)
    {
        submission.Clear();
        if (_pool.Count < MostPooled) _pool.Add(submission);
        else submission.Dispose();
    }

    /// <summary>One attempt, as it goes from one link to the next.</summary>
    private sealed record Handover(Attempt Attempt, string? Group, LinkTable Links, Address Destination, ReadOnlyMemory<byte> Text, SubmitSm Template);
}
