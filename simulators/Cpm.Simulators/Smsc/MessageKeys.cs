namespace Cpm.Simulators.Smsc;

/// <summary>
/// Which numbered messages have come, and which of them more than once: one bit for each number, so that millions cost no more than the messages do.
/// Numbers begin near 0. Thread-safe.
/// </summary>
public sealed class MessageKeys
{
    private const int BitsPerWord = 64;

    /// <summary>The highest number kept: 128 MB of bits.</summary>
    private const long Highest = 1L << 30;

    private readonly Lock _gate = new();
    private ulong[] _seen = new ulong[1024];
    private long _distinct;
    private long _repeated;
    private long _outside;

    /// <summary>Different numbers that came.</summary>
    public long Distinct => Volatile.Read(ref _distinct);

    /// <summary>Times that a number came again.</summary>
    public long Repeated => Volatile.Read(ref _repeated);

    /// <summary>Numbers too large to be kept.</summary>
    public long Outside => Volatile.Read(ref _outside);

    /// <summary>Adds a number.</summary>
    /// <returns>True when it is new.</returns>
    public bool Add(long key)
    {
        lock (_gate)
        {
            if ((ulong)key > Highest)
            {
                _outside++;
                return false;
            }
            var word = (int)(key / BitsPerWord);
            if (word >= _seen.Length) Array.Resize(ref _seen, Math.Max(word + 1, _seen.Length * 2));
            var bit = 1UL << (int)(key % BitsPerWord);
            if ((_seen[word] & bit) != 0)
            {
                _repeated++;
                return false;
            }
            _seen[word] |= bit;
            _distinct++;
            return true;
        }
    }

    /// <summary>True when the number has come.</summary>
    public bool Contains(long key)
    {
        lock (_gate) return (ulong)key <= Highest && key / BitsPerWord < _seen.Length && (_seen[key / BitsPerWord] & (1UL << (int)(key % BitsPerWord))) != 0;
    }

    /// <summary>The first numbers below a bound that have not come.</summary>
    public IReadOnlyList<long> Missing(long below, int most)
    {
        var missing = new List<long>();
        for (long key = 0; key < below && missing.Count < most; key++)
        {
            if (!Contains(key)) missing.Add(key);
        }
        return missing;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            Array.Clear(_seen);
            _distinct = _repeated = _outside = 0;
        }
    }

    /// <summary>Reads the decimal number after the first # of a text in any alphabet whose digits are those of ASCII.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out long key)
    {
        key = 0;
        var at = text.IndexOf((byte)'#');
        if (at < 0) return false;
        var digits = 0;
        foreach (var octet in text[(at + 1)..])
        {
            if (octet is < (byte)'0' or > (byte)'9' || digits == 18) break;
            key = (key * 10) + (octet - '0');
            digits++;
        }
        return digits > 0;
    }
}
