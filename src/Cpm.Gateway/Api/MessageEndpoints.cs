using System.Globalization;
using System.Text;
using Cpm.Core.Messages;
using Cpm.Gateway.Ladders;
using Cpm.Interworking;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Selecting;
using Cpm.Primitives;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cpm.Gateway.Api;

/// <summary>Messages: send, list, look at, retry, cancel, replace, explain.</summary>
internal static class MessageEndpoints
{
    /// <summary>Octets of a text that the API takes.</summary>
    private const int MaxText = 100_000;

    public static void Map(IEndpointRouteBuilder api, GatewayOperations operations)
    {
        var messages = api.MapGroup("/messages").WithTags("messages");
        messages.MapPost("", (SendRequest body, HttpContext http, CancellationToken ct) => SendAsync(operations, body, http, ct))
            .WithSummary("Sends a text. 202: in custody, from now on no crash loses it.").Produces<SendResponse>(202).ProducesValidationProblem().ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(413).ProducesProblem(415).ProducesProblem(503);
        messages.MapGet("", (int? limit, string? sender, string? recipient, string? outcome, CancellationToken ct) => ListAsync(operations, limit, sender, recipient, outcome, ct))
            .WithSummary("The latest messages, newest first.").Produces<IReadOnlyList<MessageResponse>>().ProducesValidationProblem();
        messages.MapGet("/{id}", (string id, string? sender, CancellationToken ct) => WithOneAsync(operations, id, sender, static t => new(Results.Ok(MessageResponses.Of(t))), ct))
            .WithSummary("A message and what became of it, by the gateway's id or its imdn.Message-ID.").Produces<MessageResponse>().ProducesProblem(404).ProducesProblem(409);
        messages.MapGet("/{id}/ladder", (string id, string? sender, CancellationToken ct) => WithOneAsync(operations, id, sender, async t => Results.Text(Ladder.Draw(t, await operations.ReportsOn(t.Message, ct))), ct))
            .WithSummary("A message's way as a ladder across the protocols, as text.").Produces<string>(contentType: "text/plain").ProducesProblem(404).ProducesProblem(409);
        messages.MapPost("/{id}/retry", (string id, string? sender, CancellationToken ct) => WithOneAsync(operations, id, sender, t => new(Results.Ok(new CountResponse(operations.Retry(t)))), ct))
            .WithSummary("Tries what waits now.").Produces<CountResponse>().ProducesProblem(404).ProducesProblem(409);
        messages.MapPost("/{id}/cancel", (string id, string? sender, CancellationToken ct) => WithOneAsync(operations, id, sender, t => CancelAsync(operations, t), ct))
            .WithSummary("Cancels what is open.").Produces<CountResponse>().ProducesProblem(404).ProducesProblem(409);
        messages.MapPost("/{id}/replace", (string id, string? sender, ReplaceRequest body, CancellationToken ct) => ReplaceAsync(operations, id, sender, body, ct))
            .WithSummary("Gives the SMSC another text for a message that waits there.").Produces<ReplaceResponse>().ProducesValidationProblem().ProducesProblem(404).ProducesProblem(409);
        api.MapPost("/explain", (ExplainRequest body) => Explain(operations, body)).WithTags("messages")
            .WithSummary("Which way a message would take, and why; nothing is sent.").Produces<Explanation>().ProducesValidationProblem();
    }

