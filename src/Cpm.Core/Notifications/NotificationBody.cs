using System.Text;
using Cpm.Mime;
using Cpm.Primitives;

namespace Cpm.Core.Notifications;

/// <summary>Writes the body of a disposition notification that the gateway makes itself (RFC 5438 §7, inside message/cpim).</summary>
public static class NotificationBody
{
    /// <summary>The body's Content-Type.</summary>
    public const string BodyType = "message/cpim";

    /// <summary>The payload's media type.</summary>
    public const string PayloadType = "message/imdn+xml";

    /// <summary>Writes the whole body.</summary>
    /// <param name="from">Who the report speaks for: the recipient of the message reported on.</param>
    /// <param name="to">Its sender.</param>
    /// <param name="imdnId">The notification's own id.</param>
    /// <param name="at">When it is made.</param>
    /// <param name="notification">What it says.</param>
    /// <param name="original">The message reported on: where it went by intermediaries that want to see its reports, they become the report's way (RFC 5438 §7.2.1).</param>
    public static byte[] Write(string from, string to, string imdnId, DateTimeOffset at, ImdnNotification notification, in CpimMessage original = default)
    {
        using var xml = new PooledWriter(1024);
        ImdnWriter.Write(notification, xml);
        using var body = new PooledWriter(2048);
        var cpim = new CpimWriter(body);
        cpim.From(Encoding.UTF8.GetBytes(from));
        cpim.To(Encoding.UTF8.GetBytes(to));
        cpim.DateTime(at);
        cpim.MessageId(Encoding.UTF8.GetBytes(imdnId));
        if (!original.Bytes.IsEmpty)
        {
            foreach (var way in original.RecordRoute) cpim.Route(way.Uri.Span);
        }
        cpim.EndHeaders();
        cpim.ContentHeader("Content-Type"u8, "message/imdn+xml"u8);
        cpim.ContentHeader("Content-Disposition"u8, "notification"u8);
        cpim.Content(xml.WrittenSpan);
        return body.WrittenSpan.ToArray();
    }
}
