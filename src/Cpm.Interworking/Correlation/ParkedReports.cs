using System.Diagnostics.CodeAnalysis;
using Cpm.Interworking.Abstractions;

namespace Cpm.Interworking.Correlation;

/// <summary>
/// Reports that belong to nothing known yet: the far side may report before it has answered the submission. Kept for 120 seconds and
/// matched against every id that becomes known; listed for the operator from the moment they are parked, and for a day after they were given up. Bounded.
/// </summary>
internal sealed class ParkedReports(TimeProvider time)
{
    /// <summary>How long a report waits for its delivery.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private const int Most = 50_000;
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, ParkedReport> _byKey = [];
    private readonly LinkedList<ParkedReport> _all = [];

    /// <summary>Parks a report under all forms of its id.</summary>
    public void Park(string scope, RemoteReport report)
    {
        lock (_gate) Add(new ParkedReport(scope, report, time.GetUtcNow(), CorrelationTable.Hashes(scope, report.Keys)));
    }

    /// <summary>Puts back a report that was taken and belongs to another delivery, or could not be applied; it has waited since it came.</summary>
    public void PutBack(ParkedReport parked)
    {
        lock (_gate) Add(parked);
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
            Remove(parked);
            return true;
        }
    }

    /// <summary>Takes out the reports that name a recipient, which is being erased.</summary>
    public IReadOnlyList<ParkedReport> TakeOf(string recipient)
    {
        lock (_gate)
        {
            var reports = _all.Where(p => p.Report.Recipient == recipient).ToList();
            foreach (var parked in reports) Remove(parked);
            return reports;
        }
    }

    /// <summary>The reports that no delivery has claimed, newest first.</summary>
    public IReadOnlyList<ParkedReport> List(int limit)
    {
        lock (_gate) return _all.Reverse().Take(limit).ToList();
    }

    /// <summary>Stops waiting for those whose time is over, and forgets those of yesterday.</summary>
    /// <returns>Those whose time ended with this call.</returns>
    public IReadOnlyList<ParkedReport> Sweep()
    {
        var now = time.GetUtcNow();
        var ended = new List<ParkedReport>();
        lock (_gate)
        {
            while (_all.First is { } first && now - first.Value.At > TimeSpan.FromDays(1)) Remove(first.Value);
            foreach (var parked in _all)
            {
                if (now - parked.At <= Patience) break;
                if (parked.GivenUp) continue;
                parked.GivenUp = true;
                foreach (var hash in parked.Hashes) _byKey.Remove(hash);
                ended.Add(parked);
            }
        }
        return ended;
    }

    private void Add(ParkedReport parked)
    {
        if (_all.Count >= Most) Remove(_all.First!.Value);
        // In the order of arrival, on which the sweep relies.
        var before = _all.Last;
        while (before is not null && before.Value.At > parked.At) before = before.Previous;
        if (before is null) _all.AddFirst(parked);
        else _all.AddAfter(before, parked);
        foreach (var hash in parked.Hashes) _byKey[hash] = parked;
    }

    private void Remove(ParkedReport parked)
    {
        _all.Remove(parked);
        foreach (var hash in parked.Hashes)
        {
            if (_byKey.TryGetValue(hash, out var other) && ReferenceEquals(other, parked)) _byKey.Remove(hash);
        }
    }
}

/// <summary>A report that belongs to nothing known.</summary>
/// <param name="Scope">Function and link group.</param>
/// <param name="Report">What the far side said.</param>
/// <param name="At">When.</param>
/// <param name="Hashes">All forms of its id.</param>
internal sealed record ParkedReport(string Scope, RemoteReport Report, DateTimeOffset At, ulong[] Hashes)
{
    /// <summary>True once it no longer waits.</summary>
    public bool GivenUp { get; set; }
}
