using System.Text.RegularExpressions;
using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;

namespace Cpm.Gateway.Configuration;

/// <summary>
/// Reads of <c>Functions</c> what the host needs: names, kinds, link groups, and that link names are unique across functions.
/// The rest of a section belongs to the function's factory; sections of kinds that are not built yet are validated here.
/// </summary>
internal static partial class FunctionSettingsReader
{
    private static readonly string[] Reserved = [Origin.Native, Origin.Http, Origin.System];
    private static readonly string[] Upcoming = ["Mm7", "SimpleIm"];

    public static IReadOnlyList<FunctionSettings> Read(
        SettingsReader gateway, IReadOnlyCollection<string> kinds, ICollection<ConfigurationError> errors, ICollection<ConfigurationError> remarks)
    {
        var links = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (!gateway.Has("Functions")) return [];
        var functions = new List<FunctionSettings>();
        foreach (var section in gateway.Section.GetSection("Functions").GetChildren())
        {
            if (ReadOne(new SettingsReader(section, errors), kinds, links, remarks) is { } function) functions.Add(function);
        }
        return functions;
    }

    private static FunctionSettings? ReadOne(SettingsReader reader, IReadOnlyCollection<string> kinds, Dictionary<string, string> links, ICollection<ConfigurationError> remarks)
    {
        var name = reader.Key;
        if (!Name().IsMatch(name) || Reserved.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            reader.Fail($"\"{name}\" cannot name a function: letters, digits, '-' and '_', and not {string.Join(", ", Reserved)}");
        }
        if (!string.IsNullOrEmpty(reader.Value))
        {
            reader.Fail($"expected an object with Kind, found \"{reader.Value}\"");
            return null;
        }
        var kind = reader.Required("Kind");
        if (kind.Length == 0) return null;
        var (groups, own) = Links(reader, links);
        if (kinds.Contains(kind, StringComparer.OrdinalIgnoreCase))
        {
            if (reader.Has("Server")) GatewaySettingsReader.NoEffect(remarks, $"{reader.Path}:Server", "partners cannot bind to the gateway");
            return new FunctionSettings(name, kind, groups, own, reader.Section, true);
        }
        if (!Upcoming.Contains(kind, StringComparer.OrdinalIgnoreCase))
        {
            var near = Spelling.Nearest(kind, [.. kinds, .. Upcoming]);
            reader.Fail("Kind", $"no function of kind \"{kind}\" exists{(near is null ? "" : $", did you mean \"{near}\"")}; known: {string.Join(", ", kinds.Concat(Upcoming))}");
            return null;
        }
        GatewaySettingsReader.NoEffect(remarks, reader.Path, $"functions of kind {kind} are not built");
        ReadUpcoming(reader, kind);
        reader.Finish();
        return new FunctionSettings(name, kind, groups, own, reader.Section, false);
    }

    private static (List<string> Groups, List<string> Names) Links(SettingsReader reader, Dictionary<string, string> links)
    {
        var section = reader.Section;
        var groups = new List<string>();
        var names = new List<string>();
        foreach (var (list, link) in new[] { "Links", "Partners" }.SelectMany(list => section.GetSection(list).GetChildren().Select(link => (list, link))))
        {
            var group = link["Group"] is { Length: > 0 } given ? given : "default";
            if (!groups.Contains(group, StringComparer.Ordinal)) groups.Add(group);
            if (!Name().IsMatch(group)) reader.Fail($"{list}:{link.Key}:Group", $"\"{group}\" cannot name a group: letters, digits, '-' and '_'");
            if (link["Name"] is not { Length: > 0 } name) continue;
            names.Add(name);
            if (!links.TryAdd(name, link.Path)) reader.Fail($"{list}:{link.Key}:Name", $"\"{name}\" is also the name of {links[name]}; link names are unique across functions");
        }
        return (groups, names);
    }

    private static bool ReadUpcoming(SettingsReader reader, string kind)
    {
        if (kind.Equals("Mm7", StringComparison.OrdinalIgnoreCase))
        {
            if (!reader.Text("ListenPath", "/mm7").StartsWith('/')) reader.Fail("ListenPath", "must begin with /");
            return reader.List("Links", ReadMmsc).Count > 0;
        }
        return reader.List("Partners", ReadPartner).Count > 0;
    }

    private static bool ReadMmsc(SettingsReader reader)
    {
        reader.Required("Name");
        var url = reader.Required("Url");
        if (url.Length > 0 && !(Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")) reader.Fail("Url", $"\"{url}\" is not an http or https URL");
        _ = (reader.Text("Group"), reader.Text("VaspId"), reader.Text("VasId"), reader.Text("Username"), reader.Secret("Password"));
        return true;
    }

    private static bool ReadPartner(SettingsReader reader)
    {
        reader.Required("Name");
        reader.Text("Group");
        var domain = reader.Required("Domain");
        if (domain.Length > 0 && Uri.CheckHostName(domain) is not UriHostNameType.Dns) reader.Fail("Domain", $"\"{domain}\" is not a domain name");
        var route = reader.Required("Route");
        if (route.Length > 0 && !(Address.TryCanonicalize(route, out var canonical) && canonical.StartsWith("sip:", StringComparison.Ordinal))) reader.Fail("Route", $"\"{route}\" is not a SIP URI");
        return true;
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,40}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();
}
