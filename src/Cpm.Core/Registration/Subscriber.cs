using System.Collections.Frozen;
using Cpm.Core.Preferences;

namespace Cpm.Core.Registration;

/// <summary>A user whom this gateway serves.</summary>
/// <param name="Address">The main canonical address: what the user is known by in the journal and to others.</param>
/// <param name="Aliases">Other canonical addresses of the same user.</param>
/// <param name="Username">For digest authentication.</param>
/// <param name="Password">For digest authentication.</param>
/// <param name="WhenOffline">What the user wants done while no device is registered.</param>
public sealed record Subscriber(string Address, IReadOnlyList<string> Aliases, string Username, string Password, WhenOffline WhenOffline = WhenOffline.Defer)
{
    /// <summary>Whom the user may not write to, and who may not write to the user.</summary>
    public Barring Barring { get; init; } = Barring.None;
}

/// <summary>Who is served here. Immutable; a new one takes its place when the configuration changes.</summary>
public sealed class SubscriberDirectory
{
    private readonly FrozenDictionary<string, Subscriber> _byAddress;
    private readonly FrozenDictionary<string, Subscriber> _byUsername;

    /// <param name="subscribers">Each address and each user name belongs to one subscriber; the last one wins where it does not.</param>
    public SubscriberDirectory(IEnumerable<Subscriber> subscribers)
    {
        All = [.. subscribers];
        var byAddress = new Dictionary<string, Subscriber>(StringComparer.Ordinal);
        var byUsername = new Dictionary<string, Subscriber>(StringComparer.Ordinal);
        foreach (var subscriber in All)
        {
            byUsername[subscriber.Username] = subscriber;
            byAddress[subscriber.Address] = subscriber;
            foreach (var alias in subscriber.Aliases) byAddress[alias] = subscriber;
        }
        _byAddress = byAddress.ToFrozenDictionary(StringComparer.Ordinal);
        _byUsername = byUsername.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>All subscribers.</summary>
    public IReadOnlyList<Subscriber> All { get; }

    /// <summary>Finds a subscriber by any canonical address.</summary>
    public Subscriber? Find(string address) => _byAddress.GetValueOrDefault(address);

    /// <summary>Finds a subscriber by the name it authenticates with.</summary>
    public Subscriber? FindByUsername(string username) => _byUsername.GetValueOrDefault(username);

    /// <summary>The subscriber's main address, or the address itself where it is nobody's here.</summary>
    public string MainAddressOf(string address) => Find(address)?.Address ?? address;

    /// <summary>
    /// What stands between a sender and a recipient: the sender's own list first, then the recipient's. A subscriber is named by each of its addresses; anonymity does not get
    /// a sender past a list.
    /// </summary>
    /// <param name="sender">Canonical address of the sender.</param>
    /// <param name="recipient">Canonical address of the recipient.</param>
    /// <param name="isAnonymous">True when the sender's identity is withheld.</param>
    public Bar BarBetween(string sender, string recipient, bool isAnonymous)
    {
        var from = Find(sender);
        var to = Find(recipient);
        if (from is not null && IsNamed(recipient, to, from.Barring.Outgoing)) return Bar.Outgoing;
        if (to is null) return Bar.None;
        if (IsNamed(sender, from, to.Barring.Incoming)) return Bar.Incoming;
        return isAnonymous && to.Barring.AnonymousIncoming ? Bar.Anonymous : Bar.None;
    }

    private static bool IsNamed(string address, Subscriber? subscriber, IReadOnlyList<AddressPattern> patterns)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.Matches(subscriber?.Address ?? address)) return true;
            foreach (var alias in subscriber?.Aliases ?? [])
            {
                if (pattern.Matches(alias)) return true;
            }
        }
        return false;
    }
}
