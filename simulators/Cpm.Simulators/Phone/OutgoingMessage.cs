using System.Collections.Immutable;
using Cpm.Primitives;

namespace Cpm.Simulators.Phone;

/// <summary>A message to be sent. What is left out, the phone chooses.</summary>
public sealed record OutgoingMessage
{
    /// <summary>The recipient: a URI, a number with +, or a name of our own domain.</summary>
    public required string To { get; init; }

    /// <summary>The text.</summary>
    public string Text { get; init; } = "";

    /// <summary>The content where it is no text.</summary>
    public ReadOnlyMemory<byte>? Content { get; init; }

    /// <summary>The media type of the content.</summary>
    public string ContentType { get; init; } = "text/plain;charset=UTF-8";

    /// <summary>imdn.Message-ID; null for a fresh one.</summary>
    public string? MessageId { get; init; }

    /// <summary>Reports asked for; null for those of the phone's settings.</summary>
    public Dispositions? AsksFor { get; init; }

    /// <summary>Conversation-ID; null for the one that there is with this recipient.</summary>
    public string? ConversationId { get; init; }

    /// <summary>How long the message is worth delivering; null to say nothing.</summary>
    public TimeSpan? Expires { get; init; }

    /// <summary>Further header fields of the request.</summary>
    public ImmutableArray<(string Name, string Value)> Headers { get; init; } = [];
}

/// <summary>What became of a message at the server.</summary>
/// <param name="MessageId">imdn.Message-ID.</param>
/// <param name="Status">The status of the answer; 408 and 503 also where there was none.</param>
public sealed record SendResult(string MessageId, int Status)
{
    /// <summary>True for 2xx.</summary>
    public bool IsAccepted => Status is >= 200 and < 300;
}
