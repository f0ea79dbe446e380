using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Core.Notifications;
using Cpm.Core.Registration;
using Cpm.Mime;
using Cpm.Primitives;
using Cpm.Sip.Headers;
using Cpm.Sip.Messages;
using Cpm.Sip.Transactions;
using Cpm.Sip.Writing;

namespace Cpm.Core.Standalone;

/// <summary>
/// Step one, intake, for SIP MESSAGE: identity, service, limits, recipients, and one draft (OMA CPM Participating Function, originating role; RFC 3428, RFC 5365).
/// Answers 202 when the message is in custody.
/// </summary>
public sealed class PagerIntake(SenderIdentity identity, IMessageEngine engine, PagerOptions options, Func<IReadOnlyList<Sip.Transports.SipListener>> listeners)
{
    private const string CpimBody = "message/cpim";
    private static readonly SipResponseHeaders Accepted = new(202);
    private static readonly SipResponseHeaders Swallowed = new(200);

    /// <summary>Answers a MESSAGE, at once or when it is in custody.</summary>
    public void Handle(SipServerTransaction transaction) => _ = AnswerAsync(transaction);

    private async Task AnswerAsync(SipServerTransaction transaction)
    {
        try
        {
            transaction.Respond(await HandleAsync(transaction) ?? Accepted);
        }
        catch (JournalUnavailableException)
        {
            transaction.Respond(SipWarning.Unavailable(TimeSpan.FromSeconds(5), options.Agent, "the message could not be stored"));
        }
        catch (Exception e)
        {
            options.OnError(e);
            transaction.Respond(500);
        }
    }

    /// <summary>The answer; null where it is 202 or was given already.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SipResponseHeaders?> HandleAsync(SipServerTransaction transaction)
    {
        var request = transaction.Request;
        if (!identity.TryIdentify(transaction, out var sender)) return null;
        if (SipPasses.Count(request, listeners()) > options.MaxPasses) return Refuse(482, "Loop detected: the request has been here before");
        if (request.Body.Length > options.MaxBody) return Refuse(413, $"133 Size exceeded: {request.Body.Length} octets, limit {options.MaxBody}");
        if (IsEncoded(request)) return Encoded();
        if (!request.TryGetValue(SipHeaderId.ContentType, out var contentType)) return Refuse(400, "Content-Type is missing");

        // The request goes back to its pool with the answer: what the message keeps is copied once, here.
        ReadOnlyMemory<byte> body = request.Body.ToArray();
        var bodyType = contentType.Span.SequenceEqual(MediaTypes.Cpim) ? CpimBody : Encoding.UTF8.GetString(contentType.Span);
        IReadOnlyList<DraftRecipient> recipients;
        IReadOnlyList<VisibleRecipient> visible = [];
        var isAddress = Address.TryCanonicalize(Text(request.RequestUri), out var target);
        if (request.HasToken(SipHeaderId.Require, "recipient-list-message"u8) || target == options.Exploder)
        {
            var list = RecipientList.TryRead(contentType.ToArray(), body, sender, identity.Directory.MainAddressOf, options.MaxRecipients, out var wrong);
            if (list is null) return Refuse(wrong.Status, wrong.Text);
            (recipients, visible, body, bodyType) = (list.Recipients, list.Visible, list.Body, list.BodyType);
            contentType = Encoding.UTF8.GetBytes(bodyType);
        }
        else
        {
            if (!isAddress) return Refuse(416, "the Request-URI is no SIP or tel URI");
            recipients = [new DraftRecipient(RecipientOf(target!), Primitives.Dispositions.None)];
        }
        if (!Payload.TryRead(contentType, body, out var payload, out var problem)) return Refuse(400, problem);
        if (payload.Type == "application/im-iscomposing+xml") return Swallowed;
        if (!transaction.Source.IsTrusted && !IsFromSender(payload.Cpim, sender)) return Refuse(403, "the CPIM From is not the sender");

        // A report carries the service of what it reports on, a session for one.
        if (transaction.Source.IsTrusted && payload.Type != NotificationBody.PayloadType && ServiceTags.AssertedOther(request) is { } service)
            return Refuse(403, $"127 Service not authorised: {service}");

        var draft = DraftOf(transaction, sender, recipients, visible, body, bodyType, payload);
        if (payload.Type == NotificationBody.PayloadType) return await NotifyAsync(draft, payload);
        return AnswerOf(await engine.AcceptAsync(draft));
    }

