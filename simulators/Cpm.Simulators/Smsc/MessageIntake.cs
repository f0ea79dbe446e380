using Cpm.Smpp.Pdus;

namespace Cpm.Simulators.Smsc;

/// <summary>The way of a submit_sm: judged, kept or counted, answered, receipted.</summary>
internal sealed class MessageIntake(SmscSimulator owner)
{
    private const int ReceiptTextOctets = 20;
    private readonly MessageIds _ids = new(owner.Time);

    /// <summary>Runs on the reading loop of the session.</summary>
    public void Accept(SmscSession session, in PduHeader header, in SubmitSm pdu)
    {
        var behaviour = owner.State;
        var verdict = behaviour.Judge(pdu.Destination);
        owner.Stats.CountSubmit(verdict);
        var id = verdict.Status == CommandStatus.Ok ? _ids.Next() : 0;
        var receipt = id != 0 && verdict.Receipts != ReceiptMode.None && IsWanted(pdu.RegisteredDelivery, verdict.ReceiptState);
        Keep(session, header, pdu, verdict, id);
        if (receipt && verdict.Receipts == ReceiptMode.BeforeResponse) Send(ReceiptFor(session, pdu, id, verdict, behaviour.Behaviour), TimeSpan.Zero);
        Answer(session, header, verdict, id, behaviour.Behaviour.Reorder);
        if (!receipt || verdict.Receipts == ReceiptMode.BeforeResponse) return;
        var delay = verdict.ReceiptDelay + verdict.ResponseDelay;
        Send(ReceiptFor(session, pdu, id, verdict, behaviour.Behaviour), delay);
        if (verdict.Receipts == ReceiptMode.Duplicate) Send(ReceiptFor(session, pdu, id, verdict, behaviour.Behaviour), delay);
    }

    // registered_delivery bits 1-0 (SMPP 3.4 §5.2.17; success only is of 5.0).
    private static bool IsWanted(RegisteredDelivery asked, string state) => (asked & RegisteredDelivery.Success) switch
    {
        RegisteredDelivery.Final => true,
        RegisteredDelivery.Failure => state != "DELIVRD",
        RegisteredDelivery.Success => state == "DELIVRD",
        _ => false,
    };

    private void Keep(SmscSession session, in PduHeader header, in SubmitSm pdu, in Verdict verdict, long id)
    {
        if (owner.Options.Sink)
        {
            if (id != 0 && MessageKeys.TryRead(pdu.Text.Span, out var key) && owner.Keys.Add(key)) owner.Options.OnKey?.Invoke(key);
            return;
        }
        var text = id == 0 ? "" : MessageIds.Text(id, owner.Options.ResponseIds);
        owner.Messages.Add(ReceivedMessage.Of(pdu, header.Sequence, session.Session.PeerSystemId, text, verdict.Status, owner.Time.GetUtcNow(), owner.Options.DefaultAlphabet));
    }

    private void Answer(SmscSession session, in PduHeader header, in Verdict verdict, long id, int reorder)
    {
        if (verdict.Action is not (SmscAction.Respond or SmscAction.Unbind))
        {
            session.Do(verdict.Action);
            return;
        }
        if (verdict.ResponseDelay > TimeSpan.Zero) _ = RespondLaterAsync(session, header, verdict.Status, MessageIds.Octets(id, owner.Options.ResponseIds), verdict.ResponseDelay);
        else if (reorder > 1) session.RespondInGroups(reorder, header, verdict.Status, MessageIds.Octets(id, owner.Options.ResponseIds));
        else session.Respond(header, verdict.Status, session.Scratch.AsMemory(0, MessageIds.Write(id, owner.Options.ResponseIds, session.Scratch)));
        if (verdict.Action == SmscAction.Unbind) session.Do(SmscAction.Unbind);
    }

    private async Task RespondLaterAsync(SmscSession session, PduHeader header, CommandStatus status, byte[] messageId, TimeSpan delay)
    {
        await Task.Delay(delay, owner.Time);
        session.Respond(header, status, messageId);
    }

    private Receipt ReceiptFor(SmscSession session, in SubmitSm pdu, long id, in Verdict verdict, SmscBehaviour behaviour)
    {
        var text = pdu.DataCoding == 0 && !pdu.EsmClass.HasUserDataHeader() ? pdu.Text.Span : default;
        return new Receipt(owner.Receipts)
        {
            SystemId = session.Session.PeerSystemId,
            Source = pdu.Source with { Digits = pdu.Source.Digits.ToArray() },
            Destination = pdu.Destination with { Digits = pdu.Destination.Digits.ToArray() },
            MessageId = MessageIds.Octets(id, owner.Options.ReceiptIds),
            State = verdict.ReceiptState,
            Error = behaviour.ReceiptError,
            Form = behaviour.ReceiptForm,
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
