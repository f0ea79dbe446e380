using Cpm.Interworking.Abstractions;

namespace Cpm.Interworking.Dispatch;

/// <summary>What is known of the parts of one delivery on the far side. Guarded by its own lock: the function and the reports write to it from different threads.</summary>
internal sealed class PartTable
{
    private readonly Lock _gate = new();
    private readonly List<Entry> _parts = [];

    /// <summary>Records that a part is about to leave; with the numbers it had before, where it had any.</summary>
    public void Sending(PartKey part)
    {
        lock (_gate)
        {
            var at = IndexOf(part.Number);
            if (at < 0) _parts.Add(new(new(part, false, default), null));
            else if (!_parts[at].Record.IsAccepted) _parts[at] = new(new(part, false, default), null);
        }
    }

    /// <summary>Records the far side's acknowledgement of a part.</summary>
    public void Accepted(PartKey part, RemoteKeys keys)
    {
        lock (_gate)
        {
            var at = IndexOf(part.Number);
            var status = at < 0 ? null : _parts[at].Status;
            var entry = new Entry(new(part, true, keys), status);
            if (at < 0) _parts.Add(entry);
            else _parts[at] = entry;
        }
    }

    /// <summary>Forgets parts whose answer is unknown and that were not taken after all (throttled, refused).</summary>
    public void ForgetUnanswered()
    {
        lock (_gate) _parts.RemoveAll(static p => !p.Record.IsAccepted);
    }

    /// <summary>The parts so far, for the next attempt.</summary>
    public PartRecord[] Snapshot()
    {
        lock (_gate) return _parts.Select(static p => p.Record).ToArray();
    }

    /// <summary>The parts with what was reported of each, to be carried into a new partition.</summary>
    public (PartRecord Record, RemoteStatus? Status)[] SnapshotWithStatus()
    {
        lock (_gate) return _parts.Select(static p => (p.Record, p.Status)).ToArray();
    }

    /// <summary>True when nothing is known of any part.</summary>
    public bool IsEmpty
    {
        get { lock (_gate) return _parts.Count == 0; }
    }

    /// <summary>True when some part was sent and its answer never came.</summary>
    public bool HasUnanswered
    {
        get { lock (_gate) return _parts.Exists(static p => !p.Record.IsAccepted); }
    }

    /// <summary>
    /// Records what the far side says of a part. All parts delivered make the message delivered; one final failure makes it failed, once;
    /// what comes after a final answer for the same part is a duplicate.
    /// </summary>
    /// <returns>The status of the whole: null while it is open; and whether the report was new.</returns>
    public (RemoteStatus? Whole, bool IsNew) Report(byte number, RemoteStatus status)
    {
        lock (_gate)
        {
            var at = IndexOf(number);
            if (at < 0 || _parts[at].Status is not null) return (null, false);
            if (status == RemoteStatus.Pending) return (null, true);
            _parts[at] = _parts[at] with { Status = status };
            if (status is not (RemoteStatus.Delivered or RemoteStatus.Displayed)) return (status, true);
            var total = _parts[at].Record.Part.Total;
            var delivered = _parts.Count(static p => p.Status is RemoteStatus.Delivered or RemoteStatus.Displayed);
            return (delivered >= total ? RemoteStatus.Delivered : null, true);
        }
    }

    /// <summary>What was said of a part; null where nothing final was.</summary>
    public RemoteStatus? StatusOf(byte number)
    {
        lock (_gate) return IndexOf(number) is var at and >= 0 ? _parts[at].Status : null;
    }

    /// <summary>The far side's ids of a part; null where it has not acknowledged it.</summary>
    public RemoteKeys? KeysOf(byte number)
    {
        lock (_gate) return IndexOf(number) is var at and >= 0 && _parts[at].Record.IsAccepted ? _parts[at].Record.Keys : null;
    }

    /// <summary>How many parts were reported delivered, of how many.</summary>
    public (int Delivered, int Total) Progress()
    {
        lock (_gate) return (_parts.Count(static p => p.Status is RemoteStatus.Delivered or RemoteStatus.Displayed), _parts.Count == 0 ? 0 : _parts[0].Record.Part.Total);
    }

    /// <summary>Undoes <see cref="Report"/> for a report that could not be stored.</summary>
    public void TakeBack(byte number)
    {
        lock (_gate)
        {
            if (IndexOf(number) is var at and >= 0) _parts[at] = _parts[at] with { Status = null };
        }
    }

    private int IndexOf(byte number)
    {
        for (var i = 0; i < _parts.Count; i++)
        {
            if (_parts[i].Record.Part.Number == number) return i;
        }
        return -1;
    }

    private sealed record Entry(PartRecord Record, RemoteStatus? Status);
}
