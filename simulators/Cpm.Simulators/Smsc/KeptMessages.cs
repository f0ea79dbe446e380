using System.Collections.Concurrent;
using System.Text;
using Cpm.Simulators.Common;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;

namespace Cpm.Simulators.Smsc;

/// <summary>A message that the centre has, until its final state and after.</summary>
/// <param name="Source">Who sent it: only they may ask, cancel and replace.</param>
/// <param name="FinalState">What becomes of it, as receipts say it.</param>
/// <param name="FinalAt">When.</param>
internal sealed record KeptMessage(string Source, string FinalState, DateTimeOffset FinalAt)
{
    /// <summary>How it came, as the list of what was received has it.</summary>
    public required ReceivedMessage Received { get; set; }

    /// <summary>True once it was cancelled.</summary>
    public bool IsCancelled { get; set; }

    /// <summary>The state at a time (SMPP 5.0 §4.7.15).</summary>
    public MessageState StateAt(DateTimeOffset now) => IsCancelled ? MessageState.Deleted : now < FinalAt ? MessageState.Enroute : Receipt.StateOf(FinalState);
}

/// <summary>Answers query_sm, cancel_sm and replace_sm (SMPP 5.0 §4.5) for the messages that were taken. The oldest are forgotten.</summary>
internal sealed class KeptMessages(TimeProvider time, EventLog<ReceivedMessage> received)
{
    private const int Most = 100_000;
    private readonly ConcurrentDictionary<string, KeptMessage> _messages = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();

    public KeptMessage Add(string id, in Address source, ReceivedMessage how, string finalState, TimeSpan delay)
    {
        var message = new KeptMessage(source.Text, finalState, time.GetUtcNow() + delay) { Received = how };
        _messages[id] = message;
        _order.Enqueue(id);
        if (_order.Count > Most && _order.TryDequeue(out var oldest)) _messages.TryRemove(oldest, out _);
        return message;
    }

    /// <summary>Answers where it is one of the three. False: it is something else.</summary>
    public bool Answer(SmppSession session, in InboundPdu pdu)
    {
        if (pdu.TryDecode<QuerySm>(PduLimits.Default, out var query, out _)) Answer(session, pdu.Header, query);
        else if (pdu.TryDecode<CancelSm>(PduLimits.Default, out var cancel, out _)) session.Respond(pdu.Header, Cancel(cancel));
        else if (pdu.TryDecode<ReplaceSm>(PduLimits.Default, out var replace, out _)) session.Respond(pdu.Header, Replace(replace, pdu.Header.Sequence));
        else return false;
        return true;
    }

    private void Answer(SmppSession session, in PduHeader header, in QuerySm query)
    {
        if (Find(query.MessageId, query.Source) is not { } message)
        {
            session.Respond(header, CommandStatus.QueryFailed);
            return;
        }
        var now = time.GetUtcNow();
        var date = new byte[SmppTime.Length];
        var isFinal = message.IsCancelled || now >= message.FinalAt;
        if (isFinal) Encoding.ASCII.GetBytes($"{message.FinalAt.UtcDateTime:yyMMddHHmmss}000+", date);
        session.Respond(header, CommandStatus.Ok, new QuerySmResp { MessageId = query.MessageId, FinalDate = isFinal ? date : default(ReadOnlyMemory<byte>), State = message.StateAt(now) });
    }

    private CommandStatus Cancel(in CancelSm cancel)
    {
        if (Open(cancel.MessageId, cancel.Source) is not { } message) return CommandStatus.CancelFailed;
        message.IsCancelled = true;
        return CommandStatus.Ok;
    }

    // The new text is read as the old one was: replace_sm says nothing about that.
    private CommandStatus Replace(in ReplaceSm replace, uint sequence)
    {
        if (Open(replace.MessageId, replace.Source) is not { } message) return CommandStatus.ReplaceFailed;
        var now = message.Received.ReplacedBy(replace, sequence, time.GetUtcNow());
        message.Received = now;
        received.Add(now);
        return CommandStatus.Ok;
    }

    private KeptMessage? Open(ReadOnlyMemory<byte> id, in Address source) =>
        Find(id, source) is { IsCancelled: false } message && time.GetUtcNow() < message.FinalAt ? message : null;

    // Only who sent it is known to have it.
    private KeptMessage? Find(ReadOnlyMemory<byte> id, in Address source) =>
        _messages.GetValueOrDefault(Encoding.Latin1.GetString(id.Span)) is { } message && message.Source == source.Text ? message : null;
}