    /// <summary>Clients show the CPIM From: nobody may write another's name there.</summary>
    private bool IsFromSender(in CpimMessage cpim, string sender)
    {
        if (cpim.Bytes.IsEmpty || cpim.From.IsEmpty || !Address.TryCanonicalize(Text(cpim.From.Uri), out var from)) return true;
        return from == Address.Anonymous || identity.Directory.MainAddressOf(from) == sender;
    }

    private MessageDraft DraftOf(
        SipServerTransaction transaction, string sender, IReadOnlyList<DraftRecipient> recipients, IReadOnlyList<VisibleRecipient> visible, ReadOnlyMemory<byte> body,
        string bodyType, in Payload payload)
    {
        var request = transaction.Request;
        var cpim = payload.Cpim;
        var hasCpim = !cpim.Bytes.IsEmpty;
        var imdnId = hasCpim ? Text(cpim.MessageId) : "";
        var requested = hasCpim ? cpim.Dispositions : default;
        var isNotification = payload.Type == NotificationBody.PayloadType;
        if (requested != default) recipients = recipients.Count == 1 ? [recipients[0] with { Requested = requested }] : [.. recipients.Select(r => r with { Requested = requested })];
        return new MessageDraft
        {
            Kind = isNotification ? MessageKind.Notification : MessageKind.Pager,
            Origin = new Origin(Origin.Native, transaction.Source.Listener.Endpoint.Name, Hops: HopsOf(request)),
            Sender = sender,
            SenderDevice = identity.DeviceOf(sender, transaction),
            Recipients = recipients,
            VisibleRecipients = visible,
            ConversationId = Header(request, SipHeaderId.ConversationId),
            ContributionId = Header(request, SipHeaderId.ContributionId),
            InReplyTo = Header(request, SipHeaderId.InReplyToContributionId),
            ImdnId = imdnId,
            // A client that missed the answer sends the same message in a new transaction.
            IntakeKey = isNotification ? "" : imdnId.Length > 0
                ? $"{sender} {ToWhom(recipients)} {imdnId}"
                : $"{sender} {ToWhom(recipients)} {Text(request.CallId)} {Header(request, SipHeaderId.CSeq)}",
            Anonymous = IsAnonymous(request),
            Priority = PriorityOf(request),
            Lifetime = request.TryGetUInt32(SipHeaderId.Expires, out var seconds) ? TimeSpan.FromSeconds(Math.Min(seconds, 31_536_000)) : null,
            BodyType = bodyType,
            Body = body,
            PayloadType = payload.Type,
            Payload = payload.Content,
            Subject = hasCpim ? cpim.Subject : null,
            LeftOut = payload.LeftOut,
            HasUnknownRequirement = payload.HasUnknownRequirement,
            Headers = UntouchedHeaders.Of(request),
        };
    }

    /// <summary>The same id to somebody else is another message: lists may be exploded before they reach us.</summary>
    private static string ToWhom(IReadOnlyList<DraftRecipient> recipients) => recipients.Count == 1 ? recipients[0].Address : string.Join(',', recipients.Select(static r => r.Address));

    private async ValueTask<SipResponseHeaders?> NotifyAsync(MessageDraft draft, Payload payload)
    {
        if (!ImdnReader.TryRead(payload.Cpim, null, out var notifications, out var rejection)) return Refuse(400, $"message/imdn+xml: {rejection}");
        for (var i = 0; i < notifications.Length; i++)
        {
            var notification = notifications[i];
            var one = notifications.Length == 1 ? draft : NotificationOf(draft, payload.Cpim, notification, $"{draft.ImdnId}.{i + 1}");
            // Nothing is reported on to whom it does not concern: a report about an unknown message ends here (RFC 5438 §8).
            await engine.ReportAsync(new NativeReport(draft.Sender, draft.Recipients[0].Address, notification.MessageId, DispositionOf(notification), one));
        }
        return null;
    }

    /// <summary>One notification of several that came in one body (RFC 5438 §8.3): each sender gets what is its own, and nothing of what others sent.</summary>
    private MessageDraft NotificationOf(MessageDraft all, in CpimMessage cpim, ImdnNotification notification, string imdnId)
    {
        var at = cpim.TryGetDateTime(out var written) ? written : options.Time.GetUtcNow();
        var body = NotificationBody.Write(all.Sender, all.Recipients[0].Address, imdnId, at, notification);
        return all with { ImdnId = imdnId, BodyType = NotificationBody.BodyType, Body = body, Payload = body };
    }

