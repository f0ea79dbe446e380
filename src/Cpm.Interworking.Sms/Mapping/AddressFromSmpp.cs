using System.Buffers;
using System.Text;
using Cpm.Primitives;
using Cpm.Smpp.Pdus;

namespace Cpm.Interworking.Sms.Mapping;

/// <summary>An address from the SMS side.</summary>
/// <param name="Address">Canonical: <c>tel:+15550100009</c>, <c>tel:12345;phone-context=…</c>, or a SIP URI.</param>
/// <param name="IsInternational">True for a full number.</param>
/// <param name="IsReplyable">False for names and withheld numbers.</param>
/// <param name="IsAnonymous">True when it was withheld.</param>
public readonly record struct MappedAddress(string Address, bool IsInternational, bool IsReplyable, bool IsAnonymous);

/// <summary>Addresses, SMPP to CPM (SMPP v5.0 §4.7.1-2; RFC 3966). Type and plan of the same phone vary from one message to the next, so digits decide where they can.</summary>
public static class AddressFromSmpp
{
    private const int ShortestUnmarkedInternational = 10;
    private const int ShortestNational = 7;
    private static readonly SearchValues<char> Dialled = SearchValues.Create("0123456789*#");

    /// <summary>Maps an address; whatever the octets are, the result is a valid URI.</summary>
    public static MappedAddress Map(in Address address, AddressRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var text = address.Text.Trim();
        // A withheld number (RFC 3323 §4.1.1.3).
        if (text.Length == 0) return new("sip:anonymous@anonymous.invalid", false, false, true);
        var digits = text.StartsWith('+') ? text[1..] : text;
        if (address.Ton == Ton.Alphanumeric || digits.AsSpan().ContainsAnyExcept(Dialled) || digits.Length == 0) return Name(text, rules);
        var marked = text.StartsWith('+') || address.Ton == Ton.International;
        if (rules.InternationalPrefix.Length > 0 && digits.StartsWith(rules.InternationalPrefix, StringComparison.Ordinal))
        {
            digits = digits[rules.InternationalPrefix.Length..];
            marked = true;
        }
        // Short codes may begin like anything.
        var isLong = digits.Length >= ShortestNational;
        return address.Ton switch
        {
            _ when marked => International(digits) ?? Local(digits, rules),
            Ton.National when rules.Internationalize(digits, isNational: true) is { } national => International(national) ?? Local(digits, rules),
            Ton.Unknown when rules.IsPlanned && isLong && rules.Internationalize(digits, isNational: false) is { } national => International(national) ?? Local(digits, rules),
            // Many centres leave the type unknown and send the whole number all the same.
            Ton.Unknown when digits.Length >= ShortestUnmarkedInternational && digits[0] != '0' => International(digits) ?? Local(digits, rules),
            _ => Local(digits, rules),
        };
    }

    private static MappedAddress? International(string digits) =>
        E164Number.TryParseDigits(digits, out var number) ? new("tel:" + number.Value, true, true, false) : null;

    // A number that only its own network understands (RFC 3966 §5.1.5).
    private static MappedAddress Local(string digits, AddressRules rules) => new($"tel:{digits};phone-context={rules.Domain}", false, true, false);

    // Nobody can answer a name.
    private static MappedAddress Name(string name, AddressRules rules)
    {
        var user = new StringBuilder(name.Length + 8);
        foreach (var octet in Encoding.UTF8.GetBytes(name))
        {
            var c = (char)octet;
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') user.Append(c);
            else user.Append('%').Append(octet.ToString("X2"));
        }
        return new($"sip:{user}@{rules.NameDomain}", false, false, false);
    }
}
