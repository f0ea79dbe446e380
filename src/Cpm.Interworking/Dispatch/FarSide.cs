using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;
using Cpm.Primitives;

namespace Cpm.Interworking.Dispatch;

/// <summary>Asks the far side about deliveries that it has accepted: to forget one, or what became of it. A far side that cannot, or fails, says nothing.</summary>
internal sealed class FarSide(Dispatcher dispatcher, DeliveryRecord record, TimeProvider time, EngineLog log)
{
    /// <summary>Longer than this nobody waits for an answer that may not come.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Asks it to forget a delivery. True when it has.</summary>
    public async ValueTask<bool> CancelAsync(OpenDelivery delivery)
    {
        if (await HandedAsync(delivery) is not { } handed) return false;
        try
        {
            using var patience = new CancellationTokenSource(Patience, time);
            return await FunctionOf(delivery)!.CancelAsync(handed, patience.Token) == CancelOutcome.Cancelled;
        }
        catch (Exception e)
        {
            log.StepThrew(Base32.Encode(delivery.Id), e);
            return false;
        }
    }

    /// <summary>Asks it once what became of a delivery. Null where nothing final is known.</summary>
    public async ValueTask<Outcome?> QueryAsync(OpenDelivery delivery)
    {
        if (await HandedAsync(delivery) is not { } handed) return null;
        try
        {
            using var patience = new CancellationTokenSource(Patience, time);
            return await FunctionOf(delivery)!.QueryAsync(handed, patience.Token) switch
            {
                RemoteStatus.Delivered or RemoteStatus.Displayed => Outcome.Delivered,
                RemoteStatus.Failed => Outcome.Failed,
                RemoteStatus.Expired => Outcome.Expired,
                _ => null,
            };
        }
        catch (Exception e)
        {
            log.StepThrew(Base32.Encode(delivery.Id), e);
            return null;
        }
    }

    /// <summary>Asks it to deliver another text, UTF-8, and says so in the journal before this completes.</summary>
    public async ValueTask<ReplaceResult> ReplaceAsync(OpenDelivery delivery, ReadOnlyMemory<byte> text)
    {
        if (await HandedAsync(delivery) is not { } handed || await dispatcher.LoadAsync(delivery) is not { } loaded) return ReplaceResult.Refused("its content is no longer there");
        ReplaceResult result;
        try
        {
            using var patience = new CancellationTokenSource(Patience, time);
            result = await FunctionOf(delivery)!.ReplaceAsync(handed, new Replacement(loaded.View, loaded.Delivery.Requested, text), patience.Token);
        }
        catch (Exception e)
        {
            log.StepThrew(Base32.Encode(delivery.Id), e);
            result = new(ReplaceOutcome.Unknown, "the attempt was given up: the recipient gets one text or the other");
        }
        if (result.Outcome != ReplaceOutcome.Refused) await record.AppendDurablyAsync(EntriesOf(handed, result, text.Length));
        return result;
    }

    private List<JournalEntry> EntriesOf(HandedDelivery handed, ReplaceResult result, int octets)
    {
        var isUnknown = result.Outcome == ReplaceOutcome.Unknown;
        List<JournalEntry> entries =
        [
            new()
            {
                Kind = EntryKind.Replaced,
                Delivery = handed.Delivery,
                At = record.Now,
                Route = handed.Route,
                Link = result.Link,
                RemoteKey = handed.Parts[0].Keys.Exact,
                Flags = isUnknown ? EntryFlags.UnknownOutcome : EntryFlags.None,
                Detail = $"another text, {octets} octets{(result.Encoding.Length > 0 ? $", {result.Encoding}" : "")}{(isUnknown ? ": no answer" : "")}",
            },
        ];
        if (result.Losses.Length > 0) entries.Add(record.ConvertedEntry(handed.Delivery, handed.Route, string.Join('\n', result.Losses)));
        return entries;
    }

    private IInterworkingFunction? FunctionOf(OpenDelivery delivery) => dispatcher.QueueOf(delivery)?.Route is FunctionRoute route ? route.Function : null;

    private async ValueTask<HandedDelivery?> HandedAsync(OpenDelivery delivery)
    {
        if (FunctionOf(delivery) is null || delivery.Parts is not { IsEmpty: false } parts || await dispatcher.LoadAsync(delivery) is not { } loaded) return null;
        return new(loaded.Delivery.Id, dispatcher.QueueOf(delivery)!.Route.Name, loaded.Message.Sender, loaded.Message.Anonymous, loaded.Delivery.Recipient, parts.Snapshot());
    }
}
