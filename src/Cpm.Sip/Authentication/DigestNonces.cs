using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Cpm.Sip.Authentication;

/// <summary>What <see cref="DigestNonces"/> says of a nonce and its count.</summary>
public enum NonceVerdict : byte
{
    /// <summary>Ours, in time, and the count not used before.</summary>
    Good,

    /// <summary>Ours, but too old or no longer remembered: a new one is due, with stale=true.</summary>
    Stale,

    /// <summary>Ours, but this count was used before or is too far behind.</summary>
    Replayed,

    /// <summary>Not ours.</summary>
    Forged,
}

/// <summary>
/// Server nonces (RFC 7616 3.3, 5.4). Issuing one keeps nothing: it carries its time of issue and an HMAC over it, so that a flood of requests without credentials costs
/// no memory. Only nonces with which somebody has authenticated are remembered, each with a window of the last 64 counts, in a bounded table. Thread-safe.
/// </summary>
public sealed class DigestNonces
{
    private const int StampLength = 8;
    private const int SaltLength = 8;
    private const int MacLength = 16;
    private const int RawLength = StampLength + SaltLength + MacLength;
    private const int TextLength = (RawLength * 4 / 3) + 1;   // base64url without padding

    private readonly TimeProvider _time;
    private readonly long _lifetime;
    private readonly int _capacity;
    private readonly byte[] _secret;
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, CountWindow> _used = [];
    private readonly Queue<(UInt128 Key, long Issued)> _order = new();
    private long _forgotten = long.MinValue;   // nonces issued up to then that are not in the table may have been in it

    /// <param name="time">The clock.</param>
    /// <param name="lifetime">How long a nonce is good; null is five minutes.</param>
    /// <param name="capacity">How many used nonces are remembered; when there are more, the oldest become stale.</param>
    /// <param name="secret">The key of the HMAC, 32 octets; null draws one. Nodes that share it accept each other's nonces, but not each other's counts.</param>
    public DigestNonces(TimeProvider time, TimeSpan? lifetime = null, int capacity = 100_000, byte[]? secret = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _time = time;
        _lifetime = (lifetime ?? TimeSpan.FromMinutes(5)).Ticks;
        _capacity = capacity;
        _secret = secret ?? RandomNumberGenerator.GetBytes(32);
    }

    /// <summary>How many used nonces are remembered now.</summary>
    public int Remembered
    {
        get
        {
            lock (_gate) return _used.Count;
        }
    }

    /// <summary>A new nonce.</summary>
    public string Issue()
    {
        Span<byte> raw = stackalloc byte[RawLength];
        BinaryPrimitives.WriteInt64BigEndian(raw, _time.GetUtcNow().UtcTicks);
        RandomNumberGenerator.Fill(raw.Slice(StampLength, SaltLength));
        Sign(raw[..(StampLength + SaltLength)], raw[(StampLength + SaltLength)..]);
        return Base64Url.EncodeToString(raw);
    }

    /// <summary>Whether a nonce is ours and in time; nothing is said of its count.</summary>
    public NonceVerdict Check(ReadOnlySpan<byte> nonce) => Check(nonce, out _, out _);

    /// <summary>
    /// Takes a nonce and its count. Call it when the response has been found right, and only then: what strangers send shall not use counts up.
    /// </summary>
    public NonceVerdict Use(ReadOnlySpan<byte> nonce, uint count)
    {
        var verdict = Check(nonce, out var key, out var issued);
        if (verdict != NonceVerdict.Good) return verdict;
        lock (_gate)
        {
            DropExpired();
            if (!_used.TryGetValue(key, out var window))
            {
                if (issued <= _forgotten) return NonceVerdict.Stale;
                if (count == 0) return NonceVerdict.Replayed;
                if (_used.Count >= _capacity) DropOldest();
                _order.Enqueue((key, issued));
            }
            if (!window.TryTake(count)) return NonceVerdict.Replayed;
            _used[key] = window;
            return NonceVerdict.Good;
        }
    }

    private NonceVerdict Check(ReadOnlySpan<byte> nonce, out UInt128 key, out long issued)
    {
        (key, issued) = (0, 0);
        Span<byte> raw = stackalloc byte[RawLength];
        if (nonce.Length != TextLength || !Base64Url.IsValid(nonce) || Base64Url.DecodeFromUtf8(nonce, raw) != RawLength) return NonceVerdict.Forged;
        Span<byte> mac = stackalloc byte[MacLength];
        Sign(raw[..(StampLength + SaltLength)], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, raw[(StampLength + SaltLength)..])) return NonceVerdict.Forged;
        key = BinaryPrimitives.ReadUInt128BigEndian(raw);
        issued = BinaryPrimitives.ReadInt64BigEndian(raw);
        return _time.GetUtcNow().UtcTicks - issued > _lifetime ? NonceVerdict.Stale : NonceVerdict.Good;
    }

    private void Sign(ReadOnlySpan<byte> content, Span<byte> mac)
    {
        Span<byte> full = stackalloc byte[32];
        HMACSHA256.HashData(_secret, content, full);
        full[..MacLength].CopyTo(mac);
    }

    private void DropExpired()
    {
        var now = _time.GetUtcNow().UtcTicks;
        while (_order.TryPeek(out var oldest) && now - oldest.Issued > _lifetime) DropOldest();
    }

    private void DropOldest()
    {
        var (key, issued) = _order.Dequeue();
        _used.Remove(key);
        _forgotten = Math.Max(_forgotten, issued);
    }

    /// <summary>The highest count seen and which of the 64 up to it were: requests sent at once over UDP may overtake each other.</summary>
    private struct CountWindow
    {
        private uint _highest;
        private ulong _seen;

        public bool TryTake(uint count)
        {
            if (count == 0) return false;
            if (count > _highest)
            {
                var shift = count - _highest;
                _seen = shift >= 64 ? 1 : (_seen << (int)shift) | 1;
                _highest = count;
                return true;
            }
            var behind = _highest - count;
            if (behind >= 64 || (_seen & (1UL << (int)behind)) != 0) return false;
            _seen |= 1UL << (int)behind;
            return true;
        }
    }
}
