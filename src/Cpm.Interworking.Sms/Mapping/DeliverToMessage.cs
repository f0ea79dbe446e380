using System.Globalization;
using System.Text;
using Cpm.Interworking.Abstractions;
using Cpm.Primitives;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Text;
using Cpm.Smpp.Tlvs;

namespace Cpm.Interworking.Sms.Mapping;

/// <summary>What a deliver_sm is.</summary>
public enum DeliverKind : byte
{
    /// <summary>A text for the user.</summary>
    Text,

    /// <summary>A part of a longer text.</summary>
    Part,

    /// <summary>A delivery receipt or an intermediate notification about a message of ours.</summary>
    Receipt,

    /// <summary>An acknowledgement of the device or the user at the far end, or a conversation abort: nothing that CPM carries.</summary>
    Acknowledgement,

    /// <summary>For a program behind a port (WAP push, a SIM application): never text.</summary>
    Application,

    /// <summary>Octets, or text in a character set that is not read here.</summary>
    Binary,

    /// <summary>A message waiting indication that is not meant to be kept.</summary>
    Indication,

    /// <summary>A silent message (protocol id 0x40, 3GPP TS 23.040 §9.2.3.9): the phone is reached and the user sees nothing.</summary>
    Silent,

    /// <summary>The user data header contradicts its own lengths.</summary>
    Malformed,

    /// <summary>Nothing in it.</summary>
    Empty,
}

/// <summary>A deliver_sm, taken apart.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Alphabet">How its octets are to be read.</param>
/// <param name="Header">Its user data header; the default value where there is none.</param>
/// <param name="Place">Its place in a longer text.</param>
/// <param name="IsSar">True where TLVs gave the place, not the header.</param>
/// <param name="MessageClass">0 flash, 1 handset, 2 SIM, 3 terminal; null for none.</param>
/// <param name="Port">The application's port, where a TLV gave it, not the header.</param>
public readonly record struct DeliverContent(
    DeliverKind Kind, SmsAlphabet Alphabet, UserDataHeader Header = default, Concatenation? Place = null, bool IsSar = false, int? MessageClass = null, ushort? Port = null);

/// <summary>Mobile-originated messages, SMPP to CPM (3GPP TS 23.204 §6.4 and §6.9; SMPP v5.0 §4.3.1).</summary>
public static class DeliverToMessage
{
    private const byte SilentMessage = 0x40;
    private const int SimClass = 2;

    /// <summary>The media type of all messages made here.</summary>
    public const string ContentType = "text/plain;charset=UTF-8";

    /// <summary>Says what a deliver_sm is.</summary>
    /// <param name="pdu">The PDU.</param>
    /// <param name="centreDefault">What data_coding 0 means on its link.</param>
    public static DeliverContent Classify(in DeliverSm pdu, SmsAlphabet centreDefault)
    {
        if (pdu.EsmClass.IsReceipt() || pdu.EsmClass.IsIntermediate()) return new(DeliverKind.Receipt, SmsAlphabet.Ascii);
        if (pdu.EsmClass.Type() != EsmClass.Default) return new(DeliverKind.Acknowledgement, SmsAlphabet.Binary);
        var coding = new DataCoding(pdu.DataCoding);
        var alphabet = coding.Alphabet(centreDefault);
        var content = new DeliverContent(DeliverKind.Text, alphabet, MessageClass: coding.MessageClass ?? ClassOfSubunit(pdu.Tlvs));
        if (pdu.ProtocolId == SilentMessage) return content with { Kind = DeliverKind.Silent };
        var octets = pdu.Text.Span;
        if (pdu.EsmClass.HasUserDataHeader())
        {
            if (UserDataHeader.Parse(octets, out var header) == UserDataHeaderStatus.Malformed) return content with { Kind = DeliverKind.Malformed };
            content = content with { Header = header, Place = header.Concatenation };
            if (header.Ports is not null || header.HasToolkitSecurity) return content with { Kind = DeliverKind.Application };
        }
        else if (Sar(pdu.Tlvs) is { } place)
        {
            content = content with { Place = place, IsSar = true };
        }
        if (pdu.Tlvs.TryGetUInt16(TlvTag.DestPort, out var port)) return content with { Kind = DeliverKind.Application, Port = port };
        if (alphabet is SmsAlphabet.Binary or SmsAlphabet.Unsupported || (content.MessageClass == SimClass && alphabet == SmsAlphabet.Binary)) return content with { Kind = DeliverKind.Binary };
        // Group 1100 says: discard the text once the indication is shown (3GPP TS 23.038 §4).
        if (pdu.DataCoding is >= 0xC0 and < 0xD0) return content with { Kind = DeliverKind.Indication };
        // One part of one is a whole message.
        if (content.Place is { Total: > 1 }) return content with { Kind = DeliverKind.Part };
        return content with { Kind = octets.Length > content.Header.Length ? DeliverKind.Text : DeliverKind.Empty };
    }

