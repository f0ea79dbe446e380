using System.Diagnostics.CodeAnalysis;
using Cpm.Core.Messages;

namespace Cpm.Core.Preferences;

/// <summary>
/// Addresses as a barring list names them: one address, all numbers that begin alike (<c>+1900*</c>), all users of a domain (<c>sip:*@spam.example</c>), or everybody (<c>*</c>).
/// </summary>
public sealed class AddressPattern
{
    private const string DomainPrefix = "sip:*@";
    private readonly Form _form;
    private readonly string _text;

    private AddressPattern(Form form, string text) => (_form, _text) = (form, text);

    private enum Form : byte
    {
        Address,
        Number,
        Domain,
        Everybody,
    }

    /// <summary>Reads a pattern. False when it has none of the forms named above.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out AddressPattern? pattern)
    {
        ArgumentNullException.ThrowIfNull(text);
        pattern = null;
        text = text.Trim();
        if (text == "*") pattern = new(Form.Everybody, text);
        else if (text.StartsWith(DomainPrefix, StringComparison.OrdinalIgnoreCase)) pattern = Domain(text[DomainPrefix.Length..]);
        else if (text.EndsWith('*')) pattern = Number(text[..^1]);
        else if (!text.Contains('*') && Address.TryCanonicalize(text, out var canonical)) pattern = new(Form.Address, canonical);
        return pattern is not null;
    }

    /// <summary>True when the pattern names this canonical address (<see cref="Address"/>).</summary>
    public bool Matches(string canonical) => _form switch
    {
        Form.Everybody => true,
        Form.Number => canonical.StartsWith(_text, StringComparison.Ordinal),
        Form.Domain => Address.DomainOf(canonical).Equals(_text, StringComparison.OrdinalIgnoreCase),
        _ => canonical == _text,
    };

    /// <summary>The pattern in its canonical form.</summary>
    public override string ToString() => _form switch
    {
        Form.Number => _text + "*",
        Form.Domain => DomainPrefix + _text,
        _ => _text,
    };

    private static AddressPattern? Domain(string host) =>
        Uri.CheckHostName(host) != UriHostNameType.Unknown ? new(Form.Domain, host.ToLowerInvariant()) : null;

    private static AddressPattern? Number(string prefix)
    {
        if (prefix.StartsWith("tel:", StringComparison.OrdinalIgnoreCase)) prefix = prefix[4..];
        var digits = prefix.AsSpan().TrimStart('+');
        return prefix.StartsWith('+') && !digits.IsEmpty && !digits.ContainsAnyExceptInRange('0', '9') ? new(Form.Number, $"tel:+{digits}") : null;
    }
}
