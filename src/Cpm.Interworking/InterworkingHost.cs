using System.Text;
using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Correlation;
using Cpm.Interworking.Dispatch;
using Cpm.Interworking.Reports;
using Cpm.Mime;
using Cpm.Primitives;
using Microsoft.Extensions.Logging;

namespace Cpm.Interworking;

/// <summary>The gateway as functions see it. Functions are made before the engine is; nothing is called before <see cref="Connect"/>.</summary>
public sealed class InterworkingHost(TimeProvider time, TimerWheel timers, ILoggerFactory logging, IContentStore content) : IInterworkingHost
{
    private Connection? _connection;

    /// <inheritdoc/>
    public IContentStore Content => content;

    /// <inheritdoc/>
    public required string Domain { get; init; }

    /// <inheritdoc/>
    public TimeProvider Time => time;

    /// <inheritdoc/>
    public TimerWheel Timers => timers;

    /// <inheritdoc/>
    public ILoggerFactory Logging => logging;

    /// <inheritdoc/>
    public void RouteChanged(RouteState state)
    {
        if (_connection is not { } engine) return;
        foreach (var queue in engine.Dispatcher.Routes)
        {
            if (queue.Route.Name == state.Name) queue.Pump();
        }
    }

    /// <inheritdoc/>
    public ValueTask<IntakeOutcome> SubmitAsync(InboundMessage message, CancellationToken ct) => SubmitAsync(Engine, message);

    /// <inheritdoc/>
    public ValueTask<ReportMatch> ReportAsync(RemoteReport report, CancellationToken ct) => Engine.Reports.ReportAsync(report, report.Keys.Group);

    /// <inheritdoc/>
    public async ValueTask<IntakeOutcome> HoldPartAsync(InboundPart part, CancellationToken ct)
    {
        var engine = Engine;
        var at = time.GetUtcNow();
        var hold = engine.Held.Hold(part, at);
        if (hold.Status == HoldStatus.Conflict)
        {
            // What is there of the older message is delivered as it is, then the newer one has the reference.
            if ((await JoinAsync(engine, hold.Set!)).Status == IntakeStatus.Busy) return IntakeOutcome.Busy(TimeSpan.FromSeconds(5));
            hold = engine.Held.Hold(part, at);
            if (hold.Status == HoldStatus.Conflict) return IntakeOutcome.Busy(TimeSpan.FromSeconds(5));
        }
        if (hold.Status == HoldStatus.Duplicate && hold.Set is null) return new(IntakeStatus.Duplicate);
        if (hold.Status != HoldStatus.Duplicate)
        {
            try
            {
                await engine.Journal.AppendAsync(PartEntry(part, at), Durability.Durable);
            }
            catch (JournalUnavailableException)
            {
                engine.Held.Release(part);
                return IntakeOutcome.Busy(TimeSpan.FromSeconds(5));
            }
        }
        // A complete set whose submission was refused for the moment is submitted again with the next repetition.
        return hold.Status == HoldStatus.Held ? new(IntakeStatus.Held) : await JoinAsync(engine, hold.Set!);
    }

    /// <inheritdoc/>
    public ValueTask IgnoreAsync(IgnoredMessage message, CancellationToken ct) => Engine.Journal.AppendAsync(
        new JournalEntry
        {
            Kind = EntryKind.Ignored,
            At = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Route = message.Function,
            Scope = $"{message.Function}/{message.Group}",
            Link = message.Link,
            RemoteKey = message.Sender,
            OtherKeys = message.Recipient,
            Detail = message.Detail,
        },
        Durability.Durable);

    /// <summary>Gives the host its engine.</summary>
    internal void Connect(Connection connection) => _connection = connection;

    /// <summary>Joins and submits the sets whose time is over, with what is there.</summary>
    internal async ValueTask SweepPartsAsync(Func<string, TimeSpan> timeoutOf)
    {
        var engine = Engine;
        foreach (var set in engine.Held.Overdue(timeoutOf)) await JoinAsync(engine, set);
    }

    /// <summary>The entry that keeps a part, also when it is carried into a new partition.</summary>
    internal static JournalEntry PartEntry(InboundPart part, DateTimeOffset at) => new()
    {
        Kind = EntryKind.PartHeld,
        At = at.ToUnixTimeMilliseconds(),
        Route = part.Function,
        RemoteKey = part.Key,
        OtherKeys = $"{part.Sender} {part.Recipient}".Trim(),
        Part = part.Number,
        PartTotal = part.Total,
        State = part.Content,
    };

    private Connection Engine => _connection ?? throw new InvalidOperationException("the engine is not connected yet");