    private static async ValueTask<IResult> SendAsync(GatewayOperations operations, SendRequest body, HttpContext http, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var message = new NewMessage(GatewayApi.Address(body.From, "from", errors), GatewayApi.Address(body.To, "to", errors), body.Text ?? "");
        CheckText(body.Text, errors);
        if (errors.Count > 0) return Results.ValidationProblem(errors);
        var answer = await operations.Submit(message, ct);
        switch (answer.Status)
        {
            case IntakeAnswerStatus.Accepted when answer.Message is { } accepted:
                var selection = accepted.Deliveries[0].Selection;
                return Results.Accepted($"/api/v1/messages/{accepted.Id}", new SendResponse(accepted.Id.ToString(), accepted.ImdnId, accepted.ConversationId, [.. selection.Plan.Select(s => s.Route)], selection.Rule));
            case IntakeAnswerStatus.Refused:
                return GatewayApi.Refusal(answer.Refusal ?? new SelectionRefusal(403, "refused"));
            case IntakeAnswerStatus.Duplicate:
                return Results.Problem("The message was accepted before.", statusCode: StatusCodes.Status409Conflict);
            default:
                http.Response.Headers.RetryAfter = Math.Max(1, (int)answer.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                return Results.Problem("Overloaded, or the store cannot be written; nothing was kept.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static async ValueTask<IResult> ListAsync(GatewayOperations operations, int? limit, string? sender, string? recipient, string? outcome, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var most = GatewayApi.Limit(limit, errors);
        var from = GatewayApi.OptionalAddress(sender, "sender", errors);
        var to = GatewayApi.OptionalAddress(recipient, "recipient", errors);
        Outcome? wanted = null;
        if (outcome is not null)
        {
            var names = Enum.GetNames<Outcome>();
            if (names.FirstOrDefault(n => n.Equals(outcome, StringComparison.OrdinalIgnoreCase)) is { } name) wanted = Enum.Parse<Outcome>(name);
            else errors["outcome"] = [$"is none of {string.Join(", ", names.Select(n => n.ToLowerInvariant()))}"];
        }
        if (errors.Count > 0) return Results.ValidationProblem(errors);
        var traces = await operations.List(most, from, to, wanted, ct);
        return Results.Ok(traces.Select(MessageResponses.Of).ToArray());
    }

    /// <summary>Finds the one message that an id names, and does something with it.</summary>
    private static async ValueTask<IResult> WithOneAsync(GatewayOperations operations, string id, string? sender, Func<MessageTrace, ValueTask<IResult>> act, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var from = GatewayApi.OptionalAddress(sender, "sender", errors);
        if (errors.Count > 0) return Results.ValidationProblem(errors);
        var found = await operations.Trace(id, from, ct);
        return found.Count switch
        {
            1 => await act(found[0]),
            0 => Results.Problem("No message has this id.", statusCode: StatusCodes.Status404NotFound),
            _ => Results.Problem($"{found.Count} messages have this id: narrow it with ?sender=, or use one of {string.Join(", ", found.Select(t => t.Message.Id))}.", statusCode: StatusCodes.Status409Conflict),
        };
    }

    private static async ValueTask<IResult> CancelAsync(GatewayOperations operations, MessageTrace trace) => Results.Ok(new CountResponse(await operations.Cancel(trace, "cancelled by an operator")));

    /// <summary>200 where one recipient at least gets the new text, or may; 409 with the reasons where none does.</summary>
    private static ValueTask<IResult> ReplaceAsync(GatewayOperations operations, string id, string? sender, ReplaceRequest body, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        CheckText(body.Text, errors);
        if (errors.Count > 0) return new(Results.ValidationProblem(errors));
        return WithOneAsync(
            operations,
            id,
            sender,
            async trace =>
            {
                var results = await operations.Replace(trace, Encoding.UTF8.GetBytes(body.Text!));
                if (results.All(static r => r.Outcome == ReplaceOutcome.Refused))
                    return Results.Problem(string.Join("; ", results.Select(static r => r.Reason).Distinct(StringComparer.Ordinal)), statusCode: StatusCodes.Status409Conflict);
                return Results.Ok(new ReplaceResponse([.. results.Select((r, i) => new ReplacedResponse(trace.Deliveries[i].Delivery.Recipient, r.Outcome.ToString().ToLowerInvariant(), r.Reason.Length == 0 ? null : r.Reason))]));
            },
            ct);
    }

    private static IResult Explain(GatewayOperations operations, ExplainRequest body)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var from = GatewayApi.Address(body.From, "from", errors);
        var to = GatewayApi.Address(body.To, "to", errors);
        if (body.Text is null && body.ContentType is null && body.Size is null) errors["text"] = ["is required, or contentType and size"];
        else if (body.Text is not null && (body.ContentType is not null || body.Size is not null)) errors["text"] = ["excludes contentType and size"];
        else if (body.Text is null && body.ContentType is null) errors["contentType"] = ["is required with size"];
        else if (body.Text is null && body.Size is not >= 0) errors["size"] = ["is required with contentType, 0 or more"];
        if (errors.Count > 0) return Results.ValidationProblem(errors);
        return Results.Ok(operations.Explain(ViewOf(from, body), to));
    }

    /// <summary>The message that a question is about.</summary>
    private static MessageView ViewOf(string from, ExplainRequest body)
    {
        var content = Encoding.UTF8.GetBytes(body.Text ?? "");
        return new MessageView
        {
            Id = default,
            Kind = MessageKind.Pager,
            Sender = from,
            ContentType = body.ContentType?.Split(';')[0].Trim().ToLowerInvariant() ?? "text/plain",
            Content = content,
            Size = body.Size ?? content.Length,
        };
    }

    private static void CheckText(string? text, Dictionary<string, string[]> errors)
    {
        if (string.IsNullOrEmpty(text)) errors["text"] = ["is required"];
        else if (Encoding.UTF8.GetByteCount(text) > MaxText) errors["text"] = [$"is longer than {MaxText} octets"];
    }
}
