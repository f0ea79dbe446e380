using Cpm.Core.Journal;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Dispatch;
using Cpm.Primitives;

namespace Cpm.Interworking.Reports;

/// <summary>
/// Recognises reports on deliveries that have ended: repetitions, late ones, unsolicited ones, and those that contradict what was told. None changes an outcome;
/// what says something new stands in the trace. Far sides use their ids again: neither a report for another recipient, nor one that comes long after the submission
/// is taken for a repetition at once.
/// </summary>
internal sealed class EndedParts(IJournal journal, Dispatcher dispatcher, DeliveryRecord record)
{
    /// <summary>What the trace says of a report on a part or a message that has ended.</summary>
    public const string HasEnded = "comes after the end and changes nothing";

    /// <summary>No far side gives an id to another message so soon.</summary>
    private static readonly TimeSpan NotReused = TimeSpan.FromHours(1);

    /// <summary>True for what repeats, follows or contradicts a report on a message submitted lately.</summary>
    public ValueTask<bool> IsRepetitionAsync(string scope, RemoteReport report) => IsOfAsync(scope, report, [report.Keys.Exact], NotReused);

    /// <summary>The same for messages submitted as long ago as reports may take, and in all notations of the id: for reports that waited for another delivery in vain.</summary>
    public ValueTask<bool> IsKnownAsync(string scope, RemoteReport report) =>
        IsOfAsync(scope, report, [report.Keys.Exact, .. report.Keys.Canonical.Split(' ', StringSplitOptions.RemoveEmptyEntries)], DeadlineOf(report.Function));

    private async ValueTask<bool> IsOfAsync(string scope, RemoteReport report, IReadOnlyList<string> forms, TimeSpan age)
    {
        if (report.Keys.Exact.Length == 0) return false;
        var oldest = record.Now - (long)age.TotalMilliseconds;
        foreach (var form in forms)
        {
            var found = await journal.FindAsync(LookupKey.Remote(scope, form), 4, CancellationToken.None);
            foreach (var submitted in found.Where(e => e.Kind == EntryKind.Submitted && e.Scope == scope && e.At >= oldest && Names(e, form)))
            {
                // What is open was looked at before, and was not meant.
                if (dispatcher.Lanes.Find(submitted.Delivery.Value) is not null) continue;
                var steps = await journal.FindAsync(LookupKey.Of(submitted.Delivery), 512, CancellationToken.None);
                if (!IsFor(report.Recipient, submitted.Delivery, steps)) continue;
                Note(submitted, steps, report);
                return true;
            }
        }
        return false;
    }

    private static bool Names(JournalEntry submitted, string form) => submitted.RemoteKey == form || submitted.OtherKeys.Split(' ').Contains(form);

    private static bool IsFor(string? recipient, DeliveryId delivery, IReadOnlyList<JournalEntry> steps) =>
        recipient is null || steps.All(e => e.Message is not { } message || message.Deliveries.All(d => d.Id != delivery || d.Recipient == recipient));

    private void Note(JournalEntry submitted, IReadOnlyList<JournalEntry> steps, RemoteReport report)
    {
        if (report.Status == RemoteStatus.Pending) return;
        var state = DeliveryRecord.StateOf(report);
        // Said before, and counted or not.
        if (steps.Any(e => e.Kind == EntryKind.Receipt && e.Part == submitted.Part && (e.Detail == state || e.Detail == $"{state}: {HasEnded}"))) return;
        record.Append(record.LateReceiptEntry(submitted.Delivery, submitted.Part, report, HasEnded));
    }

    private TimeSpan DeadlineOf(string function) =>
        dispatcher.Routes.Select(static q => q.Route).OfType<FunctionRoute>().FirstOrDefault(r => r.Function.Name == function)?.State.ReceiptDeadline ?? TimeSpan.FromDays(2);
}
