using System.Diagnostics.CodeAnalysis;

namespace Cpm.Primitives;

/// <summary>A telephone number in international form: '+' and 1 to 15 digits (ITU-T E.164 §6). Visual separators are removed when read (RFC 3966 §5.1.1).</summary>
public readonly record struct E164Number
{
    private readonly string? _value;

    private E164Number(string value) => _value = value;

    /// <summary>With the leading '+'; empty for the default value.</summary>
    public string Value => _value ?? "";

    /// <summary>Without the leading '+'.</summary>
    public ReadOnlySpan<char> Digits => Value.AsSpan(Value.Length == 0 ? 0 : 1);

    /// <summary>Reads a global number; the '+' is required.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out E164Number number)
    {
        number = default;
        if (text.Length < 2 || text[0] != '+') return false;
        Span<char> digits = stackalloc char[16];
        digits[0] = '+';
        var count = 1;
        foreach (var c in text[1..])
        {
            if (c is '-' or '.' or '(' or ')' or ' ') continue;
            if (!char.IsAsciiDigit(c) || count == digits.Length) return false;
            digits[count++] = c;
        }
        if (count < 2) return false;
        number = text.Length == count && text.SequenceEqual(digits[..count]) ? new(text.ToString()) : new(digits[..count].ToString());
        return true;
    }

    /// <summary>Reads digits without the leading '+', as SMPP carries them with TON 1.</summary>
    public static bool TryParseDigits(ReadOnlySpan<char> digits, out E164Number number)
    {
        number = default;
        if (digits.Length is 0 or > 15 || digits.ContainsAnyExceptInRange('0', '9')) return false;
        number = new(string.Concat("+", digits));
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>The number with all but the first four and last two characters hidden, for logs.</summary>
    public string Masked() => Mask(Value);

    /// <summary>Hides the middle of any address for logs: no number and no name in full unless the operator asks.</summary>
    [return: NotNullIfNotNull(nameof(address))]
    public static string? Mask(string? address)
    {
        if (address is null) return null;
        return address.Length <= 7 ? new string('*', address.Length) : string.Concat(address.AsSpan(0, address.Length - 6), "****", address.AsSpan(address.Length - 2));
    }
}
