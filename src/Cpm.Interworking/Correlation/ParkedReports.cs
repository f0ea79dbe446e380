using System.Diagnostics.CodeAnalysis;
using Cpm.Interworking.Abstractions;

namespace Cpm.Interworking.Correlation;

/// <summary>
/// Reports that belong to nothing known yet: the far side may report before it has answered the submission. Kept for 120 seconds and
/// matched against every id that becomes known; listed for the operator from the moment they are parked, and for a day. Bounded: the oldest goes first.
/// </summary>
internal sealed class ParkedReports(TimeProvider time)
{
    /// <summary>How long a report waits for its delivery.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>What the entry says that ends the wait of a report that stays listed.</summary>
    public const string GivenUpDetail = "given up";

    private const int Most = 50_000;

    // Each is looked up once more, all over the journal.
    private const int MostEndedAtOnce = 100;
    private static readonly TimeSpan Listed = TimeSpan.FromDays(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, ParkedReport> _byKey = [];
    private readonly LinkedList<ParkedReport> _all = [];

    /// <summary>A report as it will be parked; it waits from now on.</summary>
    public ParkedReport Prepare(string scope, RemoteReport report) => new(scope, report, time.GetUtcNow(), time.GetUtcNow() + Patience, Quote.Of(report.Quote));

    /// <summary>Parks a report, or puts back one that was taken and belongs to another delivery or could not be applied.</summary>
    public void Add(ParkedReport parked)
    {
        lock (_gate)
        {
            if (_all.Count >= Most) RemoveLocked(_all.First!.Value);
            // In the order of arrival, on which the sweep relies.
            var before = _all.Last;
            while (before is not null && before.Value.At > parked.At) before = before.Previous;
            parked.Place = before is null ? _all.AddFirst(parked) : _all.AddAfter(before, parked);
            if (parked.GivenUp) return;
            foreach (var hash in parked.Hashes) _byKey[hash] = parked;
        }
    }

    /// <summary>Takes the report that waits for an id.</summary>
    public bool TryTake(ulong hash, [NotNullWhen(true)] out ParkedReport? parked)
    {
        lock (_gate)
        {
            if (_byKey.Count == 0 || !_byKey.TryGetValue(hash, out parked))
            {
                parked = null;
                return false;
            }
            RemoveLocked(parked);
            return true;
        }
    }

    /// <summary>The report of this id waits no more, and stays listed (recovery).</summary>
    public void GiveUp(ulong hash)
    {
        lock (_gate)
        {
            if (_byKey.TryGetValue(hash, out var parked)) GiveUpLocked(parked);
        }
    }

    /// <summary>Forgets a report.</summary>
    public void Remove(ParkedReport parked)
    {
        lock (_gate) RemoveLocked(parked);
    }

    /// <summary>Forgets the reports of an id that have been given up (recovery).</summary>
    public void Remove(string scope, string id)
    {
        lock (_gate)
        {
            foreach (var parked in _all.Where(p => p.GivenUp && p.Scope == scope && p.Report.Keys.Exact == id).ToList()) RemoveLocked(parked);
        }
    }

    /// <summary>Takes out the reports that name a recipient, which is being erased.</summary>
    public IReadOnlyList<ParkedReport> TakeOf(string recipient)
    {
        lock (_gate)
        {
            var reports = _all.Where(p => p.Report.Recipient == recipient).ToList();
            foreach (var parked in reports) RemoveLocked(parked);
            return reports;
        }
    }

    /// <summary>The reports that no delivery has claimed, newest first.</summary>
    public IReadOnlyList<ParkedReport> List(int limit)
    {
        lock (_gate) return _all.Reverse().Take(limit).ToList();
    }

    /// <summary>Stops waiting for those whose time is over, some at a time, and forgets those of yesterday.</summary>
    /// <returns>Those whose time ended with this call.</returns>
    public IReadOnlyList<ParkedReport> Sweep()
    {
        var now = time.GetUtcNow();
        var ended = new List<ParkedReport>();
        lock (_gate)
        {
            while (_all.First is { } first && now - first.Value.At > Listed) RemoveLocked(first.Value);
            foreach (var parked in _all)
            {
                // None that came later can be older than its patience.
                if (now - parked.At <= Patience || ended.Count == MostEndedAtOnce) break;
                if (parked.GivenUp || now < parked.WaitsUntil) continue;
                GiveUpLocked(parked);
                ended.Add(parked);
            }
        }
        return ended;
    }

    private void GiveUpLocked(ParkedReport parked)
    {
        parked.GivenUp = true;
        ForgetKeys(parked);
    }

    private void RemoveLocked(ParkedReport parked)
    {
        if (parked.Place is { } place) _all.Remove(place);
        parked.Place = null;
        ForgetKeys(parked);
    }

    private void ForgetKeys(ParkedReport parked)
    {
        foreach (var hash in parked.Hashes)
        {
            if (_byKey.TryGetValue(hash, out var other) && ReferenceEquals(other, parked)) _byKey.Remove(hash);
        }
    }
}