    private async ValueTask<IntakeOutcome> JoinAsync(Connection engine, HeldSet set)
    {
        if (engine.FunctionOf(set.Function) is not { } function) return IntakeOutcome.Refused(RefusalReason.NoRoute);
        if (!engine.Held.TryTake(set)) return new(IntakeStatus.Duplicate);
        IntakeOutcome outcome;
        try
        {
            outcome = await SubmitJoinedAsync(engine, function.Join(set.ToParts()));
        }
        catch
        {
            engine.Held.PutBack(set);
            throw;
        }
        if (outcome.Status == IntakeStatus.Busy)
        {
            engine.Held.PutBack(set);
            return outcome;
        }
        engine.Held.Joined(set);
        engine.Record.Append(set.ClosedEntry(engine.Record.Now, outcome.Status.ToString()));
        return outcome;
    }

    /// <summary>What is empty once it is joined (control characters alone) is nothing to show.</summary>
    private async ValueTask<IntakeOutcome> SubmitJoinedAsync(Connection engine, InboundMessage message)
    {
        if (!message.Content.IsEmpty || message.Stored is not null || message.Recipients.Count == 0) return await SubmitAsync(engine, message);
        await IgnoreAsync(
            new IgnoredMessage
            {
                Function = message.Function,
                Group = message.Group,
                Link = "",
                Sender = message.Sender,
                Recipient = message.Recipients[0],
                Detail = "Empty: several parts without a text; acknowledged",
            },
            CancellationToken.None);
        return new(IntakeStatus.Held);
    }

    private async ValueTask<IntakeOutcome> SubmitAsync(Connection engine, InboundMessage message)
    {
        var answer = await engine.Journey.AcceptAsync(DraftOf(engine, message));
        return answer.Status switch
        {
            IntakeAnswerStatus.Accepted => Remarked(engine, answer.Message!, message.Remark),
            IntakeAnswerStatus.Duplicate => new(IntakeStatus.Duplicate),
            IntakeAnswerStatus.Busy => IntakeOutcome.Busy(answer.RetryAfter),
            _ => IntakeOutcome.Refused(ReasonOf(answer.Refusal!.Status)),
        };
    }

    private static IntakeOutcome Remarked(Connection engine, Message message, string? remark)
    {
        if (remark is not null)
        {
            foreach (var delivery in message.Deliveries) engine.Record.Append(engine.Record.ConvertedEntry(delivery.Id, message.Origin.Function, remark, EntryFlags.AtIntake));
        }
        return IntakeOutcome.Accepted(message.Id);
    }

    private MessageDraft DraftOf(Connection engine, InboundMessage message)
    {
        var imdnId = Base32.Encode(engine.Ids.Next());
        return new MessageDraft
        {
            Kind = MessageKind.Pager,
            Origin = new Origin(message.Function, message.Group, Hops: 1),
            Sender = message.Sender,
            Recipients = message.Recipients.Select(r => new DraftRecipient(r, message.Requested)).ToList(),
            ImdnId = imdnId,
            IntakeKey = message.IntakeKey ?? "",
            Anonymous = message.Anonymous,
            Priority = message.Priority,
            Lifetime = message.ExpiresAt - time.GetUtcNow(),
            BodyType = "message/cpim",
            Body = BodyOf(message, imdnId),
            PayloadType = message.ContentType.Split(';')[0].Trim().ToLowerInvariant(),
            Payload = message.Content,
        };
    }

    /// <summary>Puts what came from another service into the wrapper that CPM clients expect (RFC 3862, RFC 5438 §6.3).</summary>
    private byte[] BodyOf(InboundMessage message, string imdnId)
    {
        using var body = new PooledWriter(message.Content.Length + 512);
        var cpim = new CpimWriter(body);
        cpim.From(Encoding.UTF8.GetBytes(message.Anonymous ? Address.Anonymous : message.Sender));
        cpim.To(Encoding.UTF8.GetBytes(message.Recipients[0]));
        cpim.DateTime(time.GetUtcNow());
        cpim.MessageId(Encoding.UTF8.GetBytes(imdnId));
        cpim.DispositionNotification(message.Requested);
        cpim.EndHeaders();
        cpim.Content(Encoding.UTF8.GetBytes(message.ContentType), message.Content.Span);
        return body.WrittenSpan.ToArray();
    }

    private static RefusalReason ReasonOf(int status) => status switch
    {
        404 => RefusalReason.UnknownRecipient,
        415 => RefusalReason.UnsupportedContent,
        433 => RefusalReason.AnonymityDisallowed,
        482 => RefusalReason.Loop,
        513 => RefusalReason.TooLarge,
        _ => RefusalReason.Barred,
    };

    /// <summary>What the host needs of the engine.</summary>
    internal sealed record Connection(
        Journey Journey, ReportIntake Reports, Dispatcher Dispatcher, DeliveryRecord Record, HeldParts Held, IJournal Journal, IdGenerator Ids,
        Func<string, IInterworkingFunction?> FunctionOf);
}
