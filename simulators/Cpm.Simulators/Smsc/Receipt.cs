using System.Text;
using Cpm.Primitives;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Cpm.Smpp.Text;
using Cpm.Smpp.Tlvs;

namespace Cpm.Simulators.Smsc;

/// <summary>How the receipts of some messages look.</summary>
internal sealed record ReceiptShape(ReceiptForm Form, ReceiptText Text, ReceiptCarrier Carrier, EsmClass EsmClass, string Error, MessageIdForm Ids);

/// <summary>A receipt that is owed (SMPP 3.4 Appendix B); as a timer it waits for its time.</summary>
internal sealed class Receipt(ReceiptQueue queue) : TimerNode
{
    private const int LongestShortMessage = 254;

    // What some centres put before the text.
    private const byte Nothing = 0x01;

    public required string SystemId { get; init; }

    /// <summary>Who had sent the message.</summary>
    public required Address Source { get; init; }

    /// <summary>Who received it.</summary>
    public required Address Destination { get; init; }

    public required byte[] MessageId { get; init; }

    /// <summary>The state it tells; that of a message that was cancelled meanwhile is another one.</summary>
    public required string State
    {
        get => Message is { IsCancelled: true } ? "DELETED" : field;
        init;
    }

    /// <summary>The message; null where it is not kept.</summary>
    public KeptMessage? Message { get; init; }

    public required ReceiptShape Shape { get; init; }

    public required DateTimeOffset SubmittedAt { get; init; }

    public required byte[] Beginning { get; init; }

    public string Error => Shape.Error;

    public SendStatus TrySend(SmppSession session, IRequestCompletion completion, long tag, DateTimeOffset now)
    {
        var pdu = ToPdu(now);
        if (Shape.Carrier != ReceiptCarrier.DataSm) return session.TryRequest(pdu, completion, tag, out _);
        return session.TryRequest(new DataSm { Source = pdu.Source, Destination = pdu.Destination, EsmClass = pdu.EsmClass, Tlvs = pdu.Tlvs }, completion, tag, out _);
    }

    public DeliverSm ToPdu(DateTimeOffset now)
    {
        var pdu = new DeliverSm { Source = Destination, Destination = Source, EsmClass = Shape.EsmClass };
        using var tlvs = new TlvBuilder();
        if (Shape.Form != ReceiptForm.Tlvs) Carry(Shape.Text.Write(this, now), ref pdu, tlvs);
        if (Shape.Form is ReceiptForm.TextAndTlvs or ReceiptForm.Tlvs or ReceiptForm.TextAndIdTlv) tlvs.AddCString(TlvTag.ReceiptedMessageId, MessageId);
        if (Shape.Form is ReceiptForm.TextAndTlvs or ReceiptForm.Tlvs or ReceiptForm.TextAndStateTlv) tlvs.AddOctet(TlvTag.MessageState, (byte)StateOf(State));
        pdu.Tlvs = tlvs.ToList();
        return pdu;
    }

    protected override void OnDue() => queue.Add(this);

    private void Carry(byte[] text, ref DeliverSm pdu, TlvBuilder tlvs)
    {
        switch (Shape.Carrier)
        {
            case ReceiptCarrier.ShortMessage:
                pdu.ShortMessage = text;
                break;
            case ReceiptCarrier.Mislabelled:
                pdu.DataCoding = DataCoding.Ucs2.Value;
                pdu.ShortMessage = (byte[])[Nothing, .. text];
                break;
            case ReceiptCarrier.Ucs2:
                pdu.DataCoding = DataCoding.Ucs2.Value;
                pdu.ShortMessage = Encoding.BigEndianUnicode.GetBytes(Encoding.Latin1.GetString(text));
                break;
            default:
                tlvs.Add(TlvTag.MessagePayload, text);
                break;
        }
        if (pdu.ShortMessage.Length <= LongestShortMessage) return;
        tlvs.Add(TlvTag.MessagePayload, pdu.ShortMessage.Span);
        pdu.ShortMessage = default;
    }

    /// <summary>message_state of a word of receipts.</summary>
    public static MessageState StateOf(string state) => state switch
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
