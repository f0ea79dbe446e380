using Cpm.Core.Journal;

namespace Cpm.Storage.Sqlite;

/// <summary>
/// What waits for the writer. Unbounded on purpose: the number of those who wait is bounded by admission.
/// Wakes the writer only when it has reason to get up: work after idle, a full batch, a flush, the end.
/// </summary>
internal sealed class AppendQueue(int fullBatch)
{
    private readonly object _gate = new();
    private readonly Lock _poolGate = new();
    private readonly Stack<AppendRequest> _pool = new();
    private readonly Queue<AppendRequest> _requests = new();
    private readonly Stack<AppendRequest> _returned = new();
    private readonly Queue<Action> _work = new();
    private int _entries;
    private int _durable;
    private bool _flush;
    private bool _closed;
    private WriterState _writer;

    private enum WriterState
    {
        Busy,
        Idle,
        Spacing,
    }

    /// <summary>Puts a request in line; null after the end.</summary>
    public AppendRequest? Add(JournalEntry? single, IReadOnlyList<JournalEntry>? list, bool durable)
    {
        AppendRequest? request;
        lock (_poolGate)
        {
            if (!_pool.TryPop(out request)) request = new(this);
        }
        request.Set(single, list, durable);
        lock (_gate)
        {
            if (_closed) return null;
            _requests.Enqueue(request);
            _entries += request.Count;
            if (durable) _durable++;
            var wake = _writer switch
            {
                WriterState.Idle => durable || _entries >= fullBatch,
                WriterState.Spacing => _entries >= fullBatch,
                _ => false,
            };
            if (wake) Wake();
        }
        return request;
    }

    /// <summary>Runs something on the writer's thread between two commits.</summary>
    public bool AddWork(Action work)
    {
        lock (_gate)
        {
            if (_closed) return false;
            _work.Enqueue(work);
            Wake();
            return true;
        }
    }

    /// <summary>Has lazy entries committed now.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (IsEmpty) return;
            _flush = true;
            Wake();
        }
    }

    public bool IsClosed
    {
        get { lock (_gate) return _closed; }
    }

    /// <summary>Ends: what is queued is still committed.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Wake();
        }
    }

    /// <summary>Waits for something to do; false at the end, when nothing is left.</summary>
    public bool WaitForWork()
    {
        lock (_gate)
        {
            while (_durable == 0 && _work.Count == 0 && _entries < fullBatch && !(_flush && !IsEmpty))
            {
                if (_closed) return !IsEmpty;
                _writer = WriterState.Idle;
                Monitor.Wait(_gate);
            }
            _writer = WriterState.Busy;
            return true;
        }
    }

    /// <summary>Lets a batch gather for a while, unless it is full or other work comes.</summary>
    public void Gather(int milliseconds)
    {
        lock (_gate)
        {
            if (_entries >= fullBatch || _work.Count > 0 || _closed) return;
            _writer = WriterState.Spacing;
            Monitor.Wait(_gate, milliseconds);
            _writer = WriterState.Busy;
        }
    }

    public bool TryTakeWork(out Action? work)
    {
        lock (_gate) return _work.TryDequeue(out work);
    }

    /// <summary>Moves requests of up to <paramref name="maxEntries"/> entries into <paramref name="taken"/>, at least one where there is any.</summary>
    public void Take(List<AppendRequest> taken, int maxEntries)
    {
        lock (_gate)
        {
            var room = maxEntries;
            while ((_returned.TryPeek(out var next) || _requests.TryPeek(out next)) && (next.Count <= room || room == maxEntries))
            {
                if (!_returned.TryPop(out next)) next = _requests.Dequeue();
                _entries -= next.Count;
                if (next.IsDurable) _durable--;
                room -= next.Count;
                taken.Add(next);
            }
            if (IsEmpty) _flush = false;
        }
    }

    /// <summary>Puts what was taken and not stored back to the head of the line, from <paramref name="from"/> on.</summary>
    public void PutBack(List<AppendRequest> taken, int from)
    {
        lock (_gate)
        {
            for (var i = taken.Count - 1; i >= from; i--)
            {
                _returned.Push(taken[i]);
                _entries += taken[i].Count;
                if (taken[i].IsDurable) _durable++;
            }
        }
    }

    public void Return(AppendRequest request)
    {
        request.Clear();
        lock (_poolGate)
        {
            if (_pool.Count < 8192) _pool.Push(request);
        }
    }

    private bool IsEmpty => _requests.Count == 0 && _returned.Count == 0;

    private void Wake()
    {
        if (_writer == WriterState.Busy) return;
        _writer = WriterState.Busy;
        Monitor.Pulse(_gate);
    }
}
