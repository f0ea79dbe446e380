using Cpm.Core.Messages;
using Cpm.Primitives;

namespace Cpm.Core.Journal;

/// <summary>Says by which keys an entry can be found. One place, so that memory, sealed partitions and databases agree.</summary>
public static class EntryLookups
{
    /// <summary>Adds the keys of an entry.</summary>
    public static void AddTo(JournalEntry entry, ICollection<LookupKey> keys)
    {
        if (entry.Delivery.Value != 0) keys.Add(LookupKey.Of(entry.Delivery));
        if (entry.Kind == EntryKind.Submitted) AddRemote(entry, keys);
        if (entry.Kind == EntryKind.Ignored) AddIgnored(entry, keys);
        if (entry.Kind is EntryKind.PartHeld or EntryKind.PartsJoined) AddAddresses(entry.OtherKeys, keys);
        if (entry is { Kind: EntryKind.Parked, Route.Length: > 0 }) keys.Add(LookupKey.Address(entry.Route));
        if (entry is { Kind: EntryKind.Accepted, Message: { } message }) AddMessage(message, keys);
    }

    private static void AddMessage(Message message, ICollection<LookupKey> keys)
    {
        keys.Add(LookupKey.Of(message.Id));
        // A report is found by what it reports on: a trace shows both.
        if (message.ReportsOn.Value != 0) keys.Add(LookupKey.Of(message.ReportsOn));
        keys.Add(LookupKey.Imdn(message.ImdnId));
        keys.Add(LookupKey.Address(message.Sender));
        for (var i = 0; i < message.Deliveries.Count; i++)
        {
            var delivery = message.Deliveries[i];
            keys.Add(LookupKey.Of(delivery.Id));
            keys.Add(LookupKey.Address(delivery.Recipient));
            if (CrossesServices(message, delivery)) keys.Add(LookupKey.Pair(message.Sender, delivery.Recipient));
        }
    }

    private static void AddIgnored(JournalEntry entry, ICollection<LookupKey> keys)
    {
        keys.Add(LookupKey.Of(entry.Kind));
        // For erasure: both addresses stand in the entry.
        keys.Add(LookupKey.Address(entry.RemoteKey));
        keys.Add(LookupKey.Address(entry.OtherKeys));
    }

    private static bool CrossesServices(Message message, Delivery delivery) =>
        message.Kind != MessageKind.Notification
        && (message.Origin.Function is not (Origin.Native or Origin.Http or Origin.System)
            || (delivery.Selection.Plan.Count > 0 && delivery.Selection.Plan[0].Route != Origin.Native));

    /// <summary>What waits for the rest of its message is erased with its sender and recipient.</summary>
    private static void AddAddresses(string addresses, ICollection<LookupKey> keys)
    {
        foreach (var address in addresses.Split(' ', StringSplitOptions.RemoveEmptyEntries)) keys.Add(LookupKey.Address(address));
    }

    private static void AddRemote(JournalEntry entry, ICollection<LookupKey> keys)
    {
        keys.Add(LookupKey.Remote(entry.Scope, entry.RemoteKey));
        var others = entry.OtherKeys.AsSpan();
        foreach (var range in others.Split(' '))
        {
            if (!others[range].IsEmpty) keys.Add(LookupKey.Remote(entry.Scope, others[range]));
        }
    }
}
