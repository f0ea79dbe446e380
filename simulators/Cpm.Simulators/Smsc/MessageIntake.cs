using Cpm.Smpp.Pdus;

namespace Cpm.Simulators.Smsc;

/// <summary>The way of a submit_sm: judged, kept or counted, answered, receipted.</summary>
internal sealed class MessageIntake(SmscSimulator owner)
{
    private const int ReceiptTextOctets = 20;
    private readonly MessageIds _ids = new(owner.Time, owner.Options.FirstMessageId);

    /// <summary>Runs on the reading loop of the session.</summary>
    public void Accept(SmscSession session, in PduHeader header, in SubmitSm pdu)
    {
        var behaviour = owner.State;
        var verdict = behaviour.Judge(pdu.Destination);
        var limit = behaviour.Behaviour.WindowLimit;
        if (session.Open() > limit && limit > 0) verdict = verdict with { Status = CommandStatus.Throttled, Action = SmscAction.Respond };
        owner.Stats.CountSubmit(verdict);
        var id = verdict.Status == CommandStatus.Ok ? _ids.Next() : 0;
        var wanted = id != 0 && IsDue(verdict.Receipts, pdu) && IsWanted(pdu.RegisteredDelivery, verdict.States[^1]);
        var received = Keep(session, header, pdu, verdict, id);
        var kept = id == 0 || received is null ? null
            : owner.Kept.Add(received.MessageId, pdu.Source, received, verdict.States[^1], verdict.ResponseDelay + (verdict.ReceiptDelay * verdict.States.Count));
        var isEarly = verdict.Receipts == ReceiptMode.BeforeResponse;
        if (wanted && isEarly) SendReceipts(session, pdu, id, verdict, kept);
        Answer(session, header, verdict, id, behaviour.Behaviour);
        if (wanted && !isEarly) SendReceipts(session, pdu, id, verdict, kept);
        if (verdict.Loops && id != 0) BringBack(session, pdu);
    }

    private void BringBack(SmscSession session, in SubmitSm pdu) => _ = owner.DeliverAsync(new MobileOriginated
    {
        From = Addresses.Text(pdu.Destination),
        To = Addresses.Text(pdu.Source),
        Hex = Convert.ToHexString(pdu.Text.Span),
        DataCoding = pdu.DataCoding,
        EsmClass = (int)(pdu.EsmClass & EsmClass.UserDataHeader),
        SystemId = session.Session.PeerSystemId,
    });

    // registered_delivery bits 1-0 (SMPP 3.4 §5.2.17; success only is of 5.0).
    private static bool IsWanted(RegisteredDelivery asked, string state) => (asked & RegisteredDelivery.Success) switch
    {
        RegisteredDelivery.Final => true,
        RegisteredDelivery.Failure => state != "DELIVRD",
        RegisteredDelivery.Success => state == "DELIVRD",
        _ => false,
    };

    private static bool IsDue(ReceiptMode mode, in SubmitSm pdu) => mode switch
    {
        ReceiptMode.None => false,
        ReceiptMode.FirstPart => PartPlace.Of(pdu) is not { Part: > 1 },
        ReceiptMode.LastPart => PartPlace.Of(pdu) is not { } place || place.Part == place.Total,
        _ => true,
    };

    // Null in sink mode.
    private ReceivedMessage? Keep(SmscSession session, in PduHeader header, in SubmitSm pdu, in Verdict verdict, long id)
    {
        if (owner.Options.Sink)
        {
            if (id != 0 && MessageKeys.TryRead(pdu.Text.Span, out var key) && owner.Keys.Add(key)) owner.Options.OnKey?.Invoke(key);
            return null;
        }
        var text = id == 0 ? "" : MessageIds.Text(id, owner.Options.ResponseIds);
        var received = ReceivedMessage.Of(pdu, header.Sequence, session.Session.PeerSystemId, text, verdict.Status, owner.Time.GetUtcNow(), owner.Options.DefaultAlphabet);
        owner.Messages.Add(received);
        return received;
    }

    private void Answer(SmscSession session, in PduHeader header, in Verdict verdict, long id, SmscBehaviour behaviour)
    {
        if (!verdict.Action.Answers())
        {
            session.Do(verdict.Action);
            return;
        }
        var answer = new Answer(header, verdict.Status, behaviour.CongestionState, verdict.Action);
        if (verdict.ResponseDelay > TimeSpan.Zero) _ = RespondLaterAsync(session, answer, MessageIds.Octets(id, owner.Options.ResponseIds), verdict.ResponseDelay);
        else if (behaviour.Reorder > 1) session.RespondInGroups(behaviour.Reorder, answer, MessageIds.Octets(id, owner.Options.ResponseIds));
        else session.Respond(answer, session.Scratch.AsMemory(0, MessageIds.Write(id, owner.Options.ResponseIds, session.Scratch)));
        if (verdict.Action == SmscAction.Unbind) session.Do(SmscAction.Unbind);
    }

    private async Task RespondLaterAsync(SmscSession session, Answer answer, byte[] messageId, TimeSpan delay)
    {
        await Task.Delay(delay, owner.Time);
        session.Respond(answer, messageId);
    }

    private void SendReceipts(SmscSession session, in SubmitSm pdu, long id, in Verdict verdict, KeptMessage? kept)
    {
        var delay = verdict.Receipts == ReceiptMode.BeforeResponse ? TimeSpan.Zero : verdict.ResponseDelay + verdict.ReceiptDelay + verdict.ReceiptJitter;
        for (var i = 0; i < verdict.States.Count; i++)
        {
            Send(ReceiptFor(session, pdu, id, verdict.States[i], verdict.Shape, kept), delay);
            if (verdict.Receipts == ReceiptMode.Duplicate) Send(ReceiptFor(session, pdu, id, verdict.States[i], verdict.Shape, kept), delay);
            delay += verdict.ReceiptDelay;
        }
    }

    private Receipt ReceiptFor(SmscSession session, in SubmitSm pdu, long id, string state, ReceiptShape shape, KeptMessage? kept)
    {
        var text = pdu.DataCoding == 0 && !pdu.EsmClass.HasUserDataHeader() ? pdu.Text.Span : default;
        return new Receipt(owner.Receipts)
        {
            SystemId = session.Session.PeerSystemId,
            Source = pdu.Source with { Digits = pdu.Source.Digits.ToArray() },
            Destination = pdu.Destination with { Digits = pdu.Destination.Digits.ToArray() },
            MessageId = MessageIds.Octets(id, shape.Ids),
            State = state,
            Message = kept,
            Shape = shape,
            SubmittedAt = owner.Time.GetUtcNow(),
            Beginning = text[..Math.Min(text.Length, ReceiptTextOctets)].ToArray(),
        };
    }

    private void Send(Receipt receipt, TimeSpan delay)
    {
        if (delay > TimeSpan.Zero) owner.Timers.Schedule(receipt, delay);
        else owner.Receipts.Add(receipt);
    }
}
