namespace Cpm.Core.Preferences;

/// <summary>Whom a subscriber may not write to, and from whom nothing is taken for the subscriber (OMA CPM Participating Function, sender policy and barring).</summary>
/// <param name="Incoming">Senders from whom nothing is taken.</param>
/// <param name="Outgoing">Recipients to whom nothing may be sent.</param>
/// <param name="AnonymousIncoming">True to take nothing from senders who withhold their identity (RFC 5079).</param>
public sealed record Barring(IReadOnlyList<AddressPattern> Incoming, IReadOnlyList<AddressPattern> Outgoing, bool AnonymousIncoming = false)
{
    /// <summary>Nothing is barred.</summary>
    public static Barring None { get; } = new([], []);

    /// <inheritdoc/>
    public bool Equals(Barring? other) =>
        other is not null && AnonymousIncoming == other.AnonymousIncoming && Texts(Incoming).SequenceEqual(Texts(other.Incoming)) && Texts(Outgoing).SequenceEqual(Texts(other.Outgoing));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Incoming.Count, Outgoing.Count, AnonymousIncoming);

    private static IEnumerable<string> Texts(IReadOnlyList<AddressPattern> patterns) => patterns.Select(static p => p.ToString());
}

/// <summary>What stands between a sender and a recipient.</summary>
public enum Bar : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The sender may not write to this recipient.</summary>
    Outgoing,

    /// <summary>The recipient takes nothing from this sender.</summary>
    Incoming,

    /// <summary>The recipient takes nothing from senders who withhold their identity.</summary>
    Anonymous,
}
