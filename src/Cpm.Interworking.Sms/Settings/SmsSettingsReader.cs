using System.Collections.Immutable;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Sms.Mapping;
using Cpm.Smpp.Sessions;
using Cpm.Smpp.Text;
using Microsoft.Extensions.Configuration;

namespace Cpm.Interworking.Sms.Settings;

/// <summary>Reads and validates the function's section; collects everything that is wrong.</summary>
internal static class SmsSettingsReader
{
    private const int MostSystemId = 15;
    private const int MostPassword = 8;
    private const int MostSystemType = 12;

    /// <summary>Reads the section; null when something is wrong.</summary>
    public static SmsSettings? Read(IConfigurationSection section, ICollection<ConfigurationError> errors)
    {
        var found = new List<ConfigurationError>();
        var reader = new SettingsReader(section, found);
        reader.Required("Kind");
        var maxSegments = reader.Number("MaxSegments", 10, 1, 255);
        var transliterate = reader.Flag("Transliterate", false);
        // Reassembly is the host's; its time is read there.
        reader.Time("ReassemblyTimeout", TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        var settings = new SmsSettings
        {
            UnknownOutcome = reader.Choice("UnknownOutcome", UnknownOutcomePolicy.Resend),
            ReceiptDeadline = reader.Time("ReceiptDeadline", TimeSpan.FromDays(2), TimeSpan.FromSeconds(1), TimeSpan.FromDays(60)),
            Addresses = ReadAddresses(reader),
            Inbound = reader.Has("Inbound") ? reader.Object("Inbound", ReadInbound) : InboundRules.Standard,
            Links = [.. reader.List("Links", r => ReadLink(r, maxSegments, transliterate))],
        };
        if (settings.Links.IsEmpty) reader.Fail("Links", "needs at least one link");
        foreach (var twice in settings.Links.GroupBy(l => l.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1)) reader.Fail("Links", $"two links are named \"{twice.Key}\"");
        if (reader.Has("Server")) reader.Object("Server", ReadServer);
        reader.Finish();
        foreach (var error in found) errors.Add(error);
        return found.Count == 0 ? settings : null;
    }

    private static AddressRules ReadAddresses(SettingsReader reader)
    {
        var country = reader.Text("CountryCode");
        if (country is not null && (country.Length > 3 || country.AsSpan().ContainsAnyExceptInRange('0', '9'))) reader.Fail("CountryCode", "one to three digits, without '+'");
        return new(reader.Text("Domain", AddressRules.Standard.Domain), country);
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

    private static LinkSettings ReadLink(SettingsReader reader, int maxSegments, bool transliterate)
    {
        var alphabet = reader.Choice("DefaultAlphabet", SmsAlphabet.Gsm7);
        if (alphabet > SmsAlphabet.Ascii) reader.Fail("DefaultAlphabet", "one of Gsm7, Gsm7Packed, Latin1, Ascii");
        return new()
        {
            Name = reader.Required("Name"),
            Group = reader.Text("Group", "default"),
            Priority = reader.Number("Priority", 1, 0, 1000),
            Weight = reader.Number("Weight", 1, 1, 1000),
            Prefixes = [.. reader.Texts("Prefixes").Where(p => Valid(reader, p))],
            Host = reader.Required("Host"),
            Port = reader.Number("Port", 2775, 1, 65535),
            Tls = reader.Flag("Tls", false),
            CaFile = reader.Object("Trust", static r => r.Text("CaFile")),
            SystemId = Limited(reader, "SystemId", reader.Text("SystemId", "cpm"), MostSystemId),
            Password = Limited(reader, "Password", reader.Secret("Password") ?? "", MostPassword),
            SystemType = Limited(reader, "SystemType", reader.Text("SystemType", ""), MostSystemType),
            BindMode = reader.Choice("BindMode", BindMode.Transceiver),
            Window = reader.Number("Window", 64, 1, 10_000),
            MaxPerSecond = reader.Number("MaxPerSecond", 0, 0, 1_000_000),
            ResponseTimeout = reader.Time("ResponseTimeout", TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)),
            EnquireLink = reader.Time("EnquireLink", TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            IntermediateNotifications = reader.Flag("IntermediateNotifications", false),
            UntypedReceipts = reader.Flag("UntypedReceipts", false),
            Text = new()
            {
                DefaultAlphabet = alphabet,
                LongMessages = reader.Choice("LongMessages", LongMessages.Udh),
                MaxSegments = maxSegments,
                Transliterate = transliterate,
                NationalLanguages = Languages(reader),
            },
            Signature = string.Join('\n', reader.Section.AsEnumerable(makePathsRelative: true).Select(p => $"{p.Key}={p.Value}").Append($"{maxSegments} {transliterate}")),
        };
    }

    // A name that is cut off is another name: too long is an error (SMPP v5.0 §4.1.1).
    private static string Limited(SettingsReader reader, string key, string value, int longest)
    {
        if (value.Length > longest) reader.Fail(key, $"at most {longest} characters, as SMPP has it");
        if (value.AsSpan().ContainsAnyExceptInRange(' ', '~')) reader.Fail(key, "printable ASCII only");
        return value;
    }

    private static bool Valid(SettingsReader reader, string prefix)
    {
        var digits = prefix.StartsWith('+') ? prefix.AsSpan(1) : prefix;
        if (!digits.ContainsAnyExceptInRange('0', '9') && prefix.Length <= 16) return true;
        reader.Fail("Prefixes", $"\"{prefix}\" is no beginning of a number");
        return false;
    }

    private static ImmutableArray<NationalLanguage> Languages(SettingsReader reader)
    {
        var languages = ImmutableArray.CreateBuilder<NationalLanguage>();
        foreach (var name in reader.Texts("NationalLanguages"))
        {
            if (Enum.TryParse<NationalLanguage>(name, ignoreCase: true, out var language) && language != NationalLanguage.None && char.IsAsciiLetter(name[0]) && Enum.IsDefined(language)) languages.Add(language);
            else reader.Fail("NationalLanguages", $"\"{name}\" is none of {string.Join(", ", Enum.GetNames<NationalLanguage>().Skip(1))}");
        }
        return languages.ToImmutable();
    }

    // Partners that bind to the gateway come later; their settings are known already.
    private static bool ReadServer(SettingsReader reader)
    {
        reader.Texts("Endpoints");
        reader.List("Accounts", static account =>
        {
            Limited(account, "SystemId", account.Required("SystemId"), MostSystemId);
            Limited(account, "Password", account.Secret("Password") ?? "", MostPassword);
            account.Texts("SourceAddresses");
            account.Number("Window", 64, 1, 10_000);
            account.Number("MaxPerSecond", 0, 0, 1_000_000);
            account.Texts("Peers");
            return true;
        });
        return true;
    }
}
