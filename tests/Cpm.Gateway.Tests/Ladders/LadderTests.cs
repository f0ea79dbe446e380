using System.Text.RegularExpressions;
using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Gateway.Ladders;
using Cpm.Interworking;
using Cpm.Primitives;

namespace Cpm.Gateway.Tests.Ladders;

public sealed class LadderTests
{
    [Fact]
    public void Each_receipt_names_its_part()
    {
        var ladder = Ladder.Draw(
            Trace(Submitted(1, 2), Submitted(2, 2), Receipt(2, "DELIVRD"), Receipt(1, "UNDELIV")), []);
        Assert.Equal(["submit_sm 1/2", "submit_sm 2/2", "deliver_sm 2/2 receipt DELIVRD", "deliver_sm 1/2 receipt UNDELIV"], Rungs(ladder));
    }

    [Fact]
    public void A_single_part_is_not_numbered() =>
        Assert.Equal(["submit_sm", "deliver_sm receipt DELIVRD"], Rungs(Ladder.Draw(Trace(Submitted(1, 1), Receipt(1, "DELIVRD")), [])));

    /// <summary>What is said to and by the far side, without the arrows and the answers.</summary>
    private static IEnumerable<string> Rungs(string ladder) =>
        Regex.Matches(ladder, @"(submit|deliver)_sm(?!_)[^->|]*").Select(static m => m.Value.Trim());

    private static JournalEntry Submitted(byte part, byte total) =>
        new() { Kind = EntryKind.Submitted, At = part, Route = "sms", Link = "smsc-1", Part = part, PartTotal = total, RemoteKey = $"id{part}" };

    private static JournalEntry Receipt(byte part, string state) => new() { Kind = EntryKind.Receipt, At = 10, Route = "sms", Part = part, RemoteKey = $"id{part}", Detail = state };

    private static MessageTrace Trace(params JournalEntry[] steps)
    {
        var delivery = new Delivery { Id = new DeliveryId(2), Recipient = "tel:+15550100009", Selection = new Selection([new PlanStep("sms")], "default", []) };
        var message = new Message
        {
            Id = new MessageId(1),
            Kind = MessageKind.Pager,
            Origin = new Origin(Origin.Native),
            Sender = "tel:+15550100001",
            ConversationId = "c",
            ContributionId = "d",
            ImdnId = "i",
            AcceptedAt = 0,
            ExpiresAt = 1,
            BodyType = "text/plain",
            PayloadType = "text/plain",
            PayloadSize = 1,
            Deliveries = [delivery],
        };
        return new MessageTrace(message, [new DeliveryTrace(delivery, Outcome.Delivered, steps)]);
    }
}
