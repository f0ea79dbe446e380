using System.Runtime.CompilerServices;
using Cpm.Core.Admission;
using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Core.Standalone;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Correlation;
using Cpm.Interworking.Dispatch;
using Cpm.Interworking.Selecting;
using Cpm.Interworking.Telemetry;
using Cpm.Primitives;

namespace Cpm.Interworking;

/// <summary>
/// The way of a message: 1. intake has made a draft of a protocol's bytes; 2. select asks the ISF for each recipient; 3. commit appends message, deliveries and
/// selections as one entry; 4. deliver and 5. report are the dispatcher's and the report desk's. After step 3 the sender may be told that the message is accepted.
/// </summary>
internal sealed class Journey(
    IJournal journal, Dispatcher dispatcher, INativeService native, Func<SelectionPolicy> policy, Conversations conversations, RecentKeys recent,
    AdmissionControl admission, IContentStore contents, IdGenerator ids, TimeProvider time, EngineMetrics metrics, JourneyOptions options)
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(5);
    private readonly UnderWay _underWay = new();

    /// <summary>Takes a message into custody, or says why not. Durable when the answer is <see cref="IntakeAnswerStatus.Accepted"/>.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<IntakeAnswer> AcceptAsync(MessageDraft draft)
    {
        if (!MayEnter(draft.Kind, out var why)) return Busy(why);
        var id = new MessageId(ids.Next());
        if (draft.IntakeKey.Length == 0) return await AcceptAsync(draft, id);

        _underWay.Begin(id);
        var accepted = false;
        try
        {
            if (!recent.TryAdd(draft.IntakeKey, id, out var known)) return await RepeatedAsync(known);
            try
            {
                var answer = await AcceptAsync(draft, id);
                accepted = answer.Status == IntakeAnswerStatus.Accepted;
                return answer;
            }
            finally
            {
                // What was not kept may come again.
                if (!accepted) recent.Remove(draft.IntakeKey);
            }
        }
        finally
        {
            _underWay.End(id, accepted);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<IntakeAnswer> AcceptAsync(MessageDraft draft, MessageId id)
    {
        // 2. Select: before anything is promised, so that what can be refused is refused in the protocol's own answer.
        var selections = SelectAll(draft);
        if (selections.Length == 1 && selections[0].Refusal is { } refusal)
        {
            metrics.Rejected(Verdicts.WordOf(refusal.Status));
            return new(IntakeAnswerStatus.Refused, Refusal: refusal);
        }

        // 3. Commit. The place in the lane is taken before, in the order of arrival.
        var opened = new OpenDelivery[selections.Length];
        JournalEntry entry;
        Message message;
        admission.Begin();
        try
        {
            message = await MakeAsync(draft, id, selections);
            var view = MessageViews.Of(message, draft);
            for (var i = 0; i < opened.Length; i++) opened[i] = dispatcher.Open(message, message.Deliveries[i], view);
            if (opened.Length == 1 && dispatcher.LeavesAtOnce(opened[0])) opened[0].Flags = EntryFlags.AlsoSending;
            entry = new JournalEntry { Kind = EntryKind.Accepted, At = message.AcceptedAt, Message = message, Flags = opened[0].Flags };
            await journal.AppendAsync(entry, Durability.Durable);
        }
        catch (Exception e)
        {
            foreach (var delivery in opened)
            {
                if (delivery is not null) dispatcher.Abandoned(delivery);
            }
            // Journal or content store cannot be written: nothing was kept, and the sender may try again.
            if (e is IOException) return Busy("journal");
            throw;
        }
        finally
        {
            admission.End();
        }

        // 4. Deliver.
        foreach (var delivery in opened) dispatcher.Committed(delivery, entry.Position);
        return new(IntakeAnswerStatus.Accepted, message);
    }

    /// <summary>Answers a message that came again: as the first one, which may still be on its way to the disk.</summary>
    private async ValueTask<IntakeAnswer> RepeatedAsync(MessageId first)
    {
        return await _underWay.EndOf(first) ? new(IntakeAnswerStatus.Duplicate) : Busy("journal");
    }

    /// <summary>Asks the ISF about one recipient, as intake and <c>explain</c> do.</summary>
    public (SelectionInput Input, SelectionFacts Facts) QuestionFor(MessageView view, string recipient, Origin origin, int recipients)
    {
        var current = policy();
        var isSubscriber = native.IsSubscriber(recipient);
        return (new SelectionInput(view, recipient, origin, recipients), new SelectionFacts(
            isSubscriber, isSubscriber && native.IsRegistered(recipient), isSubscriber ? native.WhenOfflineOf(recipient) : default, current.Health,
            native.BarBetween(view.Sender, recipient, view.Anonymous)));
    }

    /// <summary>Asks the ISF again about a delivery that was accepted, with what is known now. Pure but for the facts.</summary>
    public Selection SelectAgain(LoadedDelivery loaded)
    {
        var message = loaded.Message;
        var (input, facts) = QuestionFor(loaded.View, loaded.Delivery.Recipient, message.Origin, message.Deliveries.Count);
        return policy().Select(input, facts);
    }

    private Selection[] SelectAll(MessageDraft draft)
    {
        var view = MessageViews.Of(draft);
        var selections = new Selection[draft.Recipients.Count];
        for (var i = 0; i < selections.Length; i++)
        {
            var (input, facts) = QuestionFor(view, draft.Recipients[i].Address, draft.Origin, selections.Length);
            selections[i] = policy().Select(input, facts);
            metrics.Selected(selections[i]);
        }
        return selections;
    }

    private async ValueTask<Message> MakeAsync(MessageDraft draft, MessageId id, Selection[] selections)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var conversation = await ConversationOfAsync(draft, id);
        var deliveries = new Delivery[selections.Length];
        for (var i = 0; i < deliveries.Length; i++)
        {
            var recipient = draft.Recipients[i];
            deliveries[i] = new Delivery
            {
                Id = new DeliveryId(ids.Next()),
                Ordinal = (ushort)i,
                Recipient = recipient.Address,
                CopyControl = recipient.CopyControl,
                Requested = recipient.Requested,
                PreferredDevice = recipient.PreferredDevice,
                Selection = selections[i],
            };
            if (!draft.Anonymous && selections[i].Plan is [{ Route: not Origin.Native }, ..]) conversations.Note(draft.Sender, recipient.Address, conversation);
        }
        var stored = draft.Body.Length > options.InlineBody ? await StoreAsync(draft.Body) : null;
        return new Message
        {
            Id = id,
            Kind = draft.Kind,
            Origin = draft.Origin,
            Sender = draft.Sender,
            SenderDevice = draft.SenderDevice,
            ConversationId = conversation,
            ContributionId = draft.ContributionId.Length > 0 ? draft.ContributionId : Guid.NewGuid().ToString("N"),
            InReplyTo = draft.InReplyTo,
            ImdnId = draft.ImdnId.Length > 0 ? draft.ImdnId : id.ToString(),
            IntakeKey = draft.IntakeKey,
            Anonymous = draft.Anonymous,
            Priority = draft.Priority,
            AcceptedAt = now,
            ExpiresAt = now + (long)Lifetime(draft).TotalMilliseconds,
            BodyType = draft.BodyType,
            Body = stored is null ? draft.Body : default,
            StoredBody = stored,
            BodyLength = draft.Body.Length,
            PayloadType = draft.PayloadType,
            PayloadSize = draft.Payload.Length,
            Headers = draft.Headers,
            VisibleRecipients = draft.VisibleRecipients,
            ReportsOn = draft.ReportsOn,
            Deliveries = deliveries,
        };
    }

    /// <summary>
    /// The sender's own, or else the pair's. A list is a conversation of its own, and so is what an anonymous sender writes: the id of the pair would tell who it is.
    /// </summary>
    private ValueTask<string> ConversationOfAsync(MessageDraft draft, MessageId id)
    {
        if (draft.ConversationId.Length > 0) return new(draft.ConversationId);
        if (draft.Anonymous || draft.Recipients.Count > 1) return new(id.ToString());
        return conversations.FindAsync(draft.Sender, draft.Recipients[0].Address, id);
    }

    private async ValueTask<string> StoreAsync(ReadOnlyMemory<byte> body)
    {
        using var content = new MemoryStream(body.ToArray(), writable: false);
        return (await contents.SaveAsync(content, CancellationToken.None)).Key;
    }

    /// <summary>The earlier of the sender's wish and policy.</summary>
    private TimeSpan Lifetime(MessageDraft draft) => draft.Lifetime is { } wish && wish < options.Expiry ? wish : options.Expiry;

    private bool MayEnter(MessageKind kind, out string why)
    {
        why = journal.Unavailable is null ? "overload" : "storage";
        if (journal.Unavailable is not null) return false;
        var grade = admission.Grade;
        return grade == AdmissionGrade.All || (kind == MessageKind.Notification);
    }

    private IntakeAnswer Busy(string why)
    {
        metrics.Rejected(why);
        return new(IntakeAnswerStatus.Busy, RetryAfter: TryAgain);
    }
}

/// <summary>The policy of custody.</summary>
internal sealed record JourneyOptions
{
    /// <summary>How long a message waits at most.</summary>
    public TimeSpan Expiry { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Octets of a body that the journal itself takes; larger ones go to the content store.</summary>
    public int InlineBody { get; init; } = 32 * 1024;
}
