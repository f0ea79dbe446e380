using Cpm.Core.Journal;
using Cpm.Interworking.Abstractions;
using Cpm.Primitives;

namespace Cpm.Interworking.Correlation;

/// <summary>The parts of one message so far.</summary>
internal sealed class HeldSet(InboundPart first, DateTimeOffset started)
{
    private const int FixedOctets = 512;
    private const int SlotOctets = 24;
    private readonly ReadOnlyMemory<byte>?[] _parts = new ReadOnlyMemory<byte>?[first.Total];

    public string Function => first.Function;

    public string Key => first.Key;

    public byte Total => first.Total;

    public DateTimeOffset FirstAt { get; } = started;

    public DateTimeOffset LastAt { get; private set; } = started;

    /// <summary>What it takes in memory: its parts, and the room for those that are missing.</summary>
    public long Octets => FixedOctets + ((long)_parts.Length * SlotOctets) + _parts.Sum(static p => p?.Length ?? 0);

    /// <summary>Sender and recipient.</summary>
    public (string Sender, string Recipient) Pair => (first.Sender, first.Recipient);

    public bool IsComplete => _parts.All(static p => p is not null);

    public bool Differs(InboundPart part) =>
        part.Number >= 1 && part.Number <= _parts.Length && _parts[part.Number - 1] is { } held && !held.Span.SequenceEqual(part.Content.Span);

    public bool Add(InboundPart part, DateTimeOffset at)
    {
        if (part.Number < 1 || part.Number > _parts.Length || _parts[part.Number - 1] is not null) return false;
        _parts[part.Number - 1] = part.Content;
        LastAt = at;
        return true;
    }

    public bool Remove(byte number)
    {
        var had = _parts[number - 1] is not null;
        _parts[number - 1] = null;
        return had;
    }

    public InboundParts ToParts() => new(Key, Total, _parts, FirstAt);

    /// <summary>True when the address sent the message or is to receive it.</summary>
    public bool Concerns(string address) => first.Sender == address || first.Recipient == address;

    /// <summary>The entries that keep the parts, to be carried into a new partition.</summary>
    public IEnumerable<JournalEntry> Entries()
    {
        for (var i = 0; i < _parts.Length; i++)
        {
            if (_parts[i] is not { } content) continue;
            yield return InterworkingHost.PartEntry(
                new InboundPart { Function = Function, Key = Key, Sender = first.Sender, Recipient = first.Recipient, Number = (byte)(i + 1), Total = Total, Content = content }, FirstAt);
        }
    }

    /// <summary>The entry that says that the parts wait no more.</summary>
    public JournalEntry ClosedEntry(long at, string detail) => new()
    {
        Kind = EntryKind.PartsJoined,
        At = at,
        RemoteKey = Key,
        OtherKeys = $"{first.Sender} {first.Recipient}".Trim(),
        Route = Function,
        Detail = detail,
    };

    public IEnumerable<ulong> Tombstones()
    {
        for (var i = 0; i < _parts.Length; i++)
        {
            if (_parts[i] is { } part) yield return TombstoneOf(Key, (byte)(i + 1), part.Span);
        }
    }

    /// <summary>Names a part by its content too: a far side may use a reference again for another message.</summary>
    public static ulong TombstoneOf(string key, byte number, ReadOnlySpan<byte> content) => StableHash.Of(content, StableHash.Of(key) + number);
}
