using System.Buffers;

namespace Cpm.Mime;

/// <summary>Writes message/imdn+xml by the schema of RFC 5438 section 11.1.9, element order included. Allocates nothing.</summary>
public static class ImdnWriter
{
    /// <summary>Writes one document with one notification.</summary>
    /// <exception cref="ArgumentException">The kind cannot have this status, or there is no time: a bug of the caller.</exception>
    public static void Write(ImdnNotification notification, IBufferWriter<byte> output)
    {
        if (!notification.IsValid) throw new ArgumentException($"{notification.Kind} cannot be {notification.Status}", nameof(notification));
        if (notification.DateTime is not { } at) throw new ArgumentException("The schema demands a datetime", nameof(notification));
        output.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<imdn xmlns=\"urn:ietf:params:xml:ns:imdn\""u8);
        if (notification.Kind == ImdnKind.Interworking) output.Write(" xmlns:cpm=\"urn:oma:xml:cpm:imdn-extensions:1.0\""u8);
        output.Write(">"u8);
        XmlText.Element("message-id"u8, notification.MessageId, output);
        output.Write("<datetime>"u8);
        output.Advance(Rfc3339.Format(at, output.GetSpan(Rfc3339.MaxLength)));
        output.Write("</datetime>"u8);
        XmlText.Element("recipient-uri"u8, notification.RecipientUri, output);
        XmlText.Element("original-recipient-uri"u8, notification.OriginalRecipientUri, output);
        XmlText.Element("subject"u8, notification.Subject, output);
        WriteStatus(notification, output);
        output.Write("</imdn>"u8);
    }

    private static void WriteStatus(ImdnNotification notification, IBufferWriter<byte> output)
    {
        var name = notification.Kind switch
        {
            ImdnKind.Delivery => "delivery-notification>"u8,
            ImdnKind.Display => "display-notification>"u8,
            ImdnKind.Processing => "processing-notification>"u8,
            _ => "interworking-notification>"u8,
        };
        var prefix = notification.Kind == ImdnKind.Interworking ? "cpm:"u8 : default;
        Tag("<"u8, prefix, name, output);
        Tag("<"u8, prefix, "status>"u8, output);
        Tag("<"u8, prefix, Status(notification.Status), output);
        Tag("</"u8, prefix, "status>"u8, output);
        Tag("</"u8, prefix, name, output);
    }

    private static void Tag(ReadOnlySpan<byte> open, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> name, IBufferWriter<byte> output)
    {
        output.Write(open);
        output.Write(prefix);
        output.Write(name);
    }

    private static ReadOnlySpan<byte> Status(ImdnStatus status) => status switch
    {
        ImdnStatus.Delivered => "delivered/>"u8,
        ImdnStatus.Failed => "failed/>"u8,
        ImdnStatus.Forbidden => "forbidden/>"u8,
        ImdnStatus.Error => "error/>"u8,
        ImdnStatus.Displayed => "displayed/>"u8,
        ImdnStatus.Processed => "processed/>"u8,
        ImdnStatus.Stored => "stored/>"u8,
        ImdnStatus.LegacySms => "legacy-sms/>"u8,
        _ => "legacy-mms/>"u8,
    };
}
