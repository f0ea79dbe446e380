using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Sms.Links;
using Cpm.Interworking.Sms.Mapping;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;

namespace Cpm.Interworking.Sms.Inbound;

/// <summary>
/// What message centres send: receipts to the host before they are acknowledged, messages and parts likewise. Everything is answered; what is not for a user is
/// answered by rule, counted, logged, and kept in the journal.
/// </summary>
internal sealed class DeliverIntake(string function, IInterworkingHost host, LoopGuard loops, SmsMetrics metrics, SmsLog log)
{
    /// <summary>How addresses are written.</summary>
    public AddressRules Addresses { get; set; } = AddressRules.Standard;

    /// <summary>What becomes of what is no ordinary text.</summary>
    public InboundRules Rules { get; set; } = InboundRules.Standard;

    /// <summary>The links, for the probes among what comes.</summary>
    public Func<IEnumerable<SmscLink>> Links { get; set; } = static () => [];

    /// <summary>Takes a message. Its memory is needed only until this returns.</summary>
    public void Take(SmscLink link, SmppSession session, PduHeader header, in DeliverSm pdu)
    {
        var content = DeliverToMessage.Classify(pdu, link.Settings.Text.DefaultAlphabet);
        if (content.Kind == DeliverKind.Receipt || (link.Settings.UntypedReceipts && ReceiptToReport.IsUntyped(pdu)))
        {
            TakeReceipt(link, session, header, pdu);
            return;
        }
        if (IsProbe(pdu))
        {
            session.Respond(header, CommandStatus.Ok);
            return;
        }
        var (action, name) = Rules.For(content);
        if (action != InboundAction.Deliver)
        {
            Ignore(link, session, header, pdu, content, name, action);
            return;
        }
        if (content.Kind == DeliverKind.Part)
        {
            _ = AnswerAsync(link, session, header, host.HoldPartAsync(DeliverToMessage.ToPart(pdu, content, function, link.Group, Addresses), CancellationToken.None));
            return;
        }
        var message = DeliverToMessage.ToMessage(pdu, content, function, link.Group, Addresses);
        // Control characters alone: nothing is left to show.
        if (message.Content.IsEmpty) Ignore(link, session, header, pdu, content, nameof(DeliverKind.Empty), InboundAction.Acknowledge);
        else TakeMessage(link, session, header, message);
    }

    private void Ignore(SmscLink link, SmppSession session, PduHeader header, in DeliverSm pdu, in DeliverContent content, string name, InboundAction action)
    {
        metrics.Ignored(link.Name, name);
        log.Ignored(link.Name, name, pdu.DataCoding, (byte)pdu.EsmClass);
        var message = new IgnoredMessage
        {
            Function = function,
            Group = link.Group,
            Link = link.Name,
            Sender = AddressFromSmpp.Map(pdu.Source, Addresses).Address,
            Recipient = AddressFromSmpp.Map(pdu.Destination, Addresses).Address,
            Detail = DeliverToMessage.Describe(pdu, content, name, action),
        };
        _ = IgnoreAsync(link, session, header, message, action == InboundAction.Refuse ? CommandStatus.ReceiverRejected : CommandStatus.Ok);
    }

    private async Task IgnoreAsync(SmscLink link, SmppSession session, PduHeader header, IgnoredMessage message, CommandStatus status)
    {
        try
        {
            await host.IgnoreAsync(message, CancellationToken.None);
        }
        catch (Exception e)
        {
            log.HandOverThrew(link.Name, e);
            status = CommandStatus.ReceiverTemporaryError;
        }
        session.Respond(header, status);
    }

    private void TakeReceipt(SmscLink link, SmppSession session, PduHeader header, in DeliverSm pdu)
    {
        var receipt = ReceiptToReport.Read(pdu);
        if (!receipt.IsComplete)
        {
            // Refusing it would only bring it back, again and again. It ends nothing, and is kept where the operator can see it.
            metrics.Ignored(link.Name, "IncompleteReceipt");
            log.IncompleteReceipt(link.Name);
        }
        var report = ReceiptToReport.ToReport(receipt, pdu, function, link.Group, Addresses);
        foreach (var sender in Links())
        {
            if (sender.Group != link.Group || sender.Probe?.TakesReceipt(report.Keys, report.Recipient, Addresses, report.Status) != true) continue;
            session.Respond(header, CommandStatus.Ok);
            return;
        }
        _ = ReportAsync(link, session, header, report);
    }

    private bool IsProbe(in DeliverSm pdu)
    {
        foreach (var link in Links())
        {
            if (link.Probe?.TakesText(pdu.Text.Span, AddressFromSmpp.Map(pdu.Source, Addresses).Address, Addresses) == true) return true;
        }
        return false;
    }

    private void TakeMessage(SmscLink link, SmppSession session, PduHeader header, InboundMessage message)
    {
        if (loops.IsBack(message.Sender, message.Recipients[0], message.Content.Span))
        {
            metrics.Ignored(link.Name, "Loop");
            log.Loop(link.Name);
            session.Respond(header, CommandStatus.ReceiverRejected);
            return;
        }
        _ = AnswerAsync(link, session, header, host.SubmitAsync(message, CancellationToken.None));
    }

    private async Task ReportAsync(SmscLink link, SmppSession session, PduHeader header, RemoteReport report)
    {
        var status = CommandStatus.Ok;
        try
        {
            // Matched, parked or known: it is kept, so the centre may forget it.
            await host.ReportAsync(report, CancellationToken.None);
        }
        catch (Exception e)
        {
            log.HandOverThrew(link.Name, e);
            status = CommandStatus.ReceiverTemporaryError;
        }
        session.Respond(header, status);
    }

    private async Task AnswerAsync(SmscLink link, SmppSession session, PduHeader header, ValueTask<IntakeOutcome> intake)
    {
        CommandStatus status;
        try
        {
            status = IntakeAnswers.Of((await intake).Status);
        }
        catch (Exception e)
        {
            log.HandOverThrew(link.Name, e);
            status = CommandStatus.ReceiverTemporaryError;
        }
        session.Respond(header, status);
    }
}
