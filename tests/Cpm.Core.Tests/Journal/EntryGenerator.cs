using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Primitives;
using FsCheck;
using FsCheck.Fluent;

namespace Cpm.Core.Tests.Journal;

/// <summary>Entries of every kind with every field set to something.</summary>
public static class EntryGenerator
{
    private static readonly Gen<string> Text = ArbMap.Default.GeneratorFor<string>().Select(s => s is null ? "" : Encodable(s));
    private static readonly Gen<byte[]> Octets = ArbMap.Default.GeneratorFor<byte[]>().Select(b => b ?? []);
    private static readonly Gen<long> Positive = Gen.Choose(0, int.MaxValue).SelectMany(low => Gen.Choose(0, 1 << 20).Select(high => ((long)high << 31) | (uint)low));

    public static Arbitrary<JournalEntry> Entry() => Arb.From(Entries);

    private static Gen<JournalEntry> Entries =>
        from kind in Gen.Elements(Enum.GetValues<EntryKind>())
        from texts in Gen.ArrayOf(Text, 6)
        from numbers in Gen.ArrayOf(Positive, 5)
        from state in Octets
        from message in Messages
        select new JournalEntry
        {
            Kind = kind,
            Flags = (EntryFlags)(numbers[0] & 31),
            At = numbers[1],
            Delivery = new(numbers[2] - 1000),
            Outcome = (Cpm.Core.Messages.Outcome)(numbers[0] % 8),
            Part = (byte)numbers[1],
            PartTotal = (byte)numbers[2],
            Reference = (ushort)numbers[3],
            Code = (int)(numbers[3] >> 20) * ((numbers[0] & 1) == 0 ? 1 : -1),
            DueAt = numbers[4],
            Route = texts[0],
            Link = texts[1],
            RemoteKey = texts[2],
            OtherKeys = texts[3],
            Scope = texts[4],
            Detail = texts[5],
            State = state,
            Message = kind == EntryKind.Accepted ? message : null,
        };

    private static Gen<Message> Messages =>
        from texts in Gen.ArrayOf(Text, 14)
        from numbers in Gen.ArrayOf(Positive, 6)
        from body in Octets
        from headers in Octets
        from visible in Gen.ListOf(Text.Select(t => new VisibleRecipient(t, CopyControl.Cc, t.Length)))
        from deliveries in Gen.ListOf(Deliveries)
        select new Message
        {
            Id = new(numbers[0]),
            Kind = (MessageKind)(numbers[1] % 6),
            Origin = new(texts[0], texts[1], texts[2], (int)(numbers[1] & 0xFF)),
            Sender = texts[3],
            SenderDevice = texts[4],
            ConversationId = texts[5],
            ContributionId = texts[6],
            InReplyTo = texts[7],
            ImdnId = texts[8],
            IntakeKey = texts[9],
            Anonymous = (numbers[2] & 1) == 1,
            Priority = (byte)(numbers[2] % 4),
            AcceptedAt = numbers[2],
            ExpiresAt = numbers[3],
            BodyType = texts[10],
            Body = body,
            StoredBody = texts[11].Length == 0 ? null : texts[11],
            BodyLength = numbers[4],
            PayloadType = texts[12],
            PayloadSize = numbers[5],
            Headers = headers,
            ReportsOn = new(numbers[5]),
            VisibleRecipients = [.. visible],
            Deliveries = [.. deliveries],
        };

    private static Gen<Delivery> Deliveries =>
        from texts in Gen.ArrayOf(Text, 7)
        from number in Positive
        from seconds in Gen.Choose(0, 100_000)
        select new Delivery
        {
            Id = new(number),
            Ordinal = (ushort)number,
            Recipient = texts[0],
            CopyControl = (CopyControl)(number % 3),
            Requested = (Dispositions)(number & 31),
            PreferredDevice = texts[1],
            Selection = new(
                [new(texts[2], TimeSpan.FromMilliseconds(seconds)), new(texts[3])],
                texts[4],
                [new(texts[5], texts[6])],
                (number & 1) == 0 ? null : new(404, texts[0])),
        };

    /// <summary>Without lone surrogates: they are no text and have no UTF-8 form.</summary>
    private static string Encodable(string text) => new([.. text.Where(c => !char.IsSurrogate(c))]);
}