    /// <summary>The message of a text that came in one piece.</summary>
    public static InboundMessage ToMessage(in DeliverSm pdu, in DeliverContent content, string function, string group, AddressRules rules)
    {
        var sender = AddressFromSmpp.Map(pdu.Source, rules);
        var octets = pdu.Text.Span[content.Header.Length..];
        var text = SmsTextReader.Decode(octets, content.Alphabet, content.Header.LockingShift, content.Header.SingleShift, content.Header.Length);
        return new()
        {
            Function = function,
            Group = group,
            Sender = sender.Address,
            NotReplyable = !sender.IsReplyable,
            Anonymous = sender.IsAnonymous,
            Recipients = [AddressFromSmpp.Map(pdu.Destination, rules).Address],
            ContentType = ContentType,
            Content = Utf8(text),
            Priority = Priority(pdu.PriorityFlag),
            Remark = Remark(content),
        };
    }

    /// <summary>
    /// The part to hold. Its key holds all that parts of one message share; both addresses are in it, because two senders may use one reference towards one
    /// number at the same time.
    /// </summary>
    public static InboundPart ToPart(in DeliverSm pdu, in DeliverContent content, string function, string group, AddressRules rules)
    {
        var place = content.Place ?? throw new ArgumentException("no part", nameof(content));
        var sender = AddressFromSmpp.Map(pdu.Source, rules);
        var recipient = AddressFromSmpp.Map(pdu.Destination, rules);
        var width = content.IsSar ? "sar" : place.IsWide ? "16" : "8";
        return new()
        {
            Function = function,
            Key = string.Create(CultureInfo.InvariantCulture,
                $"{function}/{group} {sender.Address} {recipient.Address} {width}:{place.Reference}/{place.Total} {content.Alphabet}"),
            Sender = sender.Address,
            Recipient = recipient.Address,
            Number = place.Sequence,
            Total = place.Total,
            Content = new HeldPart(content.Alphabet, content.Header.LockingShift, content.Header.SingleShift, (byte)content.Header.Length,
                Priority(pdu.PriorityFlag), sender, recipient.Address, group, pdu.Text[content.Header.Length..]).ToOctets(),
        };
    }

