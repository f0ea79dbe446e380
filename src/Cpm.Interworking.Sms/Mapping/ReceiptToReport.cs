using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Cpm.Interworking.Abstractions;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Tlvs;

namespace Cpm.Interworking.Sms.Mapping;

/// <summary>What a receipt says.</summary>
/// <param name="Id">The message: receipted_message_id, or id of the text where that is missing. Empty: it names none.</param>
/// <param name="OtherId">id of the text, where it differs.</param>
/// <param name="Status">What became of it; null where the receipt does not say.</param>
/// <param name="State">The centre's own word or number for it.</param>
/// <param name="Code">network_error_code, or err of the text where it is a number; 0 for none.</param>
/// <param name="Quote">How the message begins that it reports on; empty where it does not say.</param>
public readonly record struct Receipt(string Id, string? OtherId, RemoteStatus? Status, string State, int Code, string Quote = "")
{
    /// <summary>True when it names a message and says what became of it.</summary>
    public bool IsComplete => Id.Length > 0 && Status is not null;
}

/// <summary>Receipts and intermediate notifications, SMPP to CPM (3GPP TS 23.204 §6.10).</summary>
public static class ReceiptToReport
{
    /// <summary>Reads a receipt: TLVs first, the text fills what they lack (SMPP v5.0 §4.3.5.1; v3.4 Appendix B).</summary>
    public static Receipt Read(in DeliverSm pdu)
    {
        var text = ReceiptText.Parse(pdu.Text.Span);
        var id = text.Id;
        if (pdu.Tlvs.TryGetCString(TlvTag.ReceiptedMessageId, out var octets) && octets.Length > 0) id = Encoding.Latin1.GetString(octets.Span).Trim();
        var code = Number(text.Error);
        if (pdu.Tlvs.TryGet(TlvTag.NetworkErrorCode, out var error) && error.Length == 3) code = BinaryPrimitives.ReadUInt16BigEndian(error.Span[1..]);
        var (status, state) = pdu.Tlvs.TryGetOctet(TlvTag.MessageState, out var value) && StatusOf((MessageState)value) is { } known
            ? (known, text.Stat.Length > 0 ? text.Stat : ((MessageState)value).ToString())
            : (StatusOf(text.Stat), text.Stat);
        return new(id, text.Id.Length > 0 && text.Id != id ? text.Id : null, status, state, code, text.Quote);
    }

    /// <summary>
    /// True where a message of no special type is a receipt all the same: some centres do not say so in esm_class. Only for links that are known to do that, for
    /// anybody can send a text that looks like a receipt.
    /// </summary>
    public static bool IsUntyped(in DeliverSm pdu) => pdu.EsmClass.Type() == EsmClass.Default && Read(pdu).IsComplete;

    /// <summary>message_state (SMPP v5.0 §4.7.15); null for numbers it does not name. ACCEPTED is final by its letter and "accepted by the next hop" in the field.</summary>
    public static RemoteStatus? StatusOf(MessageState state) => state switch
    {
        MessageState.Scheduled or MessageState.Enroute or MessageState.Accepted => RemoteStatus.Pending,
        MessageState.Delivered => RemoteStatus.Delivered,
        MessageState.Expired => RemoteStatus.Expired,
        MessageState.Deleted or MessageState.Undeliverable or MessageState.Rejected or MessageState.Skipped => RemoteStatus.Failed,
        MessageState.Unknown => RemoteStatus.Unknown,
        _ => null,
    };

    /// <summary>stat (SMPP v3.4 Appendix B, and the words that centres made up); null where there is none. A word that nobody knows decides nothing.</summary>
    public static RemoteStatus? StatusOf(string stat) => stat switch
    {
        "" => null,
        "DELIVRD" or "DELIVERED" => RemoteStatus.Delivered,
        "EXPIRED" => RemoteStatus.Expired,
        "UNDELIV" or "UNDELIVERABLE" or "DELETED" or "REJECTD" or "REJECTED" or "FAILED" or "SKIPPED" => RemoteStatus.Failed,
        "UNKNOWN" => RemoteStatus.Unknown,
        _ => RemoteStatus.Pending,
    };

    /// <summary>The report of a receipt; one that names no message belongs to none. Its addresses are swapped: the source is the recipient of our message (SMPP v5.0 §4.3.5.1).</summary>
    public static RemoteReport ToReport(in Receipt receipt, in DeliverSm pdu, string function, string group, AddressRules rules) => new()
    {
        Function = function,
        Keys = MessageIdForms.OfReceipt(group, receipt.Id, receipt.OtherId),
        // An intermediate notification never ends anything, whatever it says (SMPP v3.4 §5.2.12).
        Status = pdu.EsmClass.IsIntermediate() ? RemoteStatus.Pending : receipt.Status ?? RemoteStatus.Pending,
        // Only a full number can contradict: centres rewrite the others at will.
        Recipient = AddressFromSmpp.Map(pdu.Source, rules) is { IsInternational: true } recipient ? recipient.Address : null,
        Code = receipt.Code,
        State = receipt.Status is null ? "no state" : receipt.State,
        Quote = receipt.Quote,
    };

    private static int Number(string error) => int.TryParse(error, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        || int.TryParse(error, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number) ? number : 0;
}
