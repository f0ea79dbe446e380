using Cpm.Interworking;
using Cpm.Interworking.Abstractions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cpm.Gateway.Api;

/// <summary>What an operator looks at and does: links, users, stray reports, alarms, configuration, erasure.</summary>
internal static class OperatorEndpoints
{
    public static void Map(IEndpointRouteBuilder api, GatewayOperations operations)
    {
        var links = api.MapGroup("/links").WithTags("links");
        links.MapGet("", () => Links(operations).Select(l => Of(l.Function, l.Link)).ToArray()).WithSummary("Links to other services.");
        links.MapPost("/{name}/suspend", (string name, CancellationToken ct) => SwitchAsync(operations, name, static (link, ct) => link.SuspendAsync(ct), ct))
            .WithSummary("Ends the use of a link in good order.").Produces<LinkResponse>().ProducesProblem(404);
        links.MapPost("/{name}/drain", (string name, CancellationToken ct) => SwitchAsync(operations, name, static (link, ct) => link.DrainAsync(ct), ct))
            .WithSummary("Gives a link no new messages, waits for those under way, then ends its use until it is resumed.").Produces<LinkResponse>().ProducesProblem(404);
        links.MapPost("/{name}/resume", (string name, CancellationToken ct) => SwitchAsync(operations, name, static (link, ct) => link.ResumeAsync(ct), ct))
            .WithSummary("Takes a link into use again.").Produces<LinkResponse>().ProducesProblem(404);
        var users = api.MapGroup("").WithTags("users");
        users.MapGet("/registrations", () => operations.Registrations()).WithSummary("Who is registered.");
        users.MapGet("/subscribers", () => operations.Subscribers()).WithSummary("Who is served.");
        users.MapDelete("/subjects/{address}", (string address, CancellationToken ct) => EraseAsync(operations, address, ct))
            .WithSummary("Cancels all open work of an address and erases it and what it sent and received.").Produces<ErasureResponse>().ProducesValidationProblem();
        var gateway = api.MapGroup("").WithTags("gateway");
        gateway.MapGet("/receipts/unmatched", (int? limit, CancellationToken ct) => UnmatchedAsync(operations, limit, ct))
            .WithSummary("Reports that belong to no delivery, newest first, each with the messages that it may have meant.").Produces<IReadOnlyList<UnmatchedReport>>().ProducesValidationProblem();
        gateway.MapGet("/ignored", (int? limit, CancellationToken ct) => IgnoredAsync(operations, limit, ct))
            .WithSummary("Messages from other services that were answered and shown to nobody (binary, WAP push, ...), newest first.").Produces<IReadOnlyList<IgnoredView>>().ProducesValidationProblem();
        gateway.MapGet("/routes", () => operations.Routes()).WithSummary("Routes with what waits for them.");
        gateway.MapGet("/alarms", () => Alarms.Of(operations)).WithSummary("What to look at now.");
        gateway.MapPost("/configuration/reload", (CancellationToken ct) => ReloadAsync(operations, ct))
            .WithSummary("Reads the configuration again; where it is wrong the old one stays in force.").Produces<ReloadResponse>().ProducesValidationProblem();
    }

    /// <summary>All links with the names of their functions.</summary>
    public static IEnumerable<(string Function, ILink Link)> Links(GatewayOperations operations) => operations.Functions().SelectMany(f => f.Links.Select(l => (f.Name, l)));

    private static LinkResponse Of(string function, ILink link)
    {
        var status = link.Status;
        return new LinkResponse(link.Name, function, link.Group, status.IsUp, status.State, status.Reason, status.Since, status.Peer, status.Window, status.InUse, status.PerSecond, status.ProbeAge?.TotalSeconds, status.ReceiptIds);
    }

    private static async ValueTask<IResult> SwitchAsync(GatewayOperations operations, string name, Func<ILink, CancellationToken, ValueTask> act, CancellationToken ct)
    {
        var (function, link) = Links(operations).FirstOrDefault(l => l.Link.Name == name);
        if (link is null) return Results.Problem("No link has this name.", statusCode: StatusCodes.Status404NotFound);
        await act(link, ct);
        return Results.Ok(Of(function, link));
    }

    private static async ValueTask<IResult> UnmatchedAsync(GatewayOperations operations, int? limit, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var most = GatewayApi.Limit(limit, errors);
        return errors.Count > 0 ? Results.ValidationProblem(errors) : Results.Ok(await operations.Unmatched(most, ct));
    }

    private static async ValueTask<IResult> IgnoredAsync(GatewayOperations operations, int? limit, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var most = GatewayApi.Limit(limit, errors);
        return errors.Count > 0 ? Results.ValidationProblem(errors) : Results.Ok(await operations.Ignored(most, ct));
    }

    private static async ValueTask<IResult> EraseAsync(GatewayOperations operations, string address, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var canonical = GatewayApi.Address(address, "address", errors);
        if (errors.Count > 0) return Results.ValidationProblem(errors);
        var (cancelled, erased) = await operations.Erase(canonical, ct);
        return Results.Ok(new ErasureResponse(cancelled, erased.Entries, erased.Contents));
    }

    private static async ValueTask<IResult> ReloadAsync(GatewayOperations operations, CancellationToken ct)
    {
        var outcome = await operations.Reload(ct);
        if (outcome.Errors.Count == 0) return Results.Ok(new ReloadResponse(outcome.Applied, outcome.NeedsRestart));
        var errors = outcome.Errors.GroupBy(e => e.Path, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Select(e => e.Reason).ToArray(), StringComparer.Ordinal);
        return Results.ValidationProblem(errors, "The old configuration stays in force.");
    }
}
