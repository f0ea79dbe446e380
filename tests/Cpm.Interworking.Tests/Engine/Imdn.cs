using Cpm.Core.Messages;
using Cpm.Core.Notifications;
using Cpm.Mime;
using Cpm.Primitives;

namespace Cpm.Interworking.Tests.Engine;

internal static class Imdn
{
    /// <summary>A notification as a device sends it.</summary>
    public static NativeReport From(string recipient, string sender, string imdnId, NativeDisposition disposition)
    {
        var notification = new ImdnNotification
        {
            MessageId = imdnId,
            DateTime = new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero),
            Kind = disposition == NativeDisposition.Displayed ? ImdnKind.Display : ImdnKind.Delivery,
            Status = disposition == NativeDisposition.Displayed ? ImdnStatus.Displayed : ImdnStatus.Delivered,
        };
        var body = NotificationBody.Write(recipient, sender, "r1", notification.DateTime.Value, notification);
        return new NativeReport(recipient, sender, imdnId, disposition, new MessageDraft
        {
            Kind = MessageKind.Notification,
            Origin = new Origin(Origin.Native),
            Sender = recipient,
            Recipients = [new DraftRecipient(sender, Primitives.Dispositions.None)],
            BodyType = NotificationBody.BodyType,
            Body = body,
            PayloadType = NotificationBody.PayloadType,
            Payload = body,
        });
    }
}
