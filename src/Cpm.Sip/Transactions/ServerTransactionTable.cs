namespace Cpm.Sip.Transactions;

/// <summary>What a request is to the transactions already there (RFC 3261 §17.2.3, §8.2.2.2).</summary>
internal enum ServerMatch : byte
{
    /// <summary>New: it has been entered.</summary>
    New,

    /// <summary>A retransmission of one still unanswered.</summary>
    Pending,

    /// <summary>A retransmission of one already answered.</summary>
    Completed,

    /// <summary>The same request on another way (§8.2.2.2).</summary>
    Merged,

    /// <summary>New, but there is no room.</summary>
    Overloaded,
}

/// <summary>Names a request: its transaction, and what all copies of it share. <paramref name="Merge"/> is 0 inside a dialog, where §8.2.2.2 does not apply.</summary>
internal readonly record struct ServerKey(ulong High, ulong Low, ulong Merge);

/// <summary>
/// Server transactions by key and by merge key. An entry is 48 octets: for an answered request it keeps the keys and the headers added to the answer,
/// never the message, so that 32 s of 5,000 requests/s over UDP cost about 10 MB.
/// </summary>
internal sealed class ServerTransactionTable(int maxPending, int maxCompleted)
{
    private const int BlockSize = 4096;
    private const int None = -1;

    private readonly Lock _gate = new();
    private readonly List<Entry[]> _blocks = [];
    private int[] _byKey = NewBuckets(1024);
    private int[] _byMerge = NewBuckets(1024);
    private int _free = None;
    private int _used;
    private int _pending;
    private int _completed;
    private int _oldest = None;
    private int _newest = None;

    /// <summary>Requests without a final answer.</summary>
    public int Pending => Volatile.Read(ref _pending);

    /// <summary>Answered requests kept for retransmissions.</summary>
    public int Completed => Volatile.Read(ref _completed);

    /// <summary>Octets held by the table itself.</summary>
    public long Footprint
    {
        get
        {
            lock (_gate) return ((long)_blocks.Count * BlockSize * 48) + ((_byKey.Length + _byMerge.Length) * 4L);
        }
    }

    /// <summary>Finds the request, or enters it as pending.</summary>
    /// <param name="key">Its keys.</param>
    /// <param name="candidate">The transaction to enter when it is new.</param>
    /// <param name="found">The pending transaction, or what was answered.</param>
    public ServerMatch Begin(in ServerKey key, SipServerTransaction candidate, out object? found)
    {
        lock (_gate)
        {
            var index = FindKey(key);
            if (index != None)
            {
                found = At(index).State;
                return found is SipServerTransaction ? ServerMatch.Pending : ServerMatch.Completed;
            }
            found = null;
            if (key.Merge != 0 && FindMerge(key.Merge)) return ServerMatch.Merged;
            if (_pending >= maxPending) return ServerMatch.Overloaded;
            candidate.Slot = Insert(key, candidate);
            _pending++;
            return ServerMatch.New;
        }
    }

    /// <summary>Answered over an unreliable transport: kept until <paramref name="expiresAt"/> (timer J). All are kept equally long, so the oldest is always the first to go.</summary>
    public void Complete(int slot, object answer, uint expiresAt)
    {
        lock (_gate)
        {
            if (_completed >= maxCompleted) RemoveOldest();
            ref var entry = ref At(slot);
            entry.State = answer;
            entry.ExpiresAt = expiresAt;
            entry.NextCompleted = None;
            if (_newest == None) _oldest = slot;
            else At(_newest).NextCompleted = slot;
            _newest = slot;
            _pending--;
            _completed++;
        }
    }

    /// <summary>Answered over a reliable transport (timer J is zero), or given up.</summary>
    public void RemovePending(int slot)
    {
        lock (_gate)
        {
            Remove(slot);
            _pending--;
        }
    }

    /// <summary>Forgets what expired by <paramref name="now"/>, a part at a time so that requests get in between.</summary>
    public void Sweep(uint now)
    {
        while (true)
        {
            lock (_gate)
            {
                for (var i = 0; i < 512; i++)
                {
                    if (_oldest == None || (int)(now - At(_oldest).ExpiresAt) < 0) return;
                    RemoveOldest();
                }
            }
        }
    }

    private void RemoveOldest()
    {
        var slot = _oldest;
        if (slot == None) return;
        _oldest = At(slot).NextCompleted;
        if (_oldest == None) _newest = None;
        Remove(slot);
        _completed--;
    }

    private ref Entry At(int index) => ref _blocks[index / BlockSize][index % BlockSize];

    private int FindKey(in ServerKey key)
    {
        var index = _byKey[(int)(key.Low & (ulong)(_byKey.Length - 1))];
        while (index != None)
        {
            ref var entry = ref At(index);
            if (entry.Low == key.Low && entry.High == key.High) return index;
            index = entry.NextByKey;
        }
        return None;
    }

    private bool FindMerge(ulong merge)
    {
        var index = _byMerge[(int)(merge & (ulong)(_byMerge.Length - 1))];
        while (index != None)
        {
            ref var entry = ref At(index);
            if (entry.Merge == merge) return true;
            index = entry.NextByMerge;
        }
        return false;
    }

    private int Insert(in ServerKey key, object state)
    {
        int index;
        if (_free != None)
        {
            index = _free;
            _free = At(index).NextByKey;
        }
        else
        {
            index = _used++;
            if (index / BlockSize == _blocks.Count) _blocks.Add(new Entry[BlockSize]);
            if (_used > _byKey.Length) Grow();
        }
        At(index) = new Entry { High = key.High, Low = key.Low, Merge = key.Merge, State = state };
        Link(index);
        return index;
    }

    private void Link(int index)
    {
        ref var entry = ref At(index);
        ref var byKey = ref _byKey[(int)(entry.Low & (ulong)(_byKey.Length - 1))];
        entry.NextByKey = byKey;
        byKey = index;
        if (entry.Merge == 0) return;
        ref var byMerge = ref _byMerge[(int)(entry.Merge & (ulong)(_byMerge.Length - 1))];
        entry.NextByMerge = byMerge;
        byMerge = index;
    }

    private void Remove(int index)
    {
        ref var entry = ref At(index);
        ref var link = ref _byKey[(int)(entry.Low & (ulong)(_byKey.Length - 1))];
        while (link != index) link = ref At(link).NextByKey;
        link = entry.NextByKey;
        if (entry.Merge != 0)
        {
            link = ref _byMerge[(int)(entry.Merge & (ulong)(_byMerge.Length - 1))];
            while (link != index) link = ref At(link).NextByMerge;
            link = entry.NextByMerge;
        }
        entry = new Entry { NextByKey = _free };
        _free = index;
    }

    private void Grow()
    {
        _byKey = NewBuckets(_byKey.Length * 2);
        _byMerge = NewBuckets(_byMerge.Length * 2);
        // Called before the new entry is linked and with no entry free: all others are in use.
        for (var i = 0; i < _used - 1; i++) Link(i);
    }

    private static int[] NewBuckets(int length)
    {
        var buckets = new int[length];
        Array.Fill(buckets, None);
        return buckets;
    }

    private struct Entry
    {
        public ulong High;
        public ulong Low;
        public ulong Merge;
        public object? State;
        public int NextByKey;
        public int NextByMerge;
        public int NextCompleted;
        public uint ExpiresAt;
    }
}
