using System.Collections.Immutable;
using Cpm.Primitives;
using Cpm.Smpp.Pdus;

namespace Cpm.Interworking.Sms.Links;

/// <summary>
/// The links and the choice among them: those that work and serve the number, first those whose probes come through, then those that are not told to wait, then the longest prefix, then the lowest
/// priority, then by weight, the same number over the same link as long as its window has room. Immutable.
/// </summary>
internal sealed class LinkTable(ImmutableArray<SmscLink> links)
{
    public ImmutableArray<SmscLink> Links => links;

    /// <summary>Chooses a link.</summary>
    /// <param name="group">The group it must belong to; null for any.</param>
    /// <param name="destination">The recipient.</param>
    /// <param name="allowed">A further condition; null for none.</param>
    /// <returns>Null where no link that serves the number can send now. A link on trial is given to one caller alone.</returns>
    public SmscLink? Choose(string? group, in Address destination, Func<SmscLink, bool>? allowed = null)
    {
        while (Best(group, destination, allowed) is { } best)
        {
            // Lost the trial to another: it takes nothing more now.
            if (best.Health.TryEnter()) return best;
        }
        return null;
    }

    private SmscLink? Best(string? group, in Address destination, Func<SmscLink, bool>? allowed)
    {
        SmscLink? best = null;
        var bestRank = (IsDoubted: true, IsFull: true, Prefix: -1, IsHeld: true, Priority: int.MaxValue, Score: double.MaxValue);
        foreach (var link in links)
        {
            if (!link.CanSubmit || (group is not null && link.Group != group)) continue;
            var prefix = Match(link, destination);
            if (prefix < 0 || (allowed is not null && !allowed(link))) continue;
            var rank = (link.IsDoubted, link.InUse >= link.Settings.Window, prefix, link.Pace.Hold > TimeSpan.Zero, link.Settings.Priority, Score(link, destination));
            if (best is not null && !IsBetter(rank, bestRank)) continue;
            (best, bestRank) = (link, rank);
        }
        return best;
    }

    /// <summary>True when some link serves the number, whether it can send now or not.</summary>
    public bool Serves(string? group, in Address destination)
    {
        foreach (var link in links)
        {
            if ((group is null || link.Group == group) && link.Settings.BindMode != Smpp.Sessions.BindMode.Receiver && Match(link, destination) >= 0) return true;
        }
        return false;
    }

    private static bool IsBetter(
        (bool IsDoubted, bool IsFull, int Prefix, bool IsHeld, int Priority, double Score) one, (bool IsDoubted, bool IsFull, int Prefix, bool IsHeld, int Priority, double Score) other)
    {
        if (one.IsDoubted != other.IsDoubted) return other.IsDoubted;
        if (one.IsHeld != other.IsHeld) return other.IsHeld;
        if (one.Prefix != other.Prefix) return one.Prefix > other.Prefix;
        if (one.Priority != other.Priority) return one.Priority < other.Priority;
        if (one.IsFull != other.IsFull) return other.IsFull;
        return one.Score < other.Score;
    }

    /// <summary>Length of the longest prefix that the number begins with; 0 where the link serves all; -1 where it does not serve this one.</summary>
    private static int Match(SmscLink link, in Address destination)
    {
        var prefixes = link.Settings.Prefixes;
        if (prefixes.IsEmpty) return 0;
        var longest = -1;
        foreach (var prefix in prefixes)
        {
            var international = prefix.StartsWith('+');
            if (international != (destination.Ton == Ton.International)) continue;
            var digits = international ? prefix.AsSpan(1) : prefix;
            if (prefix.Length > longest && Begins(destination.Digits.Span, digits)) longest = prefix.Length;
        }
        return longest;
    }

    private static bool Begins(ReadOnlySpan<byte> number, ReadOnlySpan<char> digits)
    {
        if (number.Length < digits.Length) return false;
        for (var i = 0; i < digits.Length; i++)
        {
            if (number[i] != digits[i]) return false;
        }
        return true;
    }

    // Weighted rendezvous hashing: shares follow the weights, and a link that goes away moves only its own numbers.
    private double Score(SmscLink link, in Address destination)
    {
        if (links.Length == 1) return 0;
        var hash = StableHash.Of(destination.Digits.Span, StableHash.Of(link.Name));
        var share = ((hash >> 11) + 1) * (1.0 / ((1UL << 53) + 1));
        return -Math.Log(share) / link.Settings.Weight;
    }
}
