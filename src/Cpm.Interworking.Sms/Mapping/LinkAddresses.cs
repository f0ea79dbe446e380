using System.Collections.Immutable;
using System.Text;
using Cpm.Interworking.Abstractions;
using Cpm.Smpp.Pdus;

namespace Cpm.Interworking.Sms.Mapping;

/// <summary>How one link wants addresses of one direction written. Centres differ: type and plan both zero, national form, a prefix of their own.</summary>
/// <param name="Match">
/// Which addresses: <c>*</c> all, <c>+44*</c> those that begin so, <c>12345</c> this one; with a ':' in it the CPM address itself, <c>sip:bank@cpm.example</c>.
/// </param>
public sealed record AddressRule(string Match)
{
    /// <summary>What is written instead of the address; null: the address.</summary>
    public Address? As { get; init; }

    /// <summary>Digits taken off its beginning, where they are there.</summary>
    public string Strip { get; init; } = "";

    /// <summary>Digits put before it.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Its type; null leaves it.</summary>
    public Ton? Ton { get; init; }

    /// <summary>Its plan; null leaves it.</summary>
    public Npi? Npi { get; init; }

    /// <summary>True when the rule names CPM addresses.</summary>
    public bool NamesUri => Match.Contains(':', StringComparison.Ordinal);

    /// <summary>True when the rule is for this address.</summary>
    public bool Covers(ReadOnlySpan<char> address) => Match[^1] == '*'
        ? address.StartsWith(Match.AsSpan(0, Match.Length - 1), StringComparison.OrdinalIgnoreCase)
        : address.Equals(Match, StringComparison.OrdinalIgnoreCase);
}

/// <summary>How addresses are written for one link: the numbering of all links, then the link's rules, the first that matches.</summary>
/// <param name="Numbers">What national numbers mean.</param>
/// <param name="AnonymousSender">Stands for senders who hide: a number or a name. Null: they are refused.</param>
/// <param name="Source">Rules for senders.</param>
/// <param name="Destination">Rules for recipients.</param>
public sealed record LinkAddresses(AddressRules Numbers, string? AnonymousSender, ImmutableArray<AddressRule> Source, ImmutableArray<AddressRule> Destination)
{
    private const int LongestText = 24;

    /// <summary>No rules.</summary>
    public static LinkAddresses Standard { get; } = new(AddressRules.Standard, null, [], []);

    /// <summary>The sender as the link shows it.</summary>
    /// <param name="sender">Canonical address.</param>
    /// <param name="anonymous">True when the sender hides.</param>
    /// <param name="mapped">Type, plan and digits.</param>
    /// <returns>None, or why the sender cannot be shown.</returns>
    public RefusalReason TryMapSender(string sender, bool anonymous, out Address mapped)
    {
        mapped = default;
        if (anonymous) return AnonymousSender is not null && AddressToSmpp.TryMapText(AnonymousSender, out mapped) ? RefusalReason.None : RefusalReason.AnonymityDisallowed;
        foreach (var rule in Source)
        {
            if (!rule.NamesUri || rule.As is not { } written || !rule.Covers(sender)) continue;
            mapped = written;
            return RefusalReason.None;
        }
        if (!AddressToSmpp.TryMap(sender, out mapped, Numbers)) return RefusalReason.BadSender;
        mapped = Rewrite(Source, sender, mapped);
        return RefusalReason.None;
    }

    /// <summary>The recipient as the link wants it.</summary>
    /// <param name="recipient">Canonical address.</param>
    /// <param name="mapped">As <see cref="AddressToSmpp"/> has it.</param>
    public Address MapRecipient(string recipient, in Address mapped) => Rewrite(Destination, recipient, mapped);

    private static Address Rewrite(ImmutableArray<AddressRule> rules, string canonical, in Address mapped)
    {
        if (rules.IsEmpty) return mapped;
        Span<char> buffer = stackalloc char[LongestText];
        var length = 0;
        if (mapped.Ton == Ton.International) buffer[length++] = '+';
        length += Encoding.Latin1.GetChars(mapped.Digits.Span, buffer[length..]);
        foreach (var rule in rules)
        {
            if (!rule.Covers(rule.NamesUri ? canonical : buffer[..length])) continue;
            if (rule.As is { } written) return written;
            var digits = Encoding.Latin1.GetString(mapped.Digits.Span);
            if (rule.Strip.Length > 0 && digits.StartsWith(rule.Strip, StringComparison.Ordinal)) digits = digits[rule.Strip.Length..];
            return Address.Of(rule.Ton ?? mapped.Ton, rule.Npi ?? mapped.Npi, rule.Prefix + digits);
        }
        return mapped;
    }
}
