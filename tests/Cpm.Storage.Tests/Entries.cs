using System.Text;
using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Primitives;

namespace Cpm.Storage.Tests;

/// <summary>Entries of an ordinary message: accepted, submitted, receipt.</summary>
internal static class Entries
{
    public const string Alice = "tel:+15550100001";
    public const string Bob = "tel:+15550100009";
    private static readonly Selection Sms = new([new("sms")], "default", [new("native", "the recipient is not a subscriber")]);

    public static JournalEntry Accepted(
        long id, string sender = Alice, string recipient = Bob, string body = "Hello", MessageKind kind = MessageKind.Pager, string? storedBody = null, string headers = "") => new()
        {
            Kind = EntryKind.Accepted,
            At = 1_770_000_000_000 + id,
            Delivery = new(id + 1),
            Message = new Message
            {
                Id = new(id),
                Kind = kind,
                Origin = new("native"),
                Sender = sender,
                ConversationId = $"conversation-{id}",
                ContributionId = $"contribution-{id}",
                ImdnId = $"imdn-{id}",
                IntakeKey = $"intake-{id}",
                AcceptedAt = 1_770_000_000_000 + id,
                ExpiresAt = 1_770_600_000_000 + id,
                BodyType = "message/cpim",
                Body = storedBody is null ? Encoding.UTF8.GetBytes(body) : default,
                StoredBody = storedBody,
                BodyLength = body.Length,
                PayloadType = "text/plain",
                PayloadSize = body.Length,
                Headers = Encoding.UTF8.GetBytes(headers),
                Deliveries = [new Delivery { Id = new(id + 1), Recipient = recipient, Requested = Dispositions.PositiveDelivery, Selection = Sms }],
            },
        };

    public static JournalEntry Submitted(long id) => new()
    {
        Kind = EntryKind.Submitted,
        At = 1_770_000_000_000 + id,
        Delivery = new(id + 1),
        Part = 1,
        PartTotal = 1,
        Route = "sms",
        Link = "smsc-1",
        Scope = "sms/default",
        RemoteKey = $"remote-{id}",
    };

    public static JournalEntry Receipt(long id, string detail = "") => new()
    {
        Kind = EntryKind.Receipt,
        At = 1_770_000_000_000 + id,
        Delivery = new(id + 1),
        Outcome = Outcome.Delivered,
        Part = 1,
        Detail = detail,
    };

    public static JournalEntry Carried(long id, JournalPosition accepted) => new()
    {
        Kind = EntryKind.Carried,
        At = 1_770_000_000_000 + id,
        Delivery = new(id + 1),
        State = Encoding.ASCII.GetBytes($"{accepted.Sequence},{accepted.Offset}"),
    };
}
