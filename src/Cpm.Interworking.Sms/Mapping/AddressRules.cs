namespace Cpm.Interworking.Sms.Mapping;

/// <summary>What both directions need to know of the numbering.</summary>
/// <param name="Domain">Stands in addresses made for local numbers: <c>tel:12345;phone-context=domain</c>.</param>
/// <param name="CountryCode">Put before national numbers, digits only; null leaves them local.</param>
public sealed record AddressRules(string Domain, string? CountryCode = null)
{
    /// <summary>
    /// Stands in addresses made for names: <c>sip:Name@domain</c>. Anybody may send under any name: this must be no domain of subscribers, or a name could be taken for one of them.
    /// </summary>
    public string NameDomain { get; init; } = Domain;

    /// <summary>True where the plan below is known to hold; else dialled numbers of unknown type are left as they are.</summary>
    public bool IsPlanned { get; init; }

    /// <summary>What is dialled before a national number; empty where nothing is. Dropped when the country code is put before it.</summary>
    public string TrunkPrefix { get; init; } = "0";

    /// <summary>What is dialled before an international number.</summary>
    public string InternationalPrefix { get; init; } = "00";

    /// <summary>Brings a dialled number to its international form, without '+'. Null where it says neither the country nor that it is of this one.</summary>
    /// <param name="digits">Digits as dialled.</param>
    /// <param name="isNational">True where it is known to be a national number, with or without its trunk prefix.</param>
    public string? Internationalize(string digits, bool isNational)
    {
        ArgumentNullException.ThrowIfNull(digits);
        if (InternationalPrefix.Length > 0 && digits.StartsWith(InternationalPrefix, StringComparison.Ordinal)) return digits[InternationalPrefix.Length..];
        if (CountryCode is null) return null;
        if (TrunkPrefix.Length > 0 && digits.StartsWith(TrunkPrefix, StringComparison.Ordinal)) return CountryCode + digits[TrunkPrefix.Length..];
        return isNational ? CountryCode + digits : null;
    }

    /// <summary>No country, and a domain that leads nowhere.</summary>
    public static AddressRules Standard { get; } = new("sms.invalid");
}
