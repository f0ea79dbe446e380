using Cpm.Core.Messages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cpm.Gateway.Api;

/// <summary>The HTTP API, <c>/api/v1</c>. Errors are problem details (RFC 9457).</summary>
internal static class GatewayApi
{
    public static void Map(IEndpointRouteBuilder app, GatewayOperations operations)
    {
        var api = app.MapGroup("/api/v1");
        MessageEndpoints.Map(api, operations);
        OperatorEndpoints.Map(api, operations);
    }

    /// <summary>Reads an address; adds to <paramref name="errors"/> under the field's name where it is none.</summary>
    public static string Address(string? text, string field, Dictionary<string, string[]> errors)
    {
        if (text is not null && Core.Messages.Address.TryCanonicalize(text, out var canonical)) return canonical;
        errors[field] = [text is null ? "is required" : "is neither a number with +, nor a tel or SIP URI"];
        return "";
    }

    /// <summary>Reads an address that may be absent.</summary>
    public static string? OptionalAddress(string? text, string field, Dictionary<string, string[]> errors) => text is null ? null : Address(text, field, errors);

    /// <summary>Reads a limit of 1 to 500.</summary>
    public static int Limit(int? limit, Dictionary<string, string[]> errors)
    {
        if (limit is < 1 or > 500) errors["limit"] = ["must be 1 to 500"];
        return limit ?? 50;
    }

    /// <summary>The answer to a refusal: the HTTP status nearest to the SIP status, which stands in <c>sipStatus</c>.</summary>
    public static IResult Refusal(SelectionRefusal refusal) => Results.Problem(
        refusal.Reason,
        statusCode: refusal.Status switch
        {
            404 => StatusCodes.Status404NotFound,
            415 => StatusCodes.Status415UnsupportedMediaType,
            513 or 413 => StatusCodes.Status413PayloadTooLarge,
            480 or 482 => StatusCodes.Status409Conflict,
            503 => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status403Forbidden,
        },
        extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["sipStatus"] = refusal.Status });
}