    private static NativeDisposition DispositionOf(ImdnNotification notification) => (notification.Kind, notification.Status) switch
    {
        (ImdnKind.Delivery, ImdnStatus.Delivered) => NativeDisposition.Delivered,
        (ImdnKind.Delivery, _) => NativeDisposition.Failed,
        (ImdnKind.Display, ImdnStatus.Displayed) => NativeDisposition.Displayed,
        _ => NativeDisposition.Other,
    };

    private SipResponseHeaders AnswerOf(IntakeAnswer answer) => answer.Status switch
    {
        IntakeAnswerStatus.Refused => Refuse(answer.Refusal!.Status, answer.Refusal.Reason),
        IntakeAnswerStatus.Busy => SipWarning.Unavailable(answer.RetryAfter, options.Agent, "no new messages at the moment"),
        _ => Accepted,
    };

    /// <summary>The recipient, with our own host and port standing for the domain that we serve, and an alias for the subscriber.</summary>
    private string RecipientOf(string canonical)
    {
        if (canonical.StartsWith("sip:", StringComparison.Ordinal) && canonical.LastIndexOf('@') is var at and > 0)
        {
            var host = canonical.AsSpan(at + 1);
            foreach (var listener in listeners())
            {
                if (!host.SequenceEqual(listener.SentBy) && !host.SequenceEqual(listener.Bound.Address.ToString())) continue;
                canonical = string.Concat(canonical.AsSpan(0, at + 1), options.Domain);
                break;
            }
        }
        return identity.Directory.MainAddressOf(canonical);
    }

    private SipResponseHeaders Refuse(int status, string text) => SipWarning.Refuse(status, options.Agent, text);

    private static bool IsEncoded(SipMessage request)
    {
        foreach (var coding in request.Values(SipHeaderId.ContentEncoding))
        {
            if (!SipText.EqualsIgnoreCase(coding.Span, "identity"u8)) return true;
        }
        return false;
    }

    /// <summary>A compressed body reaches nobody: neither phones nor other services are known to read it (RFC 3261 §8.2.3).</summary>
    private SipResponseHeaders Encoded()
    {
        var answer = Refuse(415, "a Content-Encoding is not supported");
        answer.Headers.Add(SipHeaderId.AcceptEncoding, "identity");
        return answer;
    }

    private static bool IsAnonymous(SipMessage request)
    {
        if ((request.Privacy & (PrivacyValues.Id | PrivacyValues.User | PrivacyValues.Header)) != PrivacyValues.None) return true;
        return request.TryGetFrom(out var from) && from.Uri.Span.IndexOf("anonymous.invalid"u8) >= 0;
    }

    private static byte PriorityOf(SipMessage request) => Header(request, SipHeaderId.Priority).ToLowerInvariant() switch
    {
        "non-urgent" => 1,
        "urgent" => 2,
        "emergency" => 3,
        _ => 0,
    };

    /// <summary>Hops over services are counted across gateways by a header of our own, added to what leaves.</summary>
    private static int HopsOf(SipMessage request) =>
        request.TryGetValue(InterworkingHops.Name, out var value) && int.TryParse(value.Span, NumberStyles.None, CultureInfo.InvariantCulture, out var hops) ? Math.Min(hops, 100) : 0;

    private static string Header(SipMessage request, SipHeaderId id) => request.TryGetValue(id, out var value) ? Text(value) : "";

    private static string Text(ReadOnlyMemory<byte> value) => Encoding.UTF8.GetString(value.Span);
}

/// <summary>The header field that counts how often a message has crossed from one service to another.</summary>
public static class InterworkingHops
{
    /// <summary>Its name.</summary>
    public static ReadOnlySpan<byte> Name => "X-CPM-Interworked"u8;
}

/// <summary>What the intake of Pager Mode allows.</summary>
public sealed record PagerOptions
{
    /// <summary>The domain served.</summary>
    public required string Domain { get; init; }

    /// <summary>The list server's canonical address.</summary>
    public required string Exploder { get; init; }

    /// <summary>Recipients of one message.</summary>
    public int MaxRecipients { get; init; } = 100;

    /// <summary>Octets of a body. Clients send up to 1,300 in Pager Mode; lists and larger pagers are let through.</summary>
    public int MaxBody { get; init; } = 256 * 1024;

    /// <summary>How often a request may come by here (RFC 3261 §16.3 item 4).</summary>
    public int MaxPasses { get; init; } = 1;

    /// <summary>The agent in Warning texts.</summary>
    public string Agent { get; init; } = "cpm-gateway";

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Told of defects.</summary>
    public Action<Exception> OnError { get; init; } = static _ => { };
}
