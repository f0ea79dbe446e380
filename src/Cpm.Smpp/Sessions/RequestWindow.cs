using Cpm.Smpp.Pdus;

namespace Cpm.Smpp.Sessions;

/// <summary>A request that waits for its response.</summary>
internal struct OutstandingRequest
{
    /// <summary>0: the place is free.</summary>
    public uint Sequence;

    public CommandId Id;
    public bool Counted;
    public IRequestCompletion Completion;
    public long Tag;
    public long SentAt;
    public long Deadline;

    /// <summary>Where its frame ends in the output.</summary>
    public long OutputEnd;
}

/// <summary>
/// The requests that wait for responses, found by sequence number in any order (SMPP 5.0 §2.6). A fixed table: a number whose place is still taken by a slow
/// request is skipped, so numbers rise and never meet. Not thread-safe.
/// </summary>
internal sealed class RequestWindow
{
    /// <summary>The highest sequence number; 1 follows (SMPP 5.0 §4.7.24).</summary>
    public const uint LastSequence = 0x7FFF_FFFF;

    /// <summary>Places for bind, unbind and the like, which the window does not count.</summary>
    private const int Uncounted = 8;

    private readonly OutstandingRequest[] _table;
    private uint _last;

    public RequestWindow(int size, uint firstSequence)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        Size = size;
        _table = new OutstandingRequest[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(size + Uncounted) * 2)];
        _last = firstSequence - 1;
    }

    public int Size { get; }

    public int InUse { get; private set; }

    public bool IsFull => InUse >= Size;

    /// <summary>The next sequence number.</summary>
    public uint Next()
    {
        do
        {
            _last = _last >= LastSequence ? 1 : _last + 1;
        }
        while (Place(_last).Sequence != 0);
        return _last;
    }

    public void Add(in OutstandingRequest request)
    {
        Place(request.Sequence) = request;
        if (request.Counted) InUse++;
    }

    /// <summary>Takes out the request that a response belongs to; generic_nack belongs to any.</summary>
    public bool TryTake(uint sequence, CommandId response, out OutstandingRequest request)
    {
        ref var place = ref Place(sequence);
        request = place;
        if (sequence == 0 || place.Sequence != sequence) return false;
        if (response != CommandId.GenericNack && response != place.Id.ToResponse()) return false;
        Free(ref place);
        return true;
    }

    /// <summary>Takes out what is due at <paramref name="now"/>; with <see cref="long.MaxValue"/> everything.</summary>
    public void TakeDue(long now, List<OutstandingRequest> due)
    {
        foreach (ref var place in _table.AsSpan())
        {
            if (place.Sequence == 0 || place.Deadline > now) continue;
            due.Add(place);
            Free(ref place);
        }
    }

    private ref OutstandingRequest Place(uint sequence) => ref _table[sequence & (uint)(_table.Length - 1)];

    private void Free(ref OutstandingRequest place)
    {
        if (place.Counted) InUse--;
        place = default;
    }
}
