using System.Text;
using Cpm.Primitives;
using Cpm.Smpp.Pdus;

namespace Cpm.Interworking.Sms.Mapping;

/// <summary>Addresses, CPM to SMPP (SMPP v5.0 §4.2.6.1; RFC 3966).</summary>
public static class AddressToSmpp
{
    private const int MostDigits = 20;
    private const int LongestShortCode = 8;
    private const int LongestName = 11;

    /// <summary>Maps a canonical address.</summary>
    /// <param name="address"><c>tel:</c> with a global or local number, or <c>sip:</c> with a number in its user part.</param>
    /// <param name="mapped">Type, plan and digits.</param>
    /// <param name="numbers">Says what national numbers mean; null leaves them to the centre.</param>
    /// <returns>False when the address has no number: a user without one cannot appear on the SMS side.</returns>
    public static bool TryMap(string address, out Address mapped, AddressRules? numbers = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        mapped = default;
        var text = address.AsSpan();
        if (text.StartsWith("tel:", StringComparison.OrdinalIgnoreCase)) return TryMapNumber(text[4..], numbers, out mapped);
        if (text.StartsWith("sips:", StringComparison.OrdinalIgnoreCase)) text = text[1..];
        if (!text.StartsWith("sip:", StringComparison.OrdinalIgnoreCase)) return false;
        // sip:+15550100009@example.com;user=phone (RFC 3261 §19.1.6); the '+' alone says as much.
        var at = text.IndexOf('@');
        if (at < 0) return false;
        var user = text[4..at];
        var isPhone = text[at..].Contains(";user=phone", StringComparison.OrdinalIgnoreCase);
        return (isPhone || user.StartsWith('+')) && TryMapNumber(user, numbers, out mapped);
    }

    /// <summary>Maps what an operator writes: a number, with '+' where it is international, a short code, or a name of at most 11 characters (SMPP v5.0 §4.7.1; 3GPP TS 23.040 §9.1.2.5).</summary>
    public static bool TryMapText(string text, out Address mapped)
    {
        ArgumentNullException.ThrowIfNull(text);
        mapped = default;
        if (text.Length == 0) return false;
        if (!text.AsSpan().TrimStart('+').ContainsAnyExceptInRange('0', '9') && text.Length > 1 && text.LastIndexOf('+') <= 0) return TryMapNumber(text, null, out mapped);
        if (text.Length > LongestName || text.AsSpan().ContainsAnyExceptInRange(' ', '~')) return false;
        mapped = Address.Of(Ton.Alphanumeric, Npi.Unknown, text);
        return true;
    }

    private static bool TryMapNumber(ReadOnlySpan<char> number, AddressRules? numbers, out Address mapped)
    {
        mapped = default;
        // The canonical form, which nearly all have.
        if (number.Length is > 1 and <= 16 && number[0] == '+' && !number[1..].ContainsAnyExceptInRange('0', '9'))
        {
            var octets = new byte[number.Length - 1];
            Encoding.ASCII.GetBytes(number[1..], octets);
            mapped = new(Ton.International, Npi.Isdn, octets);
            return true;
        }
        var end = number.IndexOf(';');
        var parameters = end < 0 ? default : number[end..];
        if (end >= 0) number = number[..end];
        // International: TON 1, NPI 1, the '+' is not encoded (SMPP v5.0 §4.2.6.1.1).
        if (E164Number.TryParse(number, out var global))
        {
            mapped = Address.Of(Ton.International, Npi.Isdn, global.Digits.ToString());
            return true;
        }
        if (!TryStrip(number, out var digits)) return false;
        // A local number in the context of a country is a national one; its trunk zero goes.
        if (Context(parameters) is var context && context.StartsWith('+') && !context[1..].IsEmpty && !context[1..].ContainsAnyExceptInRange('0', '9'))
        {
            if (!E164Number.TryParseDigits(string.Concat(context[1..], digits.AsSpan().TrimStart('0')), out global)) return false;
            mapped = Address.Of(Ton.International, Npi.Isdn, global.Digits.ToString());
            return true;
        }
        if (digits.Length > LongestShortCode && numbers is { IsPlanned: true } && numbers.Internationalize(digits, isNational: true) is { } whole && E164Number.TryParseDigits(whole, out global))
        {
            mapped = Address.Of(Ton.International, Npi.Isdn, global.Digits.ToString());
            return true;
        }
        // Short codes: everything unknown, the centre knows best (SMPP v5.0 §4.2.6.1.2). Longer ones: national.
        mapped = digits.Length <= LongestShortCode ? Address.Of(Ton.Unknown, Npi.Unknown, digits) : Address.Of(Ton.National, Npi.Isdn, digits);
        return true;
    }

    private static ReadOnlySpan<char> Context(ReadOnlySpan<char> parameters)
    {
        const string Name = ";phone-context=";
        var at = parameters.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        if (at < 0) return default;
        var value = parameters[(at + Name.Length)..];
        var end = value.IndexOf(';');
        return end < 0 ? value : value[..end];
    }

    private static bool TryStrip(ReadOnlySpan<char> number, out string digits)
    {
        digits = "";
        Span<char> kept = stackalloc char[MostDigits];
        var count = 0;
        foreach (var c in number)
        {
            if (c is '-' or '.' or '(' or ')' or ' ') continue;
            if ((!char.IsAsciiDigit(c) && c is not ('*' or '#')) || count == MostDigits) return false;
            kept[count++] = c;
        }
        digits = kept[..count].ToString();
        return count > 0;
    }
}
