using Cpm.Smpp.Pdus;
using Cpm.Smpp.Text;
using Cpm.Smpp.Tlvs;

namespace Cpm.Simulators.Smsc;

/// <summary>A part's place in a concatenated message, from its header or from the sar TLVs.</summary>
public sealed record PartPlace(int Reference, int Total, int Part)
{
    internal static PartPlace? Of(in SubmitSm pdu)
    {
        var header = default(UserDataHeader);
        if (pdu.EsmClass.HasUserDataHeader()) _ = UserDataHeader.Parse(pdu.Text.Span, out header);
        return Of(pdu, header);
    }

    internal static PartPlace? Of(in SubmitSm pdu, in UserDataHeader header) =>
        header.Concatenation is { } part ? new PartPlace(part.Reference, part.Total, part.Sequence)
        : pdu.Tlvs.TryGetUInt16(TlvTag.SarMsgRefNum, out var reference) && pdu.Tlvs.TryGetOctet(TlvTag.SarTotalSegments, out var total)
            && pdu.Tlvs.TryGetOctet(TlvTag.SarSegmentSeqnum, out var number) ? new PartPlace(reference, total, number)
        : null;
}

/// <summary>One submit_sm (or data_sm) as it came.</summary>
public sealed record ReceivedMessage
{
    /// <summary>The id given to it; empty where it was refused.</summary>
    public required string MessageId { get; init; }

    /// <summary>When it came.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who sent it.</summary>
    public required string SystemId { get; init; }

    /// <summary>Its sequence number.</summary>
    public required uint Sequence { get; init; }

    /// <summary>Who sends; a number of type international has a leading +.</summary>
    public required string Source { get; init; }

    /// <summary>Who is to receive; a number of type international has a leading +.</summary>
    public required string Destination { get; init; }

    /// <summary>The text, its header taken off.</summary>
    public required string Text { get; init; }

    /// <summary>How the text was read.</summary>
    public required SmsAlphabet Alphabet { get; init; }

    /// <summary>data_coding.</summary>
    public required int DataCoding { get; init; }

    /// <summary>esm_class.</summary>
    public required int EsmClass { get; init; }

    /// <summary>registered_delivery.</summary>
    public required int RegisteredDelivery { get; init; }

    /// <summary>protocol_id.</summary>
    public required int ProtocolId { get; init; }

    /// <summary>validity_period as it stands on the wire.</summary>
    public required string ValidityPeriod { get; init; }

    /// <summary>The place in a longer message; null for a single one.</summary>
    public required PartPlace? Place { get; init; }

    /// <summary>short_message or message_payload in hexadecimal, header included.</summary>
    public required string Hex { get; init; }

    /// <summary>The TLVs, tag and value in hexadecimal.</summary>
    public required IReadOnlyDictionary<string, string> Tlvs { get; init; }

    /// <summary>The status it is answered with.</summary>
    public required CommandStatus Status { get; init; }

    /// <summary>True where this is a new text for the message of that id (replace_sm).</summary>
    public bool IsReplacement { get; init; }

    /// <summary>The same message with the text of a replace_sm, read as the old one was: that PDU has neither data_coding nor esm_class (SMPP 5.0 §4.5.3).</summary>
    internal ReceivedMessage ReplacedBy(in ReplaceSm pdu, uint sequence, DateTimeOffset at)
    {
        var octets = pdu.ShortMessage.IsEmpty && pdu.Tlvs.TryGet(TlvTag.MessagePayload, out var payload) ? payload : pdu.ShortMessage;
        var header = default(UserDataHeader);
        if (((EsmClass)EsmClass).HasUserDataHeader()) _ = UserDataHeader.Parse(octets.Span, out header);
        return this with
        {
            At = at,
            Sequence = sequence,
            Text = SmsTextReader.Decode(octets.Span[header.Length..], Alphabet, header.LockingShift, header.SingleShift, header.Length),
            RegisteredDelivery = (int)pdu.RegisteredDelivery,
            Hex = Convert.ToHexStringLower(octets.Span),
            IsReplacement = true,
        };
    }

    internal static ReceivedMessage Of(in SubmitSm pdu, uint sequence, string systemId, string id, CommandStatus status, DateTimeOffset at, SmsAlphabet defaultAlphabet)
    {
        var octets = pdu.Text;
        var header = default(UserDataHeader);
        if (pdu.EsmClass.HasUserDataHeader()) _ = UserDataHeader.Parse(octets.Span, out header);
        var alphabet = new DataCoding(pdu.DataCoding).Alphabet(defaultAlphabet);
        var tlvs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tlv in pdu.Tlvs) tlvs[((ushort)tlv.Tag).ToString("x4")] = Convert.ToHexStringLower(tlv.Value.Span);
        return new ReceivedMessage
        {
            MessageId = id,
            At = at,
            SystemId = systemId,
            Sequence = sequence,
            Source = Addresses.Text(pdu.Source),
            Destination = Addresses.Text(pdu.Destination),
            Text = SmsTextReader.Decode(octets.Span[header.Length..], alphabet, header.LockingShift, header.SingleShift, header.Length),
            Alphabet = alphabet,
            DataCoding = pdu.DataCoding,
            EsmClass = (int)pdu.EsmClass,
            RegisteredDelivery = (int)pdu.RegisteredDelivery,
            ProtocolId = pdu.ProtocolId,
            ValidityPeriod = System.Text.Encoding.Latin1.GetString(pdu.ValidityPeriod.Span),
            Place = PartPlace.Of(pdu, header),
            Hex = Convert.ToHexStringLower(octets.Span),
            Tlvs = tlvs,
            Status = status,
        };
    }
}