    /// <summary>Joins the parts that are there. Octets are joined before they are decoded; missing parts leave a mark, since losing a part is better than losing all.</summary>
    public static InboundMessage Join(InboundParts parts, string function)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var reader = new SmsTextReader();
        HeldPart? first = null;
        var present = 0;
        var text = new StringBuilder();
        var gap = false;
        for (var i = 0; i < parts.Total; i++)
        {
            if (i >= parts.Parts.Count || parts.Parts[i] is not { } octets || !HeldPart.TryRead(octets, out var part))
            {
                if (!gap) text.Append(reader.Finish()).Append("[...]");
                if (!gap) reader = new SmsTextReader();
                gap = true;
                continue;
            }
            gap = false;
            present++;
            first ??= part;
            reader.Append(part.Octets.Span, part.Alphabet, part.Locking, part.Single, part.HeaderOctets);
        }
        text.Append(reader.Finish());
        var content = Utf8(text.ToString());
        return new()
        {
            Function = function,
            Group = first?.Group ?? "default",
            Sender = first?.Sender.Address ?? "sip:anonymous@anonymous.invalid",
            NotReplyable = first is null || !first.Value.Sender.IsReplyable,
            Anonymous = first is null || first.Value.Sender.IsAnonymous,
            Recipients = first is null ? [] : [first.Value.Recipient],
            ContentType = ContentType,
            Content = content,
            Priority = first?.Priority ?? 0,
            // A repetition has the same key and the same text; the reference alone comes round again soon.
            IntakeKey = string.Create(CultureInfo.InvariantCulture, $"{parts.Key} {StableHash.Of(content):X16}"),
            Remark = present == parts.Total ? null : string.Create(CultureInfo.InvariantCulture, $"{present} of {parts.Total} parts"),
        };
    }

    /// <summary>What an ignored message was, for the operator: form and size, not content.</summary>
    public static string Describe(in DeliverSm pdu, in DeliverContent content, string name, InboundAction action)
    {
        var port = content.Header.Ports?.Destination ?? content.Port;
        var toPort = port is null ? "" : string.Create(CultureInfo.InvariantCulture, $", port {port}");
        var answer = action == InboundAction.Refuse ? "refused" : "acknowledged";
        return string.Create(CultureInfo.InvariantCulture,
            $"{name}: {pdu.Text.Length} octets, data_coding {pdu.DataCoding}, esm_class {(byte)pdu.EsmClass}, protocol_id {pdu.ProtocolId}{toPort}; {answer}");
    }

    private static string? Remark(in DeliverContent content)
    {
        var messageClass = content.MessageClass is { } number ? string.Create(CultureInfo.InvariantCulture, $"message class {number}") : null;
        var enhancements = content.Header.Enhancements == 0 ? null
            : string.Create(CultureInfo.InvariantCulture, $"formatting, pictures, sounds or links are not shown: {content.Header.Enhancements}");
        return messageClass is null || enhancements is null ? messageClass ?? enhancements : $"{messageClass}\n{enhancements}";
    }

    // dest_addr_subunit says what data_coding may (SMPP v5.0 §4.8.4.21): display, equipment, smart card, external unit.
    private static int? ClassOfSubunit(TlvList tlvs) => !tlvs.IsEmpty && tlvs.TryGetOctet(TlvTag.DestAddrSubunit, out var unit)
        ? unit switch
        {
            1 => 0,
            2 => 1,
            3 => 2,
            4 => 3,
            _ => null,
        }
        : null;

    // All three or none (SMPP v5.0 §4.8.4.48-50).
    private static Concatenation? Sar(TlvList tlvs) => !tlvs.IsEmpty
        && tlvs.TryGetUInt16(TlvTag.SarMsgRefNum, out var reference)
        && tlvs.TryGetOctet(TlvTag.SarTotalSegments, out var total)
        && tlvs.TryGetOctet(TlvTag.SarSegmentSeqnum, out var number)
        && number >= 1 && number <= total ? new(reference, total, number, IsWide: true) : null;

    private static byte Priority(byte flag) => flag switch
    {
        2 => 2,
        >= 3 => 3,
        _ => 0,
    };

    // Control characters (C0, DEL, C1) have no place in what other protocols will carry, except those that lay text out.
    private static byte[] Utf8(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\0', '\u001F') < 0 && text.AsSpan().IndexOfAnyInRange('\u007F', '\u009F') < 0) return Encoding.UTF8.GetBytes(text);
        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is '\f' or '\v' or '\u0085') clean.Append('\n');
            else if (!char.IsControl(c) || c is '\t' or '\n' or '\r') clean.Append(c);
        }
        return Encoding.UTF8.GetBytes(clean.ToString());
    }
}
