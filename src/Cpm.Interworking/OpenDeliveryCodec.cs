using System.Diagnostics.CodeAnalysis;
using Cpm.Core.Journal;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Dispatch;
using Cpm.Primitives;

namespace Cpm.Interworking;

/// <summary>How an open delivery is carried into a new journal partition: its whole state, so that recovery reads no older partition.</summary>
internal static class OpenDeliveryCodec
{
    public static JournalEntry Encode(OpenDelivery delivery, Dispatcher dispatcher, long now)
    {
        using var state = new PooledWriter(128);
        var writer = new FieldWriter(state);
        writer.Fixed((long)delivery.Lane);
        writer.Fixed((long)delivery.Recipient);
        writer.Number((ulong)delivery.Position.Sequence);
        writer.Number((uint)delivery.Position.Offset);
        writer.Number((ulong)delivery.Deadline);
        writer.Number((ulong)delivery.StepEndsAt);
        writer.Number(delivery.Ordinal);
        writer.Byte(delivery.Step);
        writer.Byte(delivery.Attempts);
        writer.Byte((byte)delivery.Phase);
        var parts = delivery.Parts?.SnapshotWithStatus() ?? [];
        writer.Number((uint)parts.Length);
        foreach (var (part, status) in parts)
        {
            writer.Byte(part.Part.Number);
            writer.Byte(part.Part.Total);
            writer.Number(part.Part.Reference);
            writer.Text(part.Part.Link);
            writer.Byte(part.IsAccepted ? (byte)1 : (byte)0);
            writer.Text(part.Keys.Group ?? "");
            writer.Text(part.Keys.Exact ?? "");
            writer.Text(part.Keys.Canonical ?? "");
            writer.Byte(status is { } reported ? (byte)(reported + 1) : (byte)0);
        }
        writer.Number((uint)(delivery.Left?.Length ?? 0));
        foreach (var left in delivery.Left ?? []) writer.Text(dispatcher.Routes[left].Route.Name);
        writer.Byte(delivery.Reselected is null ? (byte)0 : (byte)1);
        if (delivery.Reselected is { } selection) SelectionCodec.Encode(selection, ref writer);
        writer.End();
        return new JournalEntry
        {
            Kind = EntryKind.Carried,
            Delivery = new(delivery.Id),
            At = now,
            Route = dispatcher.QueueOf(delivery)?.Route.Name ?? "",
            Flags = delivery.Flags,
            Outcome = delivery.Outcome,
            State = state.WrittenSpan.ToArray(),
        };
    }

    public static bool TryDecode(JournalEntry entry, Dispatcher dispatcher, [NotNullWhen(true)] out OpenDelivery? delivery)
    {
        var reader = new FieldReader(entry.State.Span);
        delivery = new OpenDelivery
        {
            Id = entry.Delivery.Value,
            Lane = (ulong)reader.Fixed(),
            Recipient = (ulong)reader.Fixed(),
            Position = new((long)reader.Number(), (int)reader.Number()),
            Deadline = (long)reader.Number(),
            StepEndsAt = (long)reader.Number(),
            Ordinal = (ushort)reader.Number(),
            Step = reader.Byte(),
            Attempts = reader.Byte(),
            Phase = (Phase)reader.Byte() is Phase.AwaitingReport ? Phase.AwaitingReport : Phase.Committing,
            Flags = entry.Flags,
            Outcome = entry.Outcome,
            Route = dispatcher.NumberOf(entry.Route),
        };
        for (var left = reader.Count(); left > 0 && !reader.Failed; left--)
        {
            var key = new PartKey(entry.Delivery, reader.Byte(), reader.Byte(), (ushort)reader.Number(), reader.Text());
            var accepted = reader.Byte() != 0;
            var keys = new RemoteKeys(reader.Text(), reader.Text(), reader.Text());
            delivery.Parts ??= new PartTable();
            if (accepted) delivery.Parts.Accepted(key, keys);
            else delivery.Parts.Sending(key);
            if (reader.Byte() is var status and > 0) delivery.Parts.Report(key.Number, (RemoteStatus)(status - 1));
        }
        // An older file ends here.
        if (!reader.AtEnd && !reader.Failed) DecodeWay(ref reader, dispatcher, delivery);
        if (!reader.Failed) return true;
        delivery = null;
        return false;
    }

    private static void DecodeWay(ref FieldReader reader, Dispatcher dispatcher, OpenDelivery delivery)
    {
        for (var left = reader.Count(); left > 0 && !reader.Failed; left--)
        {
            // One that does not exist any more cannot be gone back to.
            if (dispatcher.NumberOf(reader.Text()) is var route and >= 0) delivery.Left = [.. delivery.Left ?? [], route];
        }
        if (reader.Byte() != 0) delivery.Reselected = SelectionCodec.Decode(ref reader);
    }
}
