using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Cpm.Primitives;

namespace Cpm.Core.Messages;

/// <summary>
/// Canonical addresses: the one form in which the gateway compares, stores and looks up who sends and who receives.
/// A global number is <c>tel:+15550100001</c> whether it came as a tel URI or as a SIP URI with <c>user=phone</c> (RFC 3261 §19.1.6);
/// anything else is <c>sip:user@host</c> with the host in lower case and without parameters.
/// </summary>
public static class Address
{
    /// <summary>Stands for a sender or recipient that must not be shown (RFC 3323 §4.1.1.3).</summary>
    public const string Anonymous = "sip:anonymous@anonymous.invalid";

    /// <summary>Brings a <c>tel:</c>, <c>sip:</c> or <c>sips:</c> URI, or a bare <c>+number</c>, into canonical form. False when it is none of these.</summary>
    public static bool TryCanonicalize(ReadOnlySpan<char> uri, [NotNullWhen(true)] out string? canonical)
    {
        canonical = null;
        uri = uri.Trim();
        if (uri.StartsWith("tel:", StringComparison.OrdinalIgnoreCase)) return TryCanonicalizeTel(uri[4..], out canonical);
        if (uri.StartsWith("+", StringComparison.Ordinal)) return TryCanonicalizeTel(uri, out canonical);
        if (uri.StartsWith("sips:", StringComparison.OrdinalIgnoreCase)) return TryCanonicalizeSip(uri[5..], out canonical);
        return uri.StartsWith("sip:", StringComparison.OrdinalIgnoreCase) && TryCanonicalizeSip(uri[4..], out canonical);
    }

    /// <summary>The number of a canonical address; false where it has none.</summary>
    public static bool TryGetNumber(string canonical, out E164Number number)
    {
        number = default;
        return canonical.StartsWith("tel:", StringComparison.Ordinal) && E164Number.TryParse(canonical.AsSpan(4), out number);
    }

    /// <summary>The domain of a canonical SIP address; empty for a number.</summary>
    public static ReadOnlySpan<char> DomainOf(string canonical)
    {
        var at = canonical.LastIndexOf('@');
        if (at < 0) return default;
        var host = canonical.AsSpan(at + 1);
        if (host.StartsWith("[", StringComparison.Ordinal)) return host;
        var port = host.IndexOf(':');
        return port < 0 ? host : host[..port];
    }

    private static bool TryCanonicalizeTel(ReadOnlySpan<char> rest, [NotNullWhen(true)] out string? canonical)
    {
        canonical = null;
        var semicolon = rest.IndexOf(';');
        var subscriber = semicolon < 0 ? rest : rest[..semicolon];
        if (E164Number.TryParse(subscriber, out var number))
        {
            canonical = "tel:" + number.Value;
            return true;
        }
        // A local number keeps the context that gives it a meaning (RFC 3966 §5.1.5).
        if (subscriber.IsEmpty || subscriber.ContainsAnyExcept(LocalDigits)) return false;
        var context = semicolon < 0 ? default : Parameter(rest[(semicolon + 1)..], "phone-context");
        canonical = context.IsEmpty ? $"tel:{subscriber}" : $"tel:{subscriber};phone-context={context.ToString().ToLowerInvariant()}";
        return true;
    }

    private static bool TryCanonicalizeSip(ReadOnlySpan<char> rest, [NotNullWhen(true)] out string? canonical)
    {
        canonical = null;
        var headers = rest.IndexOf('?');
        if (headers >= 0) rest = rest[..headers];
        var at = rest.LastIndexOf('@');
        var hostPart = rest[(at + 1)..];
        var semicolon = hostPart.IndexOf(';');
        var parameters = semicolon < 0 ? default : hostPart[(semicolon + 1)..];
        var host = semicolon < 0 ? hostPart : hostPart[..semicolon];
        if (host.IsEmpty || host.ContainsAny(Unprintable)) return false;
        if (at < 0)
        {
            canonical = "sip:" + host.ToString().ToLowerInvariant();
            return true;
        }
        var user = rest[..at];
        var password = user.IndexOf(':');
        if (password >= 0) user = user[..password];
        if (user.Contains('%')) user = Uri.UnescapeDataString(user.ToString());
        var isPhone = Parameter(parameters, "user").Equals("phone", StringComparison.OrdinalIgnoreCase);
        if (isPhone || user.StartsWith("+", StringComparison.Ordinal))
        {
            var userParameters = user.IndexOf(';');
            if (E164Number.TryParse(userParameters < 0 ? user : user[..userParameters], out var number))
            {
                canonical = "tel:" + number.Value;
                return true;
            }
        }
        if (user.IsEmpty || user.ContainsAny(Unprintable)) return false;
        canonical = $"sip:{user}@{host.ToString().ToLowerInvariant()}";
        return true;
    }

    private static readonly SearchValues<char> Unprintable = SearchValues.Create(" <>\"\r\n\t");
    private static readonly SearchValues<char> LocalDigits = SearchValues.Create("0123456789*#abcABC-.()");

    private static ReadOnlySpan<char> Parameter(ReadOnlySpan<char> parameters, ReadOnlySpan<char> name)
    {
        foreach (var range in parameters.Split(';'))
        {
            var parameter = parameters[range];
            var equals = parameter.IndexOf('=');
            if (equals > 0 && parameter[..equals].Equals(name, StringComparison.OrdinalIgnoreCase)) return parameter[(equals + 1)..];
        }
        return default;
    }
}
