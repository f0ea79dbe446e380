using System.Collections.Immutable;
using System.Globalization;

namespace Cpm.Mime;

/// <summary>Reads application/resource-lists+xml (RFC 4826 section 3) as the flat list of its entries, nested lists in document order.</summary>
public static class ResourceListReader
{
    /// <summary>Reads a document.</summary>
    /// <param name="document">The XML, transfer encoding removed.</param>
    /// <param name="limits">Null means <see cref="XmlLimits.Default"/>; <see cref="XmlLimits.MaxItems"/> caps the entries.</param>
    /// <param name="entries">The entries; there may be none.</param>
    /// <param name="rejection">Why they could not be read. <see cref="XmlRejection.BadValue"/> also stands for references to other documents, which are never followed.</param>
    public static bool TryRead(ReadOnlyMemory<byte> document, XmlLimits? limits, out ImmutableArray<ResourceListEntry> entries, out XmlRejection rejection)
    {
        limits ??= XmlLimits.Default;
        var found = ImmutableArray.CreateBuilder<ResourceListEntry>();
        using var walk = new XmlWalk(document, limits);
        var lists = 0;
        var entryDepth = -1;
        while (walk.Next())
        {
            if (walk.Depth == 0 && walk.Name != "resource-lists") walk.Reject(XmlRejection.WrongRoot);
            else if (walk.Name == "list" && !walk.IsEmpty) lists += walk.IsEnd ? -1 : 1;
            else if (walk.Name is "external" or "entry-ref") walk.Reject(XmlRejection.BadValue);
            else if (walk.Name == "entry" && !walk.IsEnd) Add(walk, limits, lists, found, ref entryDepth);
            else if (walk.Name == "display-name" && walk.IsEnd && walk.Depth == entryDepth + 1 && found.Count > 0)
                found[^1] = found[^1] with { DisplayName = walk.Text };
            else if (walk.Name == "entry" && walk.IsEnd) entryDepth = -1;
        }
        rejection = walk.Rejection;
        entries = rejection == XmlRejection.None ? found.ToImmutable() : [];
        return rejection == XmlRejection.None;
    }

    private static void Add(XmlWalk walk, XmlLimits limits, int lists, ImmutableArray<ResourceListEntry>.Builder found, ref int entryDepth)
    {
        if (found.Count >= limits.MaxItems)
        {
            walk.Reject(XmlRejection.TooManyItems);
            return;
        }
        var uri = walk.Attribute("uri")?.Trim();
        if (string.IsNullOrEmpty(uri) || lists == 0)
        {
            walk.Reject(XmlRejection.Incomplete);
            return;
        }
        if (!TryReadCopyControl(walk.Attribute("copyControl"), out var copyControl) || uri.IndexOf(':', StringComparison.Ordinal) <= 0)
        {
            walk.Reject(XmlRejection.BadValue);
            return;
        }
        found.Add(new ResourceListEntry
        {
            Uri = uri,
            CopyControl = copyControl,
            Anonymize = walk.Attribute("anonymize") is "true" or "1",
            Count = int.TryParse(walk.Attribute("count"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null,
            Depth = lists,
        });
        entryDepth = walk.IsEmpty ? -1 : walk.Depth;
    }

    private static bool TryReadCopyControl(string? value, out CopyControl copyControl)
    {
        copyControl = value?.Trim().ToLowerInvariant() switch
        {
            "to" => CopyControl.To,
            "cc" => CopyControl.Cc,
            "bcc" => CopyControl.Bcc,
            _ => CopyControl.None,
        };
        // A word we do not know could be a wish for privacy: refuse rather than show.
        return copyControl != CopyControl.None || value is null;
    }
}
