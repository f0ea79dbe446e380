using System.Text.Json.Serialization;
using Cpm.Core.Messages;

namespace Cpm.Interworking.Selecting;

/// <summary>A selection as an operator reads it. The JSON names are stable: extend, do not rename.</summary>
public sealed record Explanation
{
    /// <summary>The routes of the plan in order; empty on refusal.</summary>
    [JsonPropertyName("routes")]
    public required IReadOnlyList<string> Routes { get; init; }

    /// <summary>The rule that decided.</summary>
    [JsonPropertyName("rule")]
    public required string Rule { get; init; }

    /// <summary>Each fact by name, with the value that was used: text, number, true or false.</summary>
    [JsonPropertyName("facts")]
    public required IReadOnlyDictionary<string, object> Facts { get; init; }

    /// <summary>How the policy came to its answer, one line each, in order.</summary>
    [JsonPropertyName("reasons")]
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>Every other route and why it was not taken.</summary>
    [JsonPropertyName("notTaken")]
    public required IReadOnlyList<ExplainedRoute> NotTaken { get; init; }

    /// <summary>How the message would look on the first route that converts it; absent where none does.</summary>
    [JsonPropertyName("preview")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ExplainedPreview? Preview { get; init; }

    /// <summary>The answer that the sender gets; absent where there is a route.</summary>
    [JsonPropertyName("refusal")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ExplainedRefusal? Refusal { get; init; }
}

/// <summary>A route that was not taken.</summary>
/// <param name="Route">The route.</param>
/// <param name="Reason">Why.</param>
public sealed record ExplainedRoute([property: JsonPropertyName("route")] string Route, [property: JsonPropertyName("reason")] string Reason);

/// <summary>How a message would look on the other side.</summary>
/// <param name="Encoding"><c>gsm7</c>, <c>ucs2</c>, …; null where it makes no sense.</param>
/// <param name="Segments">Parts on the far side.</param>
/// <param name="Losses">What the recipient would not see as sent.</param>
public sealed record ExplainedPreview(
    [property: JsonPropertyName("encoding")] string? Encoding,
    [property: JsonPropertyName("segments")] int Segments,
    [property: JsonPropertyName("losses")] IReadOnlyList<string> Losses);

/// <summary>A refusal.</summary>
/// <param name="Status">The SIP status code.</param>
/// <param name="Reason">Why.</param>
public sealed record ExplainedRefusal([property: JsonPropertyName("status")] int Status, [property: JsonPropertyName("reason")] string Reason)
{
    internal static ExplainedRefusal? Of(SelectionRefusal? refusal) => refusal is null ? null : new(refusal.Status, refusal.Reason);
}
