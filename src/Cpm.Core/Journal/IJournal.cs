using Cpm.Core.Messages;
using Cpm.Primitives;

namespace Cpm.Core.Journal;

/// <summary>
/// The append-only stream of entries: the one place where what was accepted is kept. Two implementations: SQLite, PostgreSQL.
/// Thread-safe. Appends from many threads are committed together; order of commit is the order of calls.
/// </summary>
public interface IJournal : IAsyncDisposable
{
    /// <summary>
    /// Appends one entry. <see cref="Durability.Durable"/> completes when it survives a crash; <see cref="Durability.Lazy"/> completes at once and rides with the next commit (at the latest after a second).
    /// The entry's <see cref="JournalEntry.Position"/> is set when it is committed.
    /// </summary>
    /// <exception cref="JournalUnavailableException">The entry could not be stored (disk full, journal closed): nothing was kept.</exception>
    ValueTask AppendAsync(JournalEntry entry, Durability durability);

    /// <summary>Appends several entries as one: all survive a crash, or none.</summary>
    /// <exception cref="JournalUnavailableException">As for a single entry.</exception>
    ValueTask AppendAsync(IReadOnlyList<JournalEntry> entries, Durability durability);

    /// <summary>Why nothing more can be accepted (disk nearly full); null when all is well. Reports and responses may still be appended while the reserve lasts.</summary>
    string? Unavailable { get; }

    /// <summary>
    /// Reads what is needed to rebuild the state of open deliveries, in order: the carried entries of the newest partition and everything since. Bodies are not read
    /// (<see cref="Message.Body"/> is empty). Called once, before the first append.
    /// </summary>
    /// <returns>The highest id that may have been given out.</returns>
    ValueTask<long> RecoverAsync(Action<JournalEntry> apply, CancellationToken ct);

    /// <summary>Reads one entry with its content. Null when it is gone (retention) or its content was erased or retired.</summary>
    ValueTask<JournalEntry?> ReadAsync(JournalPosition position, CancellationToken ct);

    /// <summary>Finds the entries known under a key, newest first, without content. Keys are hashes: the caller compares the values.</summary>
    ValueTask<IReadOnlyList<JournalEntry>> FindAsync(LookupKey key, int limit, CancellationToken ct);

    /// <summary>Reads entries backwards from the newest, without content, until <paramref name="visit"/> returns false or the journal begins.</summary>
    ValueTask ReadBackwardsAsync(Func<JournalEntry, bool> visit, CancellationToken ct);

    /// <summary>
    /// Gives the open deliveries to carry into a new partition when the current one is sealed; set once before the first append.
    /// Called on the writer's thread between two commits.
    /// </summary>
    Func<IEnumerable<JournalEntry>>? OpenEntries { get; set; }

    /// <summary>Keeps the cursor of a projection; durable when it returns.</summary>
    ValueTask SaveCursorAsync(string projection, long sequence, CancellationToken ct);

    /// <summary>Reads the cursor of a projection; 0 where there is none.</summary>
    ValueTask<long> LoadCursorAsync(string projection, CancellationToken ct);

    /// <summary>Overwrites an address, and the bodies and held parts of the messages that it sent or received, wherever the lookups name them.</summary>
    /// <returns>Counts; all zero when run again.</returns>
    ValueTask<ErasureCounts> EraseAsync(string address, CancellationToken ct);

    /// <summary>Deletes partitions, and the bodies in them, that are older than retention allows, but none at or after the oldest open delivery. Called from time to time by the host.</summary>
    /// <param name="oldestOpen">The lowest <see cref="JournalPosition.Sequence"/> that open deliveries still refer to.</param>
    /// <param name="ct">Stops between two partitions.</param>
    ValueTask RetireAsync(long oldestOpen, CancellationToken ct);
}

/// <summary>When an append completes.</summary>
public enum Durability : byte
{
    /// <summary>When it survives a crash.</summary>
    Durable,

    /// <summary>At once; it rides with the next commit.</summary>
    Lazy,
}

/// <summary>What an erasure touched.</summary>
/// <param name="Entries">Entries in which the address was overwritten.</param>
/// <param name="Contents">Bodies that were overwritten.</param>
public readonly record struct ErasureCounts(int Entries, int Contents);

/// <summary>What an entry can be found by.</summary>
/// <param name="Kind">The kind of key.</param>
/// <param name="Hash"><see cref="StableHash"/> of the value, or the id itself.</param>
public readonly record struct LookupKey(LookupKind Kind, ulong Hash)
{
    /// <summary>All entries of a delivery.</summary>
    public static LookupKey Of(DeliveryId delivery) => new(LookupKind.Delivery, (ulong)delivery.Value);

    /// <summary>The accepted entry of a message.</summary>
    public static LookupKey Of(MessageId message) => new(LookupKind.Message, (ulong)message.Value);

    /// <summary>Messages by the sender's own id.</summary>
    public static LookupKey Imdn(string imdnId) => new(LookupKind.Imdn, StableHash.Of(imdnId));

    /// <summary>Submitted parts by the far side's id within a scope.</summary>
    public static LookupKey Remote(string scope, ReadOnlySpan<char> key) => new(LookupKind.Remote, StableHash.Of(key, StableHash.Of(scope)));

    /// <summary>Messages between two addresses of which at least one is on another service: how an answer finds its conversation.</summary>
    public static LookupKey Pair(string one, string other)
    {
        var (first, second) = string.CompareOrdinal(one, other) <= 0 ? (one, other) : (other, one);
        return new(LookupKind.Pair, StableHash.Of(first, StableHash.Of(second)));
    }

    /// <summary>Messages that an address sent or receives; parts of such messages, and reports on them that are parked.</summary>
    public static LookupKey Address(string address) => new(LookupKind.Address, StableHash.Of(address));

    /// <summary>All entries of a kind that is rare.</summary>
    public static LookupKey Of(EntryKind kind) => new(LookupKind.Kind, (ulong)kind);
}

/// <summary>Kinds of lookup keys. The numbers are stored: never renumber.</summary>
public enum LookupKind : byte
{
    /// <summary>Delivery id → all its entries.</summary>
    Delivery = 1,

    /// <summary>Message id → its accepted entry.</summary>
    Message = 2,

    /// <summary>imdn.Message-ID → accepted entries.</summary>
    Imdn = 3,

    // 4 was the intake key, which nobody looks up: repetitions are known from memory.

    /// <summary>Far side's id → submitted entries.</summary>
    Remote = 5,

    /// <summary>Sender or recipient → accepted entries, held parts, parked reports.</summary>
    Address = 6,

    /// <summary>Two addresses, one of them on another service → accepted entries.</summary>
    Pair = 7,

    /// <summary>Kind of entry → all of them; only for <see cref="EntryKind.Ignored"/>.</summary>
    Kind = 8,
}

/// <summary>The journal could not store an entry. Nothing was kept; whoever waits for custody must be told to try again later.</summary>
public sealed class JournalUnavailableException : IOException
{
    /// <param name="message">What is wrong.</param>
    /// <param name="inner">The cause.</param>
    public JournalUnavailableException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
