using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Cpm.Core.Messages;
using Cpm.Primitives;

namespace Cpm.Core.Journal;

/// <summary>
/// How entries are stored. Each is a length (4 octets, little endian, without itself), a format version, and the fields in the order below.
/// Numbers are variable-length, text is UTF-8 behind its length. Fields are only ever added at the end: an older reader skips them by the length.
/// </summary>
public static class JournalCodec
{
    private const byte Version = 1;

    /// <summary>Appends an entry to the facts of a batch.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="facts">The facts of the batch so far.</param>
    /// <param name="contentOffset">Where the body of an accepted message starts in the batch's content.</param>
    public static void Encode(JournalEntry entry, PooledWriter facts, int contentOffset)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(facts);
        var start = facts.WrittenCount;
        facts.GetSpan(4)[..4].Clear();
        facts.Advance(4);
        var writer = new FieldWriter(facts);
        writer.Byte(Version);
        writer.Byte((byte)entry.Kind);
        writer.Number((ushort)entry.Flags);
        writer.Number((ulong)entry.At);
        writer.Fixed(entry.Delivery.Value);
        writer.Byte((byte)entry.Outcome);
        writer.Byte(entry.Part);
        writer.Byte(entry.PartTotal);
        writer.Number(entry.Reference);
        writer.Signed(entry.Code);
        writer.Number((ulong)entry.DueAt);
        writer.Text(entry.Route);
        writer.Text(entry.Link);
        writer.Text(entry.RemoteKey);
        writer.Text(entry.OtherKeys);
        writer.Text(entry.Scope);
        writer.Text(entry.Detail);
        writer.Octets(entry.State.Span);
        if (entry.Message is { } message) MessageCodec.Encode(message, ref writer, contentOffset);
        writer.End();
        BinaryPrimitives.WriteInt32LittleEndian(facts.Patch(start, 4), facts.WrittenCount - start - 4);
    }

    /// <summary>Reads the entry at <paramref name="offset"/>; false at the end of the facts, or where they are damaged.</summary>
    /// <param name="facts">The facts of a batch.</param>
    /// <param name="sequence">The batch.</param>
    /// <param name="offset">Where the entry starts; moved behind it.</param>
    /// <param name="content">The content of the batch, or empty where it was not read: bodies are then empty.</param>
    /// <param name="entry">The entry. Bodies are copied: one that waits for a day does not keep a whole batch in memory.</param>
    /// <param name="layout">When given: filled with where the fields lie.</param>
    public static bool TryDecode(
        ReadOnlySpan<byte> facts, long sequence, ref int offset, ReadOnlySpan<byte> content, [NotNullWhen(true)] out JournalEntry? entry, EntryLayout? layout = null)
    {
        entry = null;
        if (facts.Length - offset < 4) return false;
        var length = BinaryPrimitives.ReadInt32LittleEndian(facts[offset..]);
        if (length <= 0 || length > facts.Length - offset - 4) return false;
        var position = new JournalPosition(sequence, offset);
        var reader = new FieldReader(facts[..(offset + 4 + length)], offset + 4, layout);
        offset += 4 + length;
        if (reader.Byte() != Version) return false;
        var kind = (EntryKind)reader.Byte();
        entry = new JournalEntry
        {
            Kind = kind,
            Flags = (EntryFlags)reader.Number(),
            At = (long)reader.Number(),
            Delivery = new DeliveryId(reader.Fixed()),
            Outcome = (Outcome)reader.Byte(),
            Part = reader.Byte(),
            PartTotal = reader.Byte(),
            Reference = (ushort)reader.Number(),
            Code = (int)reader.Signed(),
            DueAt = (long)reader.Number(),
            Route = reader.Text(),
            Link = reader.Text(),
            RemoteKey = reader.Text(),
            OtherKeys = reader.Text(),
            Scope = reader.Text(),
            Detail = reader.Text(),
            State = reader.Octets(),
            Message = kind == EntryKind.Accepted ? MessageCodec.Decode(ref reader, content, layout) : null,
            Position = position,
        };
        return !reader.Failed;
    }
}
