using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cpm.Gateway.Api;

/// <summary>The page at <c>/</c>: one document without anything from elsewhere, which reads the API.</summary>
internal static class ConsolePage
{
    public static void Map(IEndpointRouteBuilder app)
    {
        using var stream = typeof(ConsolePage).Assembly.GetManifestResourceStream("console.html") ?? throw new InvalidOperationException("console.html is not embedded");
        using var reader = new StreamReader(stream);
        var page = reader.ReadToEnd();
        app.MapGet("/", (HttpContext context) =>
        {
            // Only the page's own script runs: what came in as text can never become one.
            var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = $"default-src 'none'; connect-src 'self'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
            headers.XContentTypeOptions = "nosniff";
            headers.CacheControl = "no-store";
            return Results.Content(page.Replace("{nonce}", nonce, StringComparison.Ordinal), "text/html; charset=utf-8");
        }).ExcludeFromDescription();
    }
}
