using System.Text;
using Cpm.Primitives;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Tlvs;

namespace Cpm.Simulators.Smsc;

/// <summary>A receipt that is owed (SMPP 3.4 Appendix B); as a timer it waits for its time.</summary>
internal sealed class Receipt(ReceiptQueue queue) : TimerNode
{
    public required string SystemId { get; init; }

    /// <summary>Who had sent the message.</summary>
    public required Address Source { get; init; }

    /// <summary>Who received it.</summary>
    public required Address Destination { get; init; }

    public required byte[] MessageId { get; init; }

    public required string State { get; init; }

    public required string Error { get; init; }

    public required ReceiptForm Form { get; init; }

    public required DateTimeOffset SubmittedAt { get; init; }

    public required byte[] Beginning { get; init; }

    public DeliverSm ToPdu(DateTimeOffset now)
    {
        var pdu = new DeliverSm { Source = Destination, Destination = Source, EsmClass = EsmClass.Receipt };
        if (Form != ReceiptForm.Tlvs) pdu.ShortMessage = Text(now);
        if (Form == ReceiptForm.Text) return pdu;
        using var tlvs = new TlvBuilder();
        tlvs.AddCString(TlvTag.ReceiptedMessageId, MessageId).AddOctet(TlvTag.MessageState, (byte)StateOctet());
        pdu.Tlvs = tlvs.ToList();
        return pdu;
    }

    protected override void OnDue() => queue.Add(this);

    private byte[] Text(DateTimeOffset now)
    {
        var delivered = State == "DELIVRD" ? "001" : "000";
        var head = $"id:{Encoding.ASCII.GetString(MessageId)} sub:001 dlvrd:{delivered} submit date:{SubmittedAt:yyMMddHHmm} done date:{now:yyMMddHHmm} stat:{State} err:{Error} text:";
        return [.. Encoding.ASCII.GetBytes(head), .. Beginning];
    }

    private MessageState StateOctet() => State switch
    {
        "DELIVRD" => MessageState.Delivered,
        "EXPIRED" => MessageState.Expired,
        "DELETED" => MessageState.Deleted,
        "UNDELIV" => MessageState.Undeliverable,
        "ACCEPTD" => MessageState.Accepted,
        "REJECTD" => MessageState.Rejected,
        "ENROUTE" => MessageState.Enroute,
        _ => MessageState.Unknown,
    };
}
