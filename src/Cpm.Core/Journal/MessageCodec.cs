using Cpm.Core.Messages;
using Cpm.Primitives;

namespace Cpm.Core.Journal;

/// <summary>How a message with its deliveries stands in an accepted entry.</summary>
internal static class MessageCodec
{
    public static void Encode(Message message, ref FieldWriter writer, int contentOffset)
    {
        writer.Fixed(message.Id.Value);
        writer.Byte((byte)message.Kind);
        writer.Text(message.Origin.Function);
        writer.Text(message.Origin.Group);
        writer.Text(message.Origin.Account);
        writer.Number((ulong)message.Origin.Hops);
        writer.Text(message.Sender);
        writer.Text(message.SenderDevice);
        writer.Text(message.ConversationId);
        writer.Text(message.ContributionId);
        writer.Text(message.InReplyTo);
        writer.Text(message.ImdnId);
        writer.Text(message.IntakeKey);
        writer.Byte(message.Anonymous ? (byte)1 : (byte)0);
        writer.Byte(message.Priority);
        writer.Number((ulong)message.AcceptedAt);
        writer.Number((ulong)message.ExpiresAt);
        writer.Text(message.BodyType);
        writer.Number((uint)contentOffset);
        writer.Number((uint)message.Body.Length);
        writer.Text(message.StoredBody ?? "");
        writer.Number((ulong)message.BodyLength);
        writer.Text(message.PayloadType);
        writer.Number((ulong)message.PayloadSize);
        writer.Octets(message.Headers.Span);
        writer.Fixed(message.ReportsOn.Value);
        writer.Number((uint)message.VisibleRecipients.Count);
        // Indexed: an enumerator behind an interface is an allocation for each entry.
        for (var i = 0; i < message.VisibleRecipients.Count; i++)
        {
            var visible = message.VisibleRecipients[i];
            writer.Text(visible.Address);
            writer.Byte((byte)visible.CopyControl);
            writer.Number((uint)visible.Count);
        }
        writer.Number((uint)message.Deliveries.Count);
        for (var i = 0; i < message.Deliveries.Count; i++) Encode(message.Deliveries[i], ref writer);
    }

    public static Message Decode(ref FieldReader reader, ReadOnlySpan<byte> content, EntryLayout? layout)
    {
        var id = new MessageId(reader.Fixed());
        var kind = (MessageKind)reader.Byte();
        var origin = new Origin(reader.Text(), reader.Text(), reader.Text(), (int)reader.Number());
        return new Message
        {
            Id = id,
            Kind = kind,
            Origin = origin,
            Sender = reader.Text(),
            SenderDevice = reader.Text(),
            ConversationId = reader.Text(),
            ContributionId = reader.Text(),
            InReplyTo = reader.Text(),
            ImdnId = reader.Text(),
            IntakeKey = reader.Text(),
            Anonymous = reader.Byte() != 0,
            Priority = reader.Byte(),
            AcceptedAt = (long)reader.Number(),
            ExpiresAt = (long)reader.Number(),
            BodyType = reader.Text(),
            Body = Copy(content, reader.Number(), reader.Number(), layout),
            StoredBody = reader.Text() is { Length: > 0 } key ? key : null,
            BodyLength = (long)reader.Number(),
            PayloadType = reader.Text(),
            PayloadSize = (long)reader.Number(),
            Headers = reader.Octets(),
            ReportsOn = new MessageId(reader.Fixed()),
            VisibleRecipients = DecodeVisible(ref reader),
            Deliveries = DecodeDeliveries(ref reader),
        };
    }

    private static byte[] Copy(ReadOnlySpan<byte> content, ulong offset, ulong length, EntryLayout? layout)
    {
        if (layout is not null) (layout.BodyOffset, layout.BodyLength) = ((int)offset, (int)length);
        return offset <= (ulong)content.Length && length <= (ulong)content.Length - offset ? content.Slice((int)offset, (int)length).ToArray() : [];
    }

    private static List<VisibleRecipient> DecodeVisible(ref FieldReader reader)
    {
        var count = reader.Count();
        var visible = new List<VisibleRecipient>(count);
        for (var i = 0; i < count && !reader.Failed; i++) visible.Add(new(reader.Text(), (CopyControl)reader.Byte(), (int)reader.Number()));
        return visible;
    }

    private static List<Delivery> DecodeDeliveries(ref FieldReader reader)
    {
        var count = reader.Count();
        var deliveries = new List<Delivery>(count);
        for (var i = 0; i < count && !reader.Failed; i++) deliveries.Add(DecodeDelivery(ref reader));
        return deliveries;
    }

    private static void Encode(Delivery delivery, ref FieldWriter writer)
    {
        writer.Fixed(delivery.Id.Value);
        writer.Number(delivery.Ordinal);
        writer.Text(delivery.Recipient);
        writer.Byte((byte)delivery.CopyControl);
        writer.Byte((byte)delivery.Requested);
        writer.Text(delivery.PreferredDevice);
        SelectionCodec.Encode(delivery.Selection, ref writer);
    }

    private static Delivery DecodeDelivery(ref FieldReader reader)
    {
        var id = new DeliveryId(reader.Fixed());
        var ordinal = (ushort)reader.Number();
        var recipient = reader.Text();
        var copyControl = (CopyControl)reader.Byte();
        var requested = (Dispositions)reader.Byte();
        var device = reader.Text();
        return new Delivery
        {
            Id = id,
            Ordinal = ordinal,
            Recipient = recipient,
            CopyControl = copyControl,
            Requested = requested,
            PreferredDevice = device,
            Selection = SelectionCodec.Decode(ref reader),
        };
    }
}
