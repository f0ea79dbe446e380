using System.Globalization;
using System.Numerics;
using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Interworking.Correlation;
using Cpm.Primitives;

namespace Cpm.Interworking.Reports;

/// <summary>
/// The messages that a report may have meant which matches none: submitted to the same link group before it came, to the recipient it names, with a text that
/// begins as it quotes, under an id near to its own. One object for each question; what it reads of the journal it reads once.
/// </summary>
internal sealed class LikelyMessages(IJournal journal)
{
    private const int Most = 3;
    private const int MostMessages = 8;
    private const int MostEntries = 5_000;
    private const int NearId = 1_000;
    private static readonly TimeSpan Window = TimeSpan.FromDays(3);
    private List<JournalEntry>? _recent;

    /// <summary>At most three, the likeliest first.</summary>
    public async ValueTask<IReadOnlyList<LikelyMessage>> OfAsync(ParkedReport parked, CancellationToken ct)
    {
        var found = new List<(LikelyMessage Message, int Score)>();
        foreach (var (submitted, steps) in parked.Report.Recipient is { } recipient ? await ToRecipientAsync(parked, recipient, ct) : await NearIdsAsync(parked, ct))
        {
            if (await ScoreAsync(parked, submitted, steps, ct) is { } likely) found.Add(likely);
        }
        return [.. found.OrderByDescending(static f => f.Score).ThenByDescending(static f => f.Message.SubmittedAt).Take(Most).Select(static f => f.Message)];
    }

    private async ValueTask<List<(JournalEntry Submitted, IReadOnlyList<JournalEntry> Steps)>> ToRecipientAsync(ParkedReport parked, string recipient, CancellationToken ct)
    {
        var result = new List<(JournalEntry, IReadOnlyList<JournalEntry>)>();
        var accepted = await journal.FindAsync(LookupKey.Address(recipient), MostMessages * 4, ct);
        foreach (var delivery in accepted.Select(static e => e.Message).OfType<Message>().Where(m => IsBefore(parked, m.AcceptedAt)).Take(MostMessages)
            .SelectMany(static m => m.Deliveries).Where(d => d.Recipient == recipient))
        {
            var steps = await journal.FindAsync(LookupKey.Of(delivery.Id), 64, ct);
            result.AddRange(steps.Where(e => e.Kind == EntryKind.Submitted && e.Scope == parked.Scope).Select(e => (e, steps)));
        }
        return result;
    }

    /// <summary>A report that names no recipient: only the id tells.</summary>
    private async ValueTask<List<(JournalEntry Submitted, IReadOnlyList<JournalEntry> Steps)>> NearIdsAsync(ParkedReport parked, CancellationToken ct)
    {
        var result = new List<(JournalEntry, IReadOnlyList<JournalEntry>)>();
        if (_recent is null)
        {
            var (recent, left) = (new List<JournalEntry>(), MostEntries);
            await journal.ReadBackwardsAsync(
                entry =>
                {
                    if (entry.Kind == EntryKind.Submitted) recent.Add(entry);
                    return --left > 0;
                },
                ct);
            _recent = recent;
        }
        var near = _recent.Where(e => e.Scope == parked.Scope && IsBefore(parked, e.At))
            .Select(e => (Entry: e, Distance: Distance(parked.Report.Keys.Exact, e.RemoteKey))).Where(static e => e.Distance is not null).OrderBy(static e => e.Distance).Take(Most);
        foreach (var (entry, _) in near) result.Add((entry, await journal.FindAsync(LookupKey.Of(entry.Delivery), 64, ct)));
        return result;
    }

    private async ValueTask<(LikelyMessage Message, int Score)?> ScoreAsync(ParkedReport parked, JournalEntry submitted, IReadOnlyList<JournalEntry> steps, CancellationToken ct)
    {
        var accepted = steps.FirstOrDefault(e => e.Message?.Deliveries.Any(d => d.Id == submitted.Delivery) == true);
        if (accepted?.Message is not { } message || message.Kind == MessageKind.Notification) return null;
        var reasons = new List<string>();
        var score = 0;
        if (parked.Report.Recipient is { } recipient && message.Deliveries.Any(d => d.Id == submitted.Delivery && d.Recipient == recipient)) reasons.Add("same recipient");
        if (await IsQuotedAsync(parked.Quote, accepted, ct))
        {
            reasons.Add("same beginning of the text");
            score += 100;
        }
        if (Distance(parked.Report.Keys.Exact, submitted.RemoteKey) is { } distance)
        {
            reasons.Add(distance == 0 ? "same id in another notation" : string.Create(CultureInfo.InvariantCulture, $"id {distance} away"));
            score += distance == 0 ? 80 : distance <= 10 ? 40 : 20;
        }
        var isReported = steps.Any(e => e.Kind == EntryKind.Receipt && e.Part == submitted.Part && e.Outcome > Outcome.Accepted && (e.Flags & EntryFlags.AwaitsReport) == 0);
        reasons.Add(isReported ? "has its report" : "waits for its report");
        if (!isReported) score += 30;
        var at = DateTimeOffset.FromUnixTimeMilliseconds(submitted.At);
        return (new LikelyMessage(message.Id.ToString(), submitted.Delivery.ToString(), submitted.RemoteKey, at, reasons), score);
    }

    private async ValueTask<bool> IsQuotedAsync(Quote quote, JournalEntry accepted, CancellationToken ct) =>
        quote.Length > 0 && (await journal.ReadAsync(accepted.Position, ct))?.Message is { } message && quote.IsOf(MessageViews.Of(message).Content.Span);

    private static bool IsBefore(ParkedReport parked, long at) =>
        DateTimeOffset.FromUnixTimeMilliseconds(at) is var then && then >= parked.At - Window && then <= parked.At + ParkedReports.Patience;

    /// <summary>How far two ids are from each other, read as numbers of the same base; null where that is far, or where they are none.</summary>
    private static int? Distance(string one, string other)
    {
        int? nearest = null;
        foreach (var (style1, style2) in (ReadOnlySpan<(NumberStyles, NumberStyles)>)[
            (NumberStyles.None, NumberStyles.None), (NumberStyles.AllowHexSpecifier, NumberStyles.AllowHexSpecifier),
            (NumberStyles.None, NumberStyles.AllowHexSpecifier), (NumberStyles.AllowHexSpecifier, NumberStyles.None)])
        {
            if (!TryParse(one, style1, out var first) || !TryParse(other, style2, out var second)) continue;
            var distance = BigInteger.Abs(first - second);
            if (distance <= (style1 == style2 ? NearId : 0) && (nearest is null || distance < nearest)) nearest = (int)distance;
        }
        return nearest;
    }

    // The leading zero keeps a hexadecimal number positive.
    private static bool TryParse(string id, NumberStyles style, out BigInteger value)
    {
        value = default;
        return id.Length is > 0 and <= 64 && BigInteger.TryParse(style == NumberStyles.None ? id : "0" + id, style, CultureInfo.InvariantCulture, out value);
    }
}
