using System.Buffers;
using System.Globalization;
using System.Numerics;
using Cpm.Interworking.Abstractions;

namespace Cpm.Interworking.Sms.Mapping;

/// <summary>
/// The forms under which a message centre may name one message: the response may say it in hexadecimal and the receipt in decimal or the other way round,
/// with zeros in front or without, in upper or lower case. Ids are text of up to 64 characters (SMPP v5.0 §4.7.14), beyond any machine integer.
/// </summary>
public static class MessageIdForms
{
    private const int Longest = 64;

    // Marks a converted value with its base: "10" as given and the "10" that is A in decimal are two things.
    private const string InDecimal = "10:";
    private const string InHex = "16:";
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789ABCDEF");

    /// <summary>
    /// Keys of an id in submit_sm_resp. Other forms: upper case without leading zeros; its value in decimal where it reads as hexadecimal;
    /// its value in hexadecimal where it reads as decimal; values marked with their base. All in the form that <see cref="OfReceipt"/> looks for.
    /// </summary>
    public static RemoteKeys OfResponse(string group, string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        var plain = Plain(id);
        var forms = new List<string>(3);
        Add(forms, id, plain);
        if (plain.Length is > 0 and <= Longest)
        {
            if (IsHex(plain)) Add(forms, id, ToDecimal(plain));
            if (IsDecimal(plain)) Add(forms, id, ToHex(plain));
        }
        return new(group, id, string.Join(' ', forms));
    }

    /// <summary>
    /// Keys of an id in a receipt: as received; in upper case without leading zeros; as the value of what the response said in the other base. Values are
    /// converted on one side only; two conversions in a row would join what does not belong together.
    /// </summary>
    /// <param name="group">The link group.</param>
    /// <param name="id">The id that counts.</param>
    /// <param name="other">Another id that the same receipt carries in its text; null for none.</param>
    public static RemoteKeys OfReceipt(string group, string id, string? other = null)
    {
        ArgumentNullException.ThrowIfNull(id);
        var forms = new List<string>(4);
        AddReceived(forms, id, id);
        if (other is not null)
        {
            Add(forms, id, other);
            AddReceived(forms, id, other);
        }
        return new(group, id, string.Join(' ', forms));
    }

    /// <summary>How a receipt writes the id of a response. Null: it is another id, or so short that it is the same in every notation.</summary>
    public static ReceiptNotation? Compare(string response, string receipt)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(receipt);
        var (one, other) = (Plain(response), Plain(receipt));
        if (one == other)
        {
            // One decimal digit.
            if (one.Length == 1 && IsDecimal(one)) return null;
            return response == receipt ? ReceiptNotation.AsGiven : ReceiptNotation.ZerosOrCase;
        }
        if (one.Length is 0 or > Longest) return null;
        if (IsHex(one) && ToDecimal(one).AsSpan(InDecimal.Length).SequenceEqual(other)) return ReceiptNotation.DecimalOfHexadecimal;
        return IsDecimal(one) && ToHex(one).AsSpan(InHex.Length).SequenceEqual(other) ? ReceiptNotation.HexadecimalOfDecimal : null;
    }

    private static void AddReceived(List<string> forms, string exact, string id)
    {
        var plain = Plain(id);
        Add(forms, exact, plain);
        if (plain.Length is 0 or > Longest) return;
        if (IsDecimal(plain)) Add(forms, exact, InDecimal + plain);
        if (IsHex(plain)) Add(forms, exact, InHex + plain);
    }

    private static void Add(List<string> forms, string exact, string form)
    {
        // The forms are joined by spaces, so an id that has one (no real one does) has no other forms.
        if (form.Length == 0 || form == exact || form.Contains(' ', StringComparison.Ordinal) || forms.Contains(form)) return;
        forms.Add(form);
    }

    private static string Plain(string id)
    {
        var plain = id.AsSpan().Trim().TrimStart('0');
        return plain.IsEmpty && id.Contains('0', StringComparison.Ordinal) ? "0" : plain.ToString().ToUpperInvariant();
    }

    private static bool IsHex(string text) => !text.AsSpan().ContainsAnyExcept(HexDigits);

    private static bool IsDecimal(string text) => !text.AsSpan().ContainsAnyExceptInRange('0', '9');

    // Nearly all ids fit 64 bits; the rest is as right and slower. The leading zero keeps a big number positive.
    private static string ToDecimal(string hex) => ulong.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
        ? string.Create(CultureInfo.InvariantCulture, $"{InDecimal}{value}")
        : InDecimal + BigInteger.Parse("0" + hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);

    private static string ToHex(string digits) => ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
        ? string.Create(CultureInfo.InvariantCulture, $"{InHex}{value:X}")
        : InHex + BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture).ToString("X", CultureInfo.InvariantCulture).TrimStart('0');
}
