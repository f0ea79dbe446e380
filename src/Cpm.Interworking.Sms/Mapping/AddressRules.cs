namespace Cpm.Interworking.Sms.Mapping;

/// <summary>What both directions need to know of the numbering.</summary>
/// <param name="Domain">Stands in addresses made for names and local numbers: <c>sip:Name@domain</c>, <c>tel:12345;phone-context=domain</c>.</param>
/// <param name="CountryCode">Put before national numbers, digits only; null leaves them local.</param>
public sealed record AddressRules(string Domain, string? CountryCode = null)
{
    /// <summary>No country, and a domain that leads nowhere.</summary>
    public static AddressRules Standard { get; } = new("sms.invalid");
}
