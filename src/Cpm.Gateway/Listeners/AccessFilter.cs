using System.Net;
using System.Security.Cryptography;
using System.Text;
using Cpm.Gateway.Configuration;
using Microsoft.AspNetCore.Http;

namespace Cpm.Gateway.Listeners;

/// <summary>
/// Who may use the HTTP listener. Everything but health needs the token, as a bearer token (RFC 6750) or, for browsers, as the password of Basic authentication (RFC 7617).
/// Without a token only a listener on loopback answers, and only to pages of its own: a browser on this machine also shows pages of strangers.
/// </summary>
internal sealed class AccessFilter
{
    private readonly byte[]? _token;
    private readonly bool _isLoopback;
    private readonly GatewayLog _log;

    public AccessFilter(HttpSettings settings, GatewayLog log)
    {
        _token = settings.Token is { } token ? SHA256.HashData(Encoding.UTF8.GetBytes(token)) : null;
        _isLoopback = settings.Endpoint.IsLoopback;
        _log = log;
    }

    /// <summary>Passes the request on, or answers 401 or 403.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.StartsWithSegments("/healthz", StringComparison.Ordinal)) return next(context);
        if (IsForeign(context.Request) is { } reason) return RefuseAsync(context, StatusCodes.Status403Forbidden, reason);
        if (_token is null ? _isLoopback : HasToken(context.Request)) return next(context);
        context.Response.Headers.Append("WWW-Authenticate", "Bearer");
        context.Response.Headers.Append("WWW-Authenticate", "Basic realm=\"cpm-gateway\", charset=\"UTF-8\"");
        return RefuseAsync(context, StatusCodes.Status401Unauthorized, "the token is missing or wrong");
    }

    private bool HasToken(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return IsToken(Encoding.UTF8.GetBytes(header["Bearer ".Length..].Trim()));
        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)) return false;
        var decoded = new byte[header.Length];
        if (!Convert.TryFromBase64String(header["Basic ".Length..].Trim(), decoded, out var length)) return false;
        var colon = decoded.AsSpan(0, length).IndexOf((byte)':');
        return colon >= 0 && IsToken(decoded.AsSpan(colon + 1, length - colon - 1));
    }

    /// <summary>Compares hashes, so that the time taken says nothing of the token.</summary>
    private bool IsToken(ReadOnlySpan<byte> given)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(given, hash);
        return CryptographicOperations.FixedTimeEquals(hash, _token);
    }

    private string? IsForeign(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && !string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase)) return "a page of another origin";
        if (_token is not null || !_isLoopback || IsLocalName(request.Host.Host)) return null;
        return "a host name that is not this machine's";
    }

    private static bool IsLocalName(string host) =>
        host.Length == 0 || host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private Task RefuseAsync(HttpContext context, int status, string reason)
    {
        _log.RequestRefused(context.Request.Path.Value is { Length: < 200 } path ? path : "", reason);
        return Results.Problem(reason, statusCode: status).ExecuteAsync(context);
    }
}
