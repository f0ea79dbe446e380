using Cpm.Core.Messages;
using Cpm.Mime;
using CopyControl = Cpm.Primitives.CopyControl;
using Dispositions = Cpm.Primitives.Dispositions;

namespace Cpm.Core.Standalone;

/// <summary>The recipients of a message to an ad-hoc list (RFC 5365): who gets it, and whom every one of them may see.</summary>
/// <param name="Recipients">Without duplicates and without the sender.</param>
/// <param name="Visible">Without bcc entries; anonymised ones only as a count.</param>
/// <param name="Body">The message itself, without the list.</param>
/// <param name="BodyType">Its Content-Type.</param>
public sealed record RecipientList(IReadOnlyList<DraftRecipient> Recipients, IReadOnlyList<VisibleRecipient> Visible, ReadOnlyMemory<byte> Body, string BodyType)
{
    /// <summary>Takes the list out of a multipart body. Null, with the reason and the status code, where that is not possible.</summary>
    /// <param name="bodyType">Content-Type of the whole body.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="sender">Canonical address of the sender, who never receives a copy.</param>
    /// <param name="mainAddressOf">Brings an alias to the subscriber's main address.</param>
    /// <param name="limit">The most recipients.</param>
    /// <param name="problem">What is wrong.</param>
    public static RecipientList? TryRead(
        ReadOnlyMemory<byte> bodyType, ReadOnlyMemory<byte> body, string sender, Func<string, string> mainAddressOf, int limit, out (int Status, string Text) problem)
    {
        if (!MediaType.TryParse(bodyType, out var type) || !type.IsMultipart)
        {
            problem = (400, "a message to a list needs a multipart body");
            return null;
        }
        ReadOnlyMemory<byte>? list = null;
        (ReadOnlyMemory<byte> Body, string Type)? message = null;
        var reader = new MultipartReader(body, type, MimeLimits.Default);
        while (reader.TryRead(out var part))
        {
            if (part.ContentType.Is(MediaTypes.ResourceLists)) list ??= part.Content;
            else message ??= (part.Content, part.ContentType.ToString());
        }
        if (list is not { } document || message is not { } inner)
        {
            problem = (400, "the body needs a recipient list and a message");
            return null;
        }
        // One more than allowed is enough to know that there are too many.
        if (!ResourceListReader.TryRead(document, new XmlLimits { MaxItems = limit + 1 }, out var entries, out var rejection))
        {
            problem = rejection == XmlRejection.TooManyItems ? TooMany(limit) : (400, $"recipient list: {rejection}");
            return null;
        }
        if (entries.Length > limit)
        {
            problem = TooMany(limit);
            return null;
        }
        problem = default;
        return Make(entries, sender, mainAddressOf, inner.Body, inner.Type, ref problem);
    }

    private static RecipientList? Make(
        IReadOnlyList<ResourceListEntry> entries, string sender, Func<string, string> mainAddressOf, ReadOnlyMemory<byte> body, string bodyType, ref (int, string) problem)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { sender };
        var recipients = new List<DraftRecipient>(entries.Count);
        var visible = new List<VisibleRecipient>(entries.Count);
        var hidden = new Dictionary<CopyControl, int>();
        foreach (var entry in entries)
        {
            if (!Address.TryCanonicalize(entry.UriWithoutHeaders, out var canonical))
            {
                problem = (400, "the recipient list holds an entry that is no SIP or tel URI");
                return null;
            }
            canonical = mainAddressOf(canonical);
            if (!seen.Add(canonical)) continue;
            var copy = CopyOf(entry);
            recipients.Add(new DraftRecipient(canonical, Dispositions.None, copy));
            if (copy == CopyControl.Bcc) continue;
            if (entry.Anonymize) hidden[copy] = hidden.GetValueOrDefault(copy) + 1;
            else visible.Add(new VisibleRecipient(entry.UriWithoutHeaders, copy));
        }
        visible.AddRange(hidden.Select(static h => new VisibleRecipient(Address.Anonymous, h.Key, h.Value)));
        if (recipients.Count > 0) return new(recipients, visible, body, bodyType);
        problem = (400, "the recipient list is empty");
        return null;
    }

    private static (int, string) TooMany(int limit) => (403, $"102 Too many participants (limit {limit})");

    private static CopyControl CopyOf(ResourceListEntry entry) => entry.CopyControl switch
    {
        Mime.CopyControl.Cc => CopyControl.Cc,
        Mime.CopyControl.To => CopyControl.To,
        // Not said how: nobody is shown who was not meant to be.
        _ => CopyControl.Bcc,
    };
}
