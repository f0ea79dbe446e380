using System.Collections.Concurrent;
using Cpm.Core.Journal;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Dispatch;

namespace Cpm.Interworking.Correlation;

/// <summary>Finds the open delivery that a report from a far side belongs to, by every form of the far side's id.</summary>
internal sealed class CorrelationTable
{
    private readonly ConcurrentDictionary<ulong, Entry> _byKey = new();

    /// <summary>Called with the scope's key hash after each addition: a parked report may be waiting for it.</summary>
    public Action<ulong>? Added { get; set; }

    /// <summary>Ids that can be found.</summary>
    public int Count => _byKey.Count;

    /// <summary>Makes a part of a delivery known under its ids. A far side that uses an id again means the newer part.</summary>
    public void Add(OpenDelivery delivery, byte part, string scope, RemoteKeys keys)
    {
        var hashes = Hashes(scope, keys);
        _byKey[hashes[0]] = new(delivery, part, IsExact: true);
        // A converted form never takes the place of an id that the far side gave as it stands.
        for (var i = 1; i < hashes.Length; i++) _byKey.AddOrUpdate(hashes[i], static (_, added) => added, static (_, old, added) => old.IsExact ? old : added, new Entry(delivery, part, IsExact: false));
        lock (delivery) delivery.Keys = delivery.Keys is null ? hashes : [.. delivery.Keys, .. hashes];
        if (Added is not { } added) return;
        foreach (var hash in hashes) added(hash);
    }

    /// <summary>Forgets a delivery that is closed.</summary>
    public void Remove(OpenDelivery delivery)
    {
        ulong[]? hashes;
        lock (delivery) (hashes, delivery.Keys) = (delivery.Keys, null);
        foreach (var hash in hashes ?? [])
        {
            if (_byKey.TryGetValue(hash, out var entry) && ReferenceEquals(entry.Delivery, delivery))
                _byKey.TryRemove(KeyValuePair.Create(hash, entry));
        }
    }

    /// <summary>
    /// Finds the part that a report names. The exact id decides; a converted form (hex for decimal) counts only if the recipient agrees, which keeps false matches out.
    /// </summary>
    public bool TryFind(string scope, RemoteKeys keys, ulong? recipient, out OpenDelivery delivery, out byte part)
    {
        var exact = true;
        foreach (var hash in Hashes(scope, keys))
        {
            if (_byKey.TryGetValue(hash, out var entry) && ((exact && entry.IsExact) || recipient is null || recipient == entry.Delivery.Recipient))
            {
                (delivery, part) = (entry.Delivery, entry.Part);
                return true;
            }
            exact = false;
        }
        (delivery, part) = (null!, 0);
        return false;
    }

    /// <summary>All parts that a report may name, the most literal match first, each once. The same rule as for <see cref="TryFind"/>.</summary>
    public List<CorrelatedPart> Find(string scope, RemoteKeys keys, ulong? recipient)
    {
        var found = new List<CorrelatedPart>(1);
        var hashes = Hashes(scope, keys);
        for (var i = 0; i < hashes.Length; i++)
        {
            if (!_byKey.TryGetValue(hashes[i], out var entry) || !((i == 0 && entry.IsExact) || recipient is null || recipient == entry.Delivery.Recipient)) continue;
            var part = new CorrelatedPart(entry.Delivery, entry.Part);
            if (!found.Contains(part)) found.Add(part);
        }
        return found;
    }

    /// <summary>The hashes of all forms of an id, the exact one first.</summary>
    public static ulong[] Hashes(string scope, RemoteKeys keys)
    {
        var exact = LookupKey.Remote(scope, keys.Exact).Hash;
        if (string.IsNullOrEmpty(keys.Canonical)) return [exact];
        var others = keys.Canonical.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var hashes = new ulong[1 + others.Length];
        hashes[0] = exact;
        for (var i = 0; i < others.Length; i++) hashes[i + 1] = LookupKey.Remote(scope, others[i]).Hash;
        return hashes;
    }

    private readonly record struct Entry(OpenDelivery Delivery, byte Part, bool IsExact);
}

/// <summary>A part of an open delivery that a report may name.</summary>
internal readonly record struct CorrelatedPart(OpenDelivery Delivery, byte Part);
