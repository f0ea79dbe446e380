using System.Text;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Sms.Links;
using Cpm.Interworking.Sms.Mapping;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;

namespace Cpm.Interworking.Sms.Outbound;

/// <summary>What can be asked of a message centre about messages that it has: cancel_sm and query_sm (SMPP v5.0 §4.5.1, §4.5.2), part by part.</summary>
internal static class SubmittedControl
{
    /// <summary>Cancels all parts. Where one is gone already, the recipient has seen something of it: that is a failure.</summary>
    public static async ValueTask<CancelOutcome> CancelAsync(HandedDelivery delivery, LinkTable links, CancellationToken ct)
    {
        if (delivery.Parts.Count == 0) return CancelOutcome.Failed;
        foreach (var part in delivery.Parts)
        {
            if (LinkOf(part, links, static _ => true) is not { } link || !TryMap(delivery, link, out var source, out var destination)) return CancelOutcome.Failed;
            var result = await link.AskAsync(new CancelSm { MessageId = Encoding.Latin1.GetBytes(part.Keys.Exact ?? ""), Source = source, Destination = destination }, ct);
            if (result is not { Outcome: RequestOutcome.Ok }) return CancelOutcome.Failed;
        }
        return CancelOutcome.Cancelled;
    }

    /// <summary>Asks for the state of all parts, by the rule of receipts: all delivered is delivered, one that is not decides. Null where nothing final is known.</summary>
    public static async ValueTask<RemoteStatus?> QueryAsync(HandedDelivery delivery, LinkTable links, CancellationToken ct)
    {
        var delivered = 0;
        foreach (var part in delivery.Parts)
        {
            if (LinkOf(part, links, static l => l.Settings.Query) is not { } link || !TryMap(delivery, link, out var source, out _)) return null;
            var result = await link.AskAsync(new QuerySm { MessageId = Encoding.Latin1.GetBytes(part.Keys.Exact ?? ""), Source = source }, ct);
            if (result is not { Outcome: RequestOutcome.Ok } answer || !answer.TryDecode<QuerySmResp>(out var state, out _)) return null;
            switch (ReceiptToReport.StatusOf(state.State))
            {
                case RemoteStatus.Delivered:
                    delivered++;
                    break;
                case (RemoteStatus.Failed or RemoteStatus.Expired) and var final:
                    return final;
                default:
                    return null;
            }
        }
        return delivered > 0 && delivered == delivery.Parts[0].Part.Total ? RemoteStatus.Delivered : null;
    }

    /// <summary>The link that took it, or another one to the same centre: ids are known in the whole group. Null where none is bound that may be asked.</summary>
    public static SmscLink? LinkOf(in PartRecord part, LinkTable links, Func<SmscLink, bool> allowed)
    {
        if (!part.IsAccepted || string.IsNullOrEmpty(part.Keys.Exact)) return null;
        var name = part.Part.Link;
        var own = links.Links.FirstOrDefault(l => l.Name == name);
        if (own is { IsSending: true } && allowed(own)) return own;
        return own is null ? null : links.Links.FirstOrDefault(l => l.Group == own.Group && l.IsSending && allowed(l));
    }

    /// <summary>Writes both addresses as the message had them.</summary>
    public static bool TryMap(HandedDelivery delivery, SmscLink link, out Address source, out Address destination)
    {
        var addresses = link.Settings.Addresses;
        destination = default;
        if (addresses.TryMapSender(delivery.Sender, delivery.Anonymous, out source) != RefusalReason.None) return false;
        if (!AddressToSmpp.TryMap(delivery.Recipient, out var mapped, addresses.Numbers)) return false;
        destination = addresses.MapRecipient(delivery.Recipient, mapped);
        return true;
    }
}
