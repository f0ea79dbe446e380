using Cpm.Core.Journal;
using Cpm.Interworking.Abstractions;

namespace Cpm.Interworking.Correlation;

/// <summary>A report that belongs to nothing known.</summary>
/// <param name="scope">Function and link group.</param>
/// <param name="report">What the far side said.</param>
/// <param name="at">When.</param>
/// <param name="waitsUntil">How long it waits for its delivery.</param>
/// <param name="quote">How the message begins that it reports on.</param>
internal sealed class ParkedReport(string scope, RemoteReport report, DateTimeOffset at, DateTimeOffset waitsUntil, Quote quote)
{
    /// <summary>Function and link group.</summary>
    public string Scope => scope;

    /// <summary>What the far side said.</summary>
    public RemoteReport Report => report;

    /// <summary>When it came.</summary>
    public DateTimeOffset At => at;

    /// <summary>How long it waits for its delivery; counted anew after a restart.</summary>
    public DateTimeOffset WaitsUntil => waitsUntil;

    /// <summary>How the message begins that it reports on.</summary>
    public Quote Quote => quote;

    /// <summary>All forms of its id.</summary>
    public ulong[] Hashes { get; } = CorrelationTable.Hashes(scope, report.Keys);

    /// <summary>True once it no longer waits; so from the start where it names no message.</summary>
    public bool GivenUp { get; set; } = report.Keys.Exact.Length == 0;

    /// <summary>Where it stands in the list.</summary>
    public LinkedListNode<ParkedReport>? Place { get; set; }

    /// <summary>The entry that keeps it, also when it is carried into a new partition.</summary>
    public JournalEntry ToEntry() => new()
    {
        Kind = EntryKind.Parked,
        At = at.ToUnixTimeMilliseconds(),
        Scope = scope,
        RemoteKey = report.Keys.Exact,
        OtherKeys = report.Keys.Canonical,
        Code = report.Code,
        Part = (byte)report.Status,
        Detail = report.State ?? "",
        Link = report.Function,
        Route = report.Recipient ?? "",
        State = quote.ToOctets(),
    };

    /// <summary>As it was stored.</summary>
    public static ParkedReport Of(JournalEntry entry, DateTimeOffset waitsUntil) => new(
        entry.Scope,
        new RemoteReport
        {
            Function = entry.Link,
            // The scope is function and group.
            Keys = new(entry.Scope[Math.Min(entry.Scope.Length, entry.Link.Length + 1)..], entry.RemoteKey, entry.OtherKeys),
            Status = (RemoteStatus)entry.Part,
            Code = entry.Code,
            State = entry.Detail,
            Recipient = entry.Route.Length > 0 ? entry.Route : null,
        },
        DateTimeOffset.FromUnixTimeMilliseconds(entry.At),
        waitsUntil,
        Quote.FromOctets(entry.State.Span));
}
