using System.Collections.Concurrent;
using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Correlation;
using Cpm.Primitives;

namespace Cpm.Interworking.Dispatch;

/// <summary>Writes the steps of deliveries to the journal, and keeps the table by which reports find them. One place that knows which entry says what.</summary>
internal sealed class DeliveryRecord(IJournal journal, CorrelationTable correlation, TimeProvider time, EngineLog log)
{
    private readonly ConcurrentDictionary<(string Function, string Group), string> _scopes = new();

    /// <summary>Now, Unix milliseconds.</summary>
    public long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The scope of a link group's ids.</summary>
    public string ScopeOf(string function, string group) => _scopes.GetOrAdd((function, group), static key => $"{key.Function}/{key.Group}");

    /// <summary>Says that a part is about to leave; durable when it completes.</summary>
    public ValueTask SendingAsync(OpenDelivery delivery, PartKey part, string route) => journal.AppendAsync(
        new JournalEntry
        {
            Kind = EntryKind.Sending,
            Delivery = new(delivery.Id),
            At = Now,
            Route = route,
            Link = part.Link,
            Part = part.Number,
            PartTotal = part.Total,
            Reference = part.Reference,
            Flags = delivery.Flags & EntryFlags.Resent,
        },
        Durability.Durable);

    /// <summary>Makes a delivery known under the far side's ids of a part.</summary>
    public void Correlate(OpenDelivery delivery, byte part, string scope, RemoteKeys keys) => correlation.Add(delivery, part, scope, keys);

    /// <summary>Says that the far side has acknowledged a part; with <paramref name="handed"/> also that it was the last.</summary>
    public JournalEntry SubmittedEntry(OpenDelivery delivery, PartKey part, string scope, RemoteKeys keys, string route, EntryFlags flags, bool handed) => new()
    {
        Kind = EntryKind.Submitted,
        Delivery = new(delivery.Id),
        At = Now,
        Route = route,
        Link = part.Link,
        Part = part.Number,
        PartTotal = part.Total,
        Reference = part.Reference,
        Scope = scope,
        RemoteKey = keys.Exact,
        OtherKeys = keys.Canonical,
        Flags = flags,
        Outcome = handed ? Outcome.Submitted : Outcome.Accepted,
    };

    /// <summary>Says that all parts are acknowledged.</summary>
    public JournalEntry HandedEntry(OpenDelivery delivery, string route, EntryFlags flags) => new()
    {
        Kind = EntryKind.Handed,
        Delivery = new(delivery.Id),
        At = Now,
        Route = route,
        Flags = flags,
        Outcome = Outcome.Submitted,
    };

    /// <summary>Says what was lost when the message was converted.</summary>
    public JournalEntry ConvertedEntry(DeliveryId delivery, string route, string losses, EntryFlags flags = EntryFlags.None) => new()
    {
        Kind = EntryKind.Converted,
        Delivery = delivery,
        At = Now,
        Route = route,
        Flags = flags,
        Detail = losses,
    };

    /// <summary>Says that another plan is in the place of the one before; the delivery stands at its new step already.</summary>
    public JournalEntry ReselectedEntry(OpenDelivery delivery, Selection selection, string route, string detail, bool isLeftForGood)
    {
        using var state = new PooledWriter(128);
        var writer = new FieldWriter(state);
        SelectionCodec.Encode(selection, ref writer);
        writer.End();
        return new JournalEntry
        {
            Kind = EntryKind.Reselected,
            Delivery = new(delivery.Id),
            At = Now,
            Route = route,
            Code = delivery.Step,
            DueAt = delivery.StepEndsAt,
            Detail = detail,
            Flags = isLeftForGood ? EntryFlags.LeftForGood : EntryFlags.None,
            State = state.WrittenSpan.ToArray(),
        };
    }

    /// <summary>Says that a report came that no longer changes anything.</summary>
    public JournalEntry LateReceiptEntry(DeliveryId delivery, byte part, RemoteReport report, string why) => new()
    {
        Kind = EntryKind.Receipt,
        Delivery = delivery,
        At = Now,
        Part = part,
        RemoteKey = report.Keys.Exact,
        Code = report.Code,
        Detail = $"{StateOf(report)}: {why}",
        Flags = EntryFlags.AwaitsReport,
    };

    /// <summary>The far side's word for the state, or ours.</summary>
    public static string StateOf(RemoteReport report) => string.IsNullOrEmpty(report.State) ? report.Status.ToString() : report.State;

    /// <summary>Appends lazily: the entry rides with the next commit.</summary>
    public void Append(JournalEntry entry) => _ = ObserveAsync(journal.AppendAsync(entry, Durability.Lazy));

    /// <summary>Appends durably; several entries survive together or not at all.</summary>
    public ValueTask AppendDurablyAsync(IReadOnlyList<JournalEntry> entries) => journal.AppendAsync(entries, Durability.Durable);

    private async Task ObserveAsync(ValueTask append)
    {
        try
        {
            await append;
        }
        catch (JournalUnavailableException e)
        {
            // Not promised to anybody: at worst the step is taken again after a crash.
            log.LazyEntryLost(e);
        }
    }
}
