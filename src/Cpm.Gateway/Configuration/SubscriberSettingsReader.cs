using Cpm.Core.Messages;
using Cpm.Core.Preferences;
using Cpm.Interworking.Abstractions;

namespace Cpm.Gateway.Configuration;

/// <summary>Reads the list <c>Subscribers</c>. Addresses become canonical; none may occur twice, aliases included.</summary>
internal static class SubscriberSettingsReader
{
    public static IReadOnlyList<SubscriberSettings> Read(SettingsReader reader, ICollection<ConfigurationError> remarks)
    {
        var addresses = new Dictionary<string, string>(StringComparer.Ordinal);
        var users = new Dictionary<string, string>(StringComparer.Ordinal);
        return reader.List("Subscribers", entry => Read(entry, addresses, users, remarks));
    }

    private static SubscriberSettings Read(SettingsReader reader, Dictionary<string, string> addresses, Dictionary<string, string> users, ICollection<ConfigurationError> remarks)
    {
        var isText = reader.IsText();
        if (isText) reader.Fail("expected an object with Address, Username, Password");
        var text = isText ? "" : reader.Required("Address");
        var address = text.Length == 0 ? "" : Canonical(text, reason => reader.Fail("Address", reason), $"{reader.Path}:Address", addresses);
        var aliases = reader.List("Aliases", entry => entry.AsText() is { } alias ? Canonical(alias, entry.Fail, entry.Path, addresses) : "");
        var username = reader.Text("Username");
        var password = reader.Secret("Password");
        if (username is not null && !reader.Has("Password")) reader.Fail("Password", "is required with Username");
        if (username is null && reader.Has("Password")) reader.Fail("Username", "is required with Password");
        if (username is not null && !users.TryAdd(username, reader.Path)) reader.Fail("Username", $"\"{username}\" is also the user name of {users[username]}");
        if (username is null) remarks.Add(new ConfigurationError(reader.Path, "has no Username: can come through a core only"));
        return new SubscriberSettings(address, aliases, username, password, reader.Choice("WhenOffline", WhenOffline.Defer), reader.Object("Barring", ReadBarring));
    }

    private static Barring ReadBarring(SettingsReader reader) =>
        new(Patterns(reader, "Incoming"), Patterns(reader, "Outgoing"), reader.Flag("AnonymousIncoming", false));

    private static IReadOnlyList<AddressPattern> Patterns(SettingsReader reader, string key) => [.. reader.List(key, static entry =>
    {
        if (entry.AsText() is not { } text) return null;
        if (!AddressPattern.TryParse(text, out var pattern)) entry.Fail($"\"{text}\" is no address, nor a pattern such as +1900*, sip:*@spam.example, *");
        return pattern;
    }).OfType<AddressPattern>()];

    private static string Canonical(string text, Action<string> fail, string path, Dictionary<string, string> seen)
    {
        if (!Address.TryCanonicalize(text, out var canonical))
        {
            fail($"\"{text}\" is neither a tel URI (tel:+15550100001) nor a SIP URI (sip:alice@cpm.example)");
            return "";
        }
        if (canonical.StartsWith("tel:", StringComparison.Ordinal) && !Address.TryGetNumber(canonical, out _)) fail($"\"{text}\" is not a global number; it must begin with +");
        else if (!seen.TryAdd(canonical, path)) fail($"\"{canonical}\" is also the address of {seen[canonical]}");
        return canonical;
    }
}
