using System.Runtime.CompilerServices;
using System.Text;
using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Core.Notifications;
using Cpm.Interworking.Dispatch;
using Cpm.Interworking.Telemetry;
using Cpm.Mime;
using Cpm.Primitives;

namespace Cpm.Interworking.Reports;

/// <summary>
/// Step five, report: what became of a delivery goes back to its sender as a message of its own, committed in one append with the step that causes it.
/// Never a report about a report; one per delivery and disposition, with an id that is the same if it has to be made again after a crash.
/// </summary>
internal sealed class ReportDesk(DeliveryRecord record, Dispatcher dispatcher, IdGenerator ids, EngineMetrics metrics)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);
    private static readonly Selection ToSender = new([new PlanStep(Origin.Native)], "report", []);

    /// <summary>Appends a step, with the report that it owes to the sender.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask AppendAsync(JournalEntry step, LoadedDelivery? loaded, ReportKind kind, bool durable)
    {
        var report = loaded is null ? null : Make(loaded, kind);
        if (report is not null)
        {
            await CommitAsync(step, report);
            metrics.Reported(ReportKinds.Word(kind));
        }
        else if (durable)
        {
            await record.AppendDurablyAsync([step]);
        }
        else
        {
            record.Append(step);
        }
    }

    /// <summary>Appends a step together with a notification that relays what a native recipient reported.</summary>
    public async ValueTask RelayAsync(JournalEntry step, Message original, MessageDraft notification)
    {
        var id = new MessageId(ids.Next());
        var relayed = new Message
        {
            Id = id,
            Kind = MessageKind.Notification,
            Origin = notification.Origin,
            Sender = notification.Sender,
            SenderDevice = notification.SenderDevice,
            ConversationId = notification.ConversationId.Length > 0 ? notification.ConversationId : original.ConversationId,
            ContributionId = notification.ContributionId.Length > 0 ? notification.ContributionId : original.ContributionId,
            ImdnId = notification.ImdnId.Length > 0 ? notification.ImdnId : id.ToString(),
            AcceptedAt = record.Now,
            ExpiresAt = record.Now + (long)Lifetime.TotalMilliseconds,
            BodyType = notification.BodyType,
            Body = notification.Body,
            BodyLength = notification.Body.Length,
            PayloadType = notification.PayloadType,
            PayloadSize = notification.Payload.Length,
            ReportsOn = original.Id,
            Deliveries = [ToSenderOf(original)],
        };
        await CommitAsync(step, relayed);
        metrics.Reported(step.Kind == EntryKind.Displayed ? "displayed" : "delivered");
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask CommitAsync(JournalEntry step, Message report)
    {
        var open = dispatcher.Open(report, report.Deliveries[0]);
        var accepted = new JournalEntry { Kind = EntryKind.Accepted, At = report.AcceptedAt, Message = report };
        try
        {
            await record.AppendDurablyAsync([step, accepted]);
        }
        catch
        {
            dispatcher.Abandoned(open);
            throw;
        }
        dispatcher.Committed(open, accepted.Position);
    }

    private Message? Make(LoadedDelivery loaded, ReportKind kind)
    {
        var message = loaded.Message;
        if (message.Kind is MessageKind.Notification or MessageKind.System
            || message.Origin.Function != Origin.Native || !ReportKinds.IsWanted(kind, loaded.Delivery.Requested)) return null;
        var now = DateTimeOffset.FromUnixTimeMilliseconds(record.Now);
        var (imdnKind, status) = ReportKinds.Content(kind);
        var imdnId = $"{loaded.Delivery.Id}-{ReportKinds.Word(kind)}";
        var original = CpimOf(message);
        var recipient = loaded.Delivery.Recipient;
        var body = NotificationBody.Write(recipient, message.Sender, imdnId, now, new ImdnNotification
        {
            MessageId = message.ImdnId,
            DateTime = original.TryGetDateTime(out var sent) ? sent : DateTimeOffset.FromUnixTimeMilliseconds(message.AcceptedAt),
            RecipientUri = recipient,
            OriginalRecipientUri = original.OriginalTo is { IsEmpty: false } to ? Encoding.UTF8.GetString(to.Uri.Span) : recipient,
            Kind = imdnKind,
            Status = status,
        }, original);
        return new Message
        {
            Id = new MessageId(ids.Next()),
            Kind = MessageKind.Notification,
            Origin = new Origin(Origin.System),
            Sender = loaded.Delivery.Recipient,
            ConversationId = message.ConversationId,
            ContributionId = message.ContributionId,
            ImdnId = imdnId,
            AcceptedAt = record.Now,
            ExpiresAt = record.Now + (long)Lifetime.TotalMilliseconds,
            BodyType = NotificationBody.BodyType,
            Body = body,
            BodyLength = body.Length,
            PayloadType = NotificationBody.PayloadType,
            PayloadSize = body.Length,
            ReportsOn = message.Id,
            Deliveries = [ToSenderOf(message)],
        };
    }

    /// <summary>The message's CPIM headers: a report repeats the sender's own time and the address that was written to (RFC 5438 §7.2.1). Empty where there are none, or no more.</summary>
    private static CpimMessage CpimOf(Message message)
    {
        var isCpim = message.BodyType.StartsWith(NotificationBody.BodyType, StringComparison.OrdinalIgnoreCase);
        return isCpim && CpimMessage.TryParse(message.Body, null, out var cpim, out _) ? cpim : default;
    }

    private Delivery ToSenderOf(Message message) => new()
    {
        Id = new DeliveryId(ids.Next()),
        Recipient = message.Sender,
        PreferredDevice = message.SenderDevice,
        Selection = ToSender,
    };
}
