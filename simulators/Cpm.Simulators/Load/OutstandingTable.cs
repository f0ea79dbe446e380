using System.Numerics;

namespace Cpm.Simulators.Load;

/// <summary>The unanswered messages of one connection, oldest first. Not thread-safe.</summary>
internal sealed class OutstandingTable
{
    private const long Answered = -1;
    private readonly long[] _numbers;
    private readonly Dictionary<long, long> _places;
    private long _head;
    private long _tail;

    public OutstandingTable(int capacity)
    {
        // Answered ones leave only from the front: four times the room keeps one that is late from holding up the rest.
        _numbers = new long[BitOperations.RoundUpToPowerOf2((uint)capacity * 4)];
        _places = new Dictionary<long, long>(capacity);
    }

    public int Count => _places.Count;

    public bool IsFull => _tail - _head == _numbers.Length;

    public void Add(long number)
    {
        _places.Add(number, _tail);
        Place(_tail++) = number;
    }

    /// <summary>Takes out an answered message. False when it is not here: answered before, or given up.</summary>
    public bool Remove(long number)
    {
        if (!_places.Remove(number, out var place)) return false;
        Place(place) = Answered;
        while (_head < _tail && Place(_head) == Answered) _head++;
        return true;
    }

    /// <summary>The oldest message; false when there is none.</summary>
    public bool TryPeek(out long number)
    {
        number = _head < _tail ? Place(_head) : Answered;
        return _head < _tail;
    }

    /// <summary>All messages, oldest first.</summary>
    public IEnumerable<long> All() => _places.OrderBy(pair => pair.Value).Select(pair => pair.Key);

    public void Clear()
    {
        _places.Clear();
        _head = _tail;
    }

    private ref long Place(long at) => ref _numbers[at & (_numbers.Length - 1)];
}
