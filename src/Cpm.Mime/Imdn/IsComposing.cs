using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace Cpm.Mime;

/// <summary>A typing indication (RFC 3994, application/im-iscomposing+xml). Never stored, deferred, reported on or converted.</summary>
public sealed record IsComposing
{
    /// <summary>True for active: the user is composing. False for idle.</summary>
    public required bool Active { get; init; }

    /// <summary>What is being composed, as a media type; null where absent.</summary>
    public string? ContentType { get; init; }

    /// <summary>Seconds after which the sender tells again; null where absent: 120 (RFC 3994 section 3.4).</summary>
    public int? Refresh { get; init; }

    /// <summary>Reads a document; an unknown state means idle (RFC 3994 section 3.2).</summary>
    public static bool TryRead(ReadOnlyMemory<byte> document, XmlLimits? limits, out IsComposing? indication, out XmlRejection rejection)
    {
        using var walk = new XmlWalk(document, limits ?? XmlLimits.Default);
        string? state = null, contentType = null;
        int? refresh = null;
        while (walk.Next())
        {
            if (walk.Depth == 0 && walk.Name != "isComposing") walk.Reject(XmlRejection.WrongRoot);
            if (!walk.IsEnd || walk.Depth != 1) continue;
            switch (walk.Name)
            {
                case "state": state ??= walk.Text; break;
                case "contenttype": contentType ??= walk.Text; break;
                case "refresh" when int.TryParse(walk.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds): refresh ??= seconds; break;
            }
        }
        rejection = walk.Rejection == XmlRejection.None && state is null ? XmlRejection.Incomplete : walk.Rejection;
        indication = rejection == XmlRejection.None ? new IsComposing { Active = state == "active", ContentType = contentType, Refresh = refresh } : null;
        return indication is not null;
    }

    /// <summary>Writes the document.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        output.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<isComposing xmlns=\"urn:ietf:params:xml:ns:im-iscomposing\"><state>"u8);
        output.Write(Active ? "active"u8 : "idle"u8);
        output.Write("</state>"u8);
        XmlText.Element("contenttype"u8, ContentType, output);
        if (Refresh is { } seconds)
        {
            output.Write("<refresh>"u8);
            Utf8Formatter.TryFormat(seconds, output.GetSpan(11), out var digits);
            output.Advance(digits);
            output.Write("</refresh>"u8);
        }
        output.Write("</isComposing>"u8);
    }
}
