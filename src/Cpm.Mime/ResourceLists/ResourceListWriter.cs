using System.Buffers;
using System.Buffers.Text;

namespace Cpm.Mime;

/// <summary>Writes application/resource-lists+xml (RFC 4826, RFC 5364): the list of recipients that a client sends, and the history that a list server passes on.</summary>
public static class ResourceListWriter
{
    /// <summary>Writes the entries as they are, as one list (Content-Disposition <c>recipient-list</c>).</summary>
    public static void Write(IEnumerable<ResourceListEntry> entries, IBufferWriter<byte> output)
    {
        output.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<resource-lists xmlns=\"urn:ietf:params:xml:ns:resource-lists\" xmlns:cp=\"urn:ietf:params:xml:ns:copycontrol\"><list>"u8);
        foreach (var entry in entries) Write(entry, output);
        output.Write("</list></resource-lists>"u8);
    }

    /// <summary>
    /// Writes what recipients may see of a list (Content-Disposition <c>recipient-list-history</c>, RFC 5365 section 7.3): bcc and unmarked entries are left out, those who want
    /// to stay unknown become one anonymous entry with their number, URI headers are removed.
    /// </summary>
    public static void WriteHistory(IEnumerable<ResourceListEntry> entries, IBufferWriter<byte> output) => Write(History(entries), output);

    /// <summary>The entries that <see cref="WriteHistory"/> writes.</summary>
    public static IReadOnlyList<ResourceListEntry> History(IEnumerable<ResourceListEntry> entries)
    {
        var visible = new List<ResourceListEntry>();
        foreach (var entry in entries)
        {
            if (entry.CopyControl is not (CopyControl.To or CopyControl.Cc)) continue;
            if (!entry.Anonymize && entry.Count is null)
            {
                visible.Add(entry with { Uri = entry.UriWithoutHeaders, Depth = 1 });
                continue;
            }
            var at = visible.FindIndex(other => other.Count is not null && other.CopyControl == entry.CopyControl);
            if (at >= 0) visible[at] = visible[at] with { Count = visible[at].Count + (entry.Count ?? 1) };
            else visible.Add(new ResourceListEntry { Uri = ResourceListEntry.AnonymousUri, CopyControl = entry.CopyControl, Count = entry.Count ?? 1 });
        }
        return visible;
    }

    private static void Write(ResourceListEntry entry, IBufferWriter<byte> output)
    {
        output.Write("<entry"u8);
        XmlText.Attribute("uri"u8, entry.Uri, output);
        XmlText.Attribute("cp:copyControl"u8, entry.CopyControl switch
        {
            CopyControl.To => "to",
            CopyControl.Cc => "cc",
            CopyControl.Bcc => "bcc",
            _ => null,
        }, output);
        XmlText.Attribute("cp:anonymize"u8, entry.Anonymize ? "true" : null, output);
        if (entry.Count is { } count)
        {
            output.Write(" cp:count=\""u8);
            Utf8Formatter.TryFormat(count, output.GetSpan(11), out var digits);
            output.Advance(digits);
            output.Write("\""u8);
        }
        if (entry.DisplayName is null)
        {
            output.Write("/>"u8);
            return;
        }
        output.Write(">"u8);
        XmlText.Element("display-name"u8, entry.DisplayName, output);
        output.Write("</entry>"u8);
    }
}
