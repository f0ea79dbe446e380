using System.Globalization;
using System.Net;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Sms.Mapping;
using Cpm.Smpp.Text;
using Microsoft.Extensions.Configuration;

namespace Cpm.Interworking.Sms.Settings;

/// <summary>Reads and validates the function's section; collects everything that is wrong.</summary>
internal static class SmsSettingsReader
{
    private const int MostSystemId = 15;
    private const int MostPassword = 8;

    /// <summary>Reads the section; null when something is wrong.</summary>
    /// <param name="section">The section.</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <param name="domain">The gateway's domain.</param>
    public static SmsSettings? Read(IConfigurationSection section, ICollection<ConfigurationError> errors, string domain)
    {
        var found = new List<ConfigurationError>();
        var reader = new SettingsReader(section, found);
        reader.Required("Kind");
        var maxSegments = reader.Number("MaxSegments", 10, 1, 255);
        var transliterate = reader.Flag("Transliterate", false);
        // Reassembly is the host's; its time is read there.
        reader.Time("ReassemblyTimeout", TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        var numbers = ReadAddresses(reader, domain);
        var anonymous = reader.Text("AnonymousSender");
        if (anonymous is not null && !AddressToSmpp.TryMapText(anonymous, out _)) reader.Fail("AnonymousSender", $"\"{anonymous}\" is neither a number nor a name of at most 11 characters");
        var common = new CommonSettings(new SmsTextOptions { MaxSegments = maxSegments, Transliterate = transliterate }, numbers, anonymous);
        var settings = new SmsSettings
        {
            UnknownOutcome = reader.Choice("UnknownOutcome", UnknownOutcomePolicy.Resend),
            ReceiptDeadline = reader.Time("ReceiptDeadline", TimeSpan.FromDays(2), TimeSpan.FromSeconds(1), TimeSpan.FromDays(60)),
            Addresses = numbers,
            Inbound = reader.Has("Inbound") ? reader.Object("Inbound", ReadInbound) : InboundRules.Standard,
            Links = [.. reader.List("Links", r => LinkSettingsReader.Read(r, common))],
        };
        // That names are unique, across functions too, is the host's to say.
        if (settings.Links.IsEmpty) reader.Fail("Links", "needs at least one link");
        if (reader.Has("Server")) reader.Object("Server", ReadServer);
        reader.Finish();
        foreach (var error in found) errors.Add(error);
        return found.Count == 0 ? settings : null;
    }

    private static AddressRules ReadAddresses(SettingsReader reader, string domain)
    {
        var given = reader.Text("Domain");
        var country = Country(reader);
        var addresses = given is null ? new AddressRules(domain, country) { NameDomain = Uri.CheckHostName(domain) == UriHostNameType.Dns ? "sms." + domain : AddressRules.Standard.Domain } : new(given, country);
        if (!reader.Has("NumberPlan")) return addresses;
        return reader.Object("NumberPlan", plan =>
        {
            var planned = Country(plan);
            if (country is not null && planned is not null && country != planned) plan.Fail("CountryCode", $"is not the one beside NumberPlan, {country}");
            var rules = addresses with { CountryCode = planned ?? country, IsPlanned = true, TrunkPrefix = plan.Text("TrunkPrefix", ""), InternationalPrefix = plan.Text("InternationalPrefix", "00") };
            if (rules.TrunkPrefix.AsSpan().ContainsAnyExceptInRange('0', '9')) plan.Fail("TrunkPrefix", "digits only");
            if (rules.InternationalPrefix.AsSpan().ContainsAnyExceptInRange('0', '9')) plan.Fail("InternationalPrefix", "digits only");
            return rules;
        });
    }

    private static string? Country(SettingsReader reader)
    {
        var country = reader.Text("CountryCode");
        if (country is not null && (country.Length > 3 || country.AsSpan().ContainsAnyExceptInRange('0', '9'))) reader.Fail("CountryCode", "one to three digits, without '+'");
        return country;
    }

    private static InboundRules ReadInbound(SettingsReader reader) => new(
        NeverShown(reader, "Binary", InboundRules.Standard.Binary),
        reader.Choice("Flash", InboundRules.Standard.Flash),
        NeverShown(reader, "WapPush", InboundRules.Standard.WapPush),
        reader.Choice("UnknownUdh", InboundRules.Standard.UnknownUdh));

    // Octets that are not text cannot be shown as one.
    private static InboundAction NeverShown(SettingsReader reader, string key, InboundAction absent)
    {
        var action = reader.Choice(key, absent);
        if (action == InboundAction.Deliver) reader.Fail(key, "one of Acknowledge, Refuse");
        return action;
    }

    // Partners that bind to the gateway come later; their settings are known already.
    private static bool ReadServer(SettingsReader reader)
    {
        reader.List("Endpoints", static entry =>
        {
            if (entry.AsText() is { } text && !IsEndpoint(text)) entry.Fail($"\"{text}\" is not tcp:address:port, as in tcp:127.0.0.1:2776");
            return true;
        });
        reader.List("Accounts", static account =>
        {
            LinkSettingsReader.Limited(account, "SystemId", account.Required("SystemId"), MostSystemId);
            LinkSettingsReader.Limited(account, "Password", account.Secret("Password") ?? "", MostPassword);
            account.Texts("SourceAddresses");
            account.Number("Window", 64, 1, 10_000);
            account.Number("MaxPerSecond", 0, 0, 1_000_000);
            account.Texts("Peers");
            return true;
        });
        return true;
    }

    // As the gateway's own listeners are written: an IPv4 address, an IPv6 address in brackets, localhost, or * for all.
    private static bool IsEndpoint(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith("tcp:", StringComparison.OrdinalIgnoreCase)) return false;
        text = text[4..];
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out _)) return false;
        var host = text[..colon];
        return host is "localhost" or "*" || (IPEndPoint.TryParse(text, out _) && (host[0] == '[' || host.Count('.') == 3));
    }
}
