using System.Text;
using Cpm.Core.Journal;
using Cpm.Core.Messages;

namespace Cpm.Storage.Sqlite;

/// <summary>Overwrites an address in the facts of a batch, and bodies in its content and held parts with what belongs to them, where they lie, in one transaction.</summary>
internal static class BatchScrubber
{
    /// <param name="database">A connection that may write.</param>
    /// <param name="sequence">The batch.</param>
    /// <param name="pattern">The address.</param>
    /// <param name="bodiesAt">Offsets of the accepted entries whose bodies go too.</param>
    public static ErasureCounts Scrub(Database database, long sequence, AddressPattern pattern, IReadOnlySet<int> bodiesAt)
    {
        byte[] facts;
        byte[] content;
        using (var row = database.Prepare("SELECT facts, content FROM batch WHERE seq=?"))
        {
            row.Bind(1, sequence);
            if (!row.Step()) return default;
            facts = row.Octets(0).ToArray();
            content = row.Octets(1).ToArray();
        }
        var entries = 0;
        var bodies = 0;
        database.InTransaction(() =>
        {
            var offset = 0;
            while (true)
            {
                var start = offset;
                var layout = new EntryLayout();
                if (!JournalCodec.TryDecode(facts, sequence, ref offset, default, out var entry, layout)) break;
                if (ScrubFields(database, sequence, facts, layout, pattern)) entries++;
                if (!bodiesAt.Contains(start)) continue;
                if (entry.Message is { } message) ScrubBesides(database, sequence, facts, layout, message);
                var isGone = entry.Kind == EntryKind.PartHeld ? ScrubPart(database, sequence, facts, entry, layout) : ScrubBody(database, sequence, content, layout);
                if (isGone) bodies++;
            }
        });
        return new(entries, bodies);
    }

    private static bool ScrubFields(Database database, long sequence, byte[] facts, EntryLayout layout, AddressPattern pattern)
    {
        var any = false;
        foreach (var (offset, length) in layout.Fields)
        {
            for (var at = pattern.Find(facts.AsSpan(offset, length), 0); at >= 0; at = pattern.Find(facts.AsSpan(offset, length), at + 1))
            {
                database.Overwrite("facts", sequence, offset + at, pattern.Replacement);
                any = true;
            }
        }
        return any;
    }

    /// <summary>What says more of people than their addresses: the header fields that travel along, the subject among them, and the contacts by which devices are known.</summary>
    private static void ScrubBesides(Database database, long sequence, byte[] facts, EntryLayout layout, Message message)
    {
        foreach (var (offset, length) in layout.Fields)
        {
            var field = facts.AsSpan(offset, length);
            if (!field.SequenceEqual(message.Headers.Span) && !Is(field, message.SenderDevice) && !message.Deliveries.Any(d => Is(facts.AsSpan(offset, length), d.PreferredDevice))) continue;
            var filler = new byte[length];
            Array.Fill(filler, (byte)'x');
            database.Overwrite("facts", sequence, offset, filler);
        }
    }

    private static bool Is(ReadOnlySpan<byte> field, string text) => text.Length > 0 && Encoding.UTF8.GetByteCount(text) == field.Length && Encoding.UTF8.GetString(field) == text;

    /// <summary>A held part is the last field of its entry: text and addresses in a form that only its function knows.</summary>
    private static bool ScrubPart(Database database, long sequence, byte[] facts, JournalEntry entry, EntryLayout layout)
    {
        if (entry.State.IsEmpty || layout.Fields.Count == 0) return false;
        var (offset, length) = layout.Fields[^1];
        if (length != entry.State.Length || !facts.AsSpan(offset, length).ContainsAnyExcept((byte)0)) return false;
        database.Overwrite("facts", sequence, offset, new byte[length]);
        return true;
    }

    private static bool ScrubBody(Database database, long sequence, byte[] content, EntryLayout layout)
    {
        if (layout.BodyLength <= 0 || layout.BodyOffset < 0 || layout.BodyLength > content.Length - layout.BodyOffset) return false;
        if (!content.AsSpan(layout.BodyOffset, layout.BodyLength).ContainsAnyExcept((byte)0)) return false;
        database.Overwrite("content", sequence, layout.BodyOffset, new byte[layout.BodyLength]);
        return true;
    }
}
