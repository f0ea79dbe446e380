using System.Collections.Immutable;
using System.Text;

namespace Cpm.Mime;

/// <summary>Reads message/imdn+xml (RFC 5438 section 7) by local names, because live clients disagree about namespaces.</summary>
public static class ImdnReader
{
    /// <summary>Reads one document. It gives several notifications where it holds several notification elements.</summary>
    /// <param name="document">The XML, transfer encoding removed.</param>
    /// <param name="limits">Null means <see cref="XmlLimits.Default"/>.</param>
    /// <param name="notifications">At least one where the result is true.</param>
    /// <param name="rejection">Why there are none.</param>
    public static bool TryRead(ReadOnlyMemory<byte> document, XmlLimits? limits, out ImmutableArray<ImdnNotification> notifications, out XmlRejection rejection)
    {
        limits ??= XmlLimits.Default;
        notifications = [];
        using var walk = new XmlWalk(document, limits);
        var draft = new Draft();
        while (walk.Next())
        {
            if (walk.Depth == 0 && walk.Name != "imdn") walk.Reject(XmlRejection.WrongRoot);
            else if (!walk.IsEnd && walk.Depth == 1) draft.StartChild(walk.Name);
            else if (!walk.IsEnd && walk.Depth == 3 && draft.Kind is { } kind) draft.AddStatus(kind, walk.Name);
            else if (walk.IsEnd && walk.Depth == 1) draft.EndChild(walk.Name, walk.Text);
            if (draft.Statuses.Count > limits.MaxItems) walk.Reject(XmlRejection.TooManyItems);
        }
        rejection = walk.Rejection;
        if (rejection == XmlRejection.None) rejection = draft.Check();
        if (rejection != XmlRejection.None) return false;
        notifications = draft.ToNotifications();
        return true;
    }

    /// <summary>Reads the content of a CPIM message: one document, or several aggregated in multipart bodies (RFC 5438 section 8.3).</summary>
    /// <returns>False, with <see cref="XmlRejection.WrongType"/>, where the content holds no notification at all.</returns>
    public static bool TryRead(in CpimMessage message, XmlLimits? limits, out ImmutableArray<ImdnNotification> notifications, out XmlRejection rejection)
    {
        var found = ImmutableArray.CreateBuilder<ImdnNotification>();
        rejection = Collect(message.ContentType, message.TransferEncoding, message.Content, limits ?? XmlLimits.Default, found, 0);
        if (rejection == XmlRejection.None && found.Count == 0) rejection = XmlRejection.WrongType;
        notifications = rejection == XmlRejection.None ? found.ToImmutable() : [];
        return rejection == XmlRejection.None;
    }

    private static XmlRejection Collect(MediaType type, TransferEncoding encoding, ReadOnlyMemory<byte> content, XmlLimits limits,
        ImmutableArray<ImdnNotification>.Builder found, int depth)
    {
        if (type.Is(MediaTypes.Imdn))
        {
            using var decoded = new Primitives.PooledWriter();
            if (encoding is TransferEncoding.Base64 or TransferEncoding.QuotedPrintable)
            {
                TransferDecoder.Decode(encoding, content.Span, decoded);
                content = decoded.WrittenMemory;
            }
            if (!TryRead(content, limits, out var notifications, out var rejection)) return rejection;
            found.AddRange(notifications);
            return found.Count > limits.MaxItems ? XmlRejection.TooManyItems : XmlRejection.None;
        }
        if (!type.IsMultipart || depth >= limits.MaxDepth) return XmlRejection.None;

        var reader = new MultipartReader(content, type, MimeLimits.Default);
        while (reader.TryRead(out var part))
        {
            var rejection = Collect(part.ContentType, part.Headers.TransferEncoding, part.Content, limits, found, depth + 1);
            if (rejection != XmlRejection.None) return rejection;
        }
        return reader.Rejection == MimeRejection.None ? XmlRejection.None : XmlRejection.WrongType;
    }

    private sealed class Draft
    {
        private string? _messageId;
        private string? _dateTime;
        private string? _recipient;
        private string? _originalRecipient;
        private string? _subject;
        private bool _statusPending;

        public List<(ImdnKind Kind, ImdnStatus Status)> Statuses { get; } = [];

        public ImdnKind? Kind { get; private set; }

        public void StartChild(string name)
        {
            Kind = name switch
            {
                "delivery-notification" => ImdnKind.Delivery,
                "display-notification" => ImdnKind.Display,
                "processing-notification" => ImdnKind.Processing,
                "interworking-notification" => ImdnKind.Interworking,
                _ => null,
            };
            _statusPending = true;
        }

        // The first status of a notification counts; extensions beside it do not (RFC 5438 section 11.1.2).
        public void AddStatus(ImdnKind kind, string name)
        {
            ImdnStatus? status = name switch
            {
                "delivered" => ImdnStatus.Delivered,
                "failed" => ImdnStatus.Failed,
                "forbidden" => ImdnStatus.Forbidden,
                "error" => ImdnStatus.Error,
                "displayed" => ImdnStatus.Displayed,
                "processed" => ImdnStatus.Processed,
                "stored" => ImdnStatus.Stored,
                "legacy-sms" => ImdnStatus.LegacySms,
                "legacy-mms" => ImdnStatus.LegacyMms,
                _ => null,
            };
            if (status is null || !_statusPending) return;
            _statusPending = false;
            Statuses.Add((kind, status.Value));
        }

        public void EndChild(string name, string text)
        {
            Kind = null;
            switch (name)
            {
                case "message-id": _messageId ??= text; break;
                case "datetime": _dateTime ??= text; break;
                case "recipient-uri": _recipient ??= text; break;
                case "original-recipient-uri": _originalRecipient ??= text; break;
                case "subject": _subject ??= text; break;
            }
        }

        public XmlRejection Check()
        {
            if (string.IsNullOrEmpty(_messageId) || Statuses.Count == 0) return XmlRejection.Incomplete;
            return ToNotifications().All(notification => notification.IsValid) ? XmlRejection.None : XmlRejection.BadValue;
        }

        public ImmutableArray<ImdnNotification> ToNotifications()
        {
            DateTimeOffset? at = Rfc3339.TryParse(Encoding.UTF8.GetBytes(_dateTime ?? ""), out var parsed) ? parsed : null;
            return [.. Statuses.Select(status => new ImdnNotification
            {
                MessageId = _messageId!,
                DateTime = at,
                RecipientUri = _recipient,
                OriginalRecipientUri = _originalRecipient,
                Subject = _subject,
                Kind = status.Kind,
                Status = status.Status,
            })];
        }
    }
}
