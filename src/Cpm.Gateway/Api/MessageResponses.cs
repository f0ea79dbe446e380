using System.Globalization;
using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Interworking;

namespace Cpm.Gateway.Api;

/// <summary>Puts what the engine knows of a message into the API's form.</summary>
internal static class MessageResponses
{
    public static MessageResponse Of(MessageTrace trace)
    {
        var m = trace.Message;
        return new MessageResponse(
            m.Id.ToString(), m.ImdnId, m.Kind.ToString(), m.Sender, m.Origin.Group.Length == 0 ? m.Origin.Function : $"{m.Origin.Function}/{m.Origin.Group}", m.ConversationId, m.ContributionId,
            m.PayloadType, m.PayloadSize, Time(m.AcceptedAt), Time(m.ExpiresAt), m.ReportsOn.Value == 0 ? null : m.ReportsOn.ToString(), [.. trace.Deliveries.Select(Of)]);
    }

    /// <summary>The name of an outcome.</summary>
    public static string NameOf(Outcome outcome) => outcome.ToString().ToLowerInvariant();

    private static RecipientResponse Of(DeliveryTrace trace)
    {
        var selection = trace.Delivery.Selection;
        return new RecipientResponse(
            trace.Delivery.Id.ToString(), trace.Delivery.Recipient, NameOf(trace.Outcome), trace.Steps.Any(e => e.Kind == EntryKind.Displayed), [.. selection.Plan.Select(s => s.Route)], selection.Rule,
            [.. selection.NotTaken.Select(n => new NotTakenResponse(n.Route, n.Reason))], trace.Losses, [.. trace.Steps.Select(Of)]);
    }

    private static EntryResponse Of(JournalEntry e) => new(
        Time(e.At), e.Kind.ToString().ToLowerInvariant(), Present(e.Route), Present(e.Link), PartOf(e), Present(e.RemoteKey),
        e.Code == 0 ? null : e.Code, HasOutcome(e.Kind) ? NameOf(e.Outcome) : null, e.DueAt == 0 ? null : Time(e.DueAt), Present(e.Detail));

    /// <summary>A receipt names a part and does not say of how many.</summary>
    private static string? PartOf(JournalEntry e) => e.Part == 0 ? null : e.PartTotal == 0 ? e.Part.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{e.Part}/{e.PartTotal}");

    private static bool HasOutcome(EntryKind kind) => kind is EntryKind.Submitted or EntryKind.Handed or EntryKind.Receipt or EntryKind.Delivered or EntryKind.Ended or EntryKind.Deferred;

    private static string? Present(string text) => text.Length == 0 ? null : text;

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
