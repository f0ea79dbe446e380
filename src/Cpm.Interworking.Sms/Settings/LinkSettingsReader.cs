using System.Collections.Immutable;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Sms.Mapping;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Cpm.Smpp.Text;
using Microsoft.Extensions.Configuration;

namespace Cpm.Interworking.Sms.Settings;

/// <summary>Reads and validates one link.</summary>
internal static class LinkSettingsReader
{
    private const int MostSystemId = 15;
    private const int MostPassword = 8;
    private const int MostSystemType = 12;
    private const int MostOverlong = 64;
    private const string PinPrefix = "sha256/";
    private const int PinLength = 32;

    /// <param name="reader">The link's section.</param>
    /// <param name="common">What links share: text options without alphabet and form, numbering, anonymous sender.</param>
    public static LinkSettings Read(SettingsReader reader, CommonSettings common)
    {
        var alphabet = reader.Choice("DefaultAlphabet", SmsAlphabet.Gsm7);
        if (alphabet > SmsAlphabet.Ascii) reader.Fail("DefaultAlphabet", "one of Gsm7, Gsm7Packed, Latin1, Ascii");
        var overlong = reader.Flag("AllowOverlong", false);
        var responseTimeout = reader.Time("ResponseTimeout", TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
        var (faults, silence) = reader.Object("Health", static r => (r.Number("Faults", 5, 1, 1000), r.Time("Silence", TimeSpan.FromSeconds(4), TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(10))));
        return new()
        {
            Name = reader.Required("Name"),
            Group = reader.Text("Group", "default"),
            Priority = reader.Number("Priority", 1, 0, 1000),
            Weight = reader.Number("Weight", 1, 1, 1000),
            Prefixes = [.. reader.Texts("Prefixes").Where(p => Valid(reader, p))],
            Host = reader.Required("Host"),
            Port = reader.Number("Port", 2775, 1, 65535),
            Tls = ReadTls(reader),
            SystemId = Limited(reader, "SystemId", reader.Text("SystemId", "cpm"), overlong ? MostOverlong : MostSystemId),
            Password = Limited(reader, "Password", reader.Secret("Password") ?? "", overlong ? MostOverlong : MostPassword),
            SystemType = Limited(reader, "SystemType", reader.Text("SystemType", ""), MostSystemType),
            AllowOverlong = overlong,
            BindMode = reader.Choice("BindMode", BindMode.Transceiver),
            Window = reader.Number("Window", 64, 1, 10_000),
            MaxPerSecond = reader.Number("MaxPerSecond", 0, 0, 1_000_000),
            ResponseTimeout = responseTimeout,
            EnquireLink = reader.Time("EnquireLink", TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            IntermediateNotifications = reader.Flag("IntermediateNotifications", false),
            UntypedReceipts = reader.Flag("UntypedReceipts", false),
            Faults = faults,
            Silence = silence < responseTimeout ? silence : responseTimeout,
            Query = reader.Flag("Query", false),
            Replace = reader.Flag("Replace", false),
            Addresses = reader.Object("Addresses", r => new LinkAddresses(common.Numbers, common.AnonymousSender, ReadRules(r, "Source"), ReadRules(r, "Destination"))),
            Probe = reader.Has("Probe") ? reader.Object("Probe", ReadProbe) : null,
            Text = common.Text with { DefaultAlphabet = alphabet, LongMessages = reader.Choice("LongMessages", LongMessages.Udh), NationalLanguages = Languages(reader) },
            Signature = string.Join('\n', reader.Section.AsEnumerable(makePathsRelative: true).Select(p => $"{p.Key}={p.Value}").Append(common.ToString())),
        };
    }

    /// <summary>A text of limited length. A name that is cut off is another name: too long is an error (SMPP v5.0 §4.1.1).</summary>
    public static string Limited(SettingsReader reader, string key, string value, int longest)
    {
        if (value.Length > longest) reader.Fail(key, longest == MostOverlong ? $"at most {longest} characters" : $"at most {longest} characters, as SMPP has it");
        if (value.AsSpan().ContainsAnyExceptInRange(' ', '~')) reader.Fail(key, "printable ASCII only");
        return value;
    }

    private static LinkTlsSettings? ReadTls(SettingsReader reader)
    {
        var isOn = reader.Flag("Tls", false);
        var (authorities, pins) = reader.Object("Trust", static r => (r.Text("CaFile"), ReadPins(r)));
        var name = reader.Text("ServerName");
        var certificate = reader.Has("Certificate") ? reader.Object("Certificate", static r => new LinkCertificate(r.Required("Path"), r.Text("KeyPath"), r.Secret("Password"))) : null;
        if (isOn) return new(authorities, pins, name, certificate);
        if (authorities is not null || !pins.IsEmpty) reader.Fail("Trust", "has a meaning with \"Tls\": true only");
        if (name is not null) reader.Fail("ServerName", "has a meaning with \"Tls\": true only");
        if (certificate is not null) reader.Fail("Certificate", "has a meaning with \"Tls\": true only");
        return null;
    }

    private static ImmutableArray<byte[]> ReadPins(SettingsReader reader)
    {
        var pins = ImmutableArray.CreateBuilder<byte[]>();
        foreach (var text in reader.Texts("Pins"))
        {
            var pin = new byte[PinLength + 1];
            if (text.StartsWith(PinPrefix, StringComparison.Ordinal) && Convert.TryFromBase64String(text[PinPrefix.Length..], pin, out var length) && length == PinLength) pins.Add(pin[..PinLength]);
            else reader.Fail("Pins", $"\"{text}\" is no pin: sha256/ and the base64 of the digest of a public key");
        }
        return pins.ToImmutable();
    }

    private static ProbeSettings ReadProbe(SettingsReader reader)
    {
        var number = reader.Required("Number");
        if (number.Length > 0 && !AddressToSmpp.TryMapText(number, out _)) reader.Fail("Number", $"\"{number}\" is no number");
        return new(number, reader.Time("Every", TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)), reader.Choice("Expect", ProbeExpectation.Receipt));
    }

    private static ImmutableArray<AddressRule> ReadRules(SettingsReader reader, string key) => [.. reader.List(key, entry =>
    {
        var match = entry.Text("Match", "*");
        if (match.Contains('*', StringComparison.Ordinal) && match.IndexOf('*', StringComparison.Ordinal) != match.Length - 1) entry.Fail("Match", "'*' may stand at the end only");
        Address? written = null;
        if (entry.Text("As") is { } text)
        {
            if (AddressToSmpp.TryMapText(text, out var mapped)) written = mapped;
            else entry.Fail("As", $"\"{text}\" is neither a number nor a name of at most 11 characters");
        }
        var strip = entry.Text("Strip", "");
        if (strip.AsSpan().ContainsAnyExceptInRange('0', '9')) entry.Fail("Strip", "digits only");
        var prefix = entry.Text("Prefix", "");
        if (prefix.AsSpan().TrimStart('+').ContainsAnyExceptInRange('0', '9')) entry.Fail("Prefix", "digits only, with or without '+'");
        return new AddressRule(match) { As = written, Strip = strip, Prefix = prefix, Ton = entry.OptionalChoice<Ton>("Ton"), Npi = entry.OptionalChoice<Npi>("Npi") };
    })];

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
}

/// <summary>What the links of a function have in common.</summary>
/// <param name="Text">How texts are written.</param>
/// <param name="Numbers">How numbers are to be understood.</param>
/// <param name="AnonymousSender">Stands for senders who hide; null refuses them.</param>
internal sealed record CommonSettings(SmsTextOptions Text, AddressRules Numbers, string? AnonymousSender);
