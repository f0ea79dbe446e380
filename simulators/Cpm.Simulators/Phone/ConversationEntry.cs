using Cpm.Mime;
using Cpm.Primitives;

namespace Cpm.Simulators.Phone;

/// <summary>What an entry of a conversation is.</summary>
public enum EntryKind
{
    /// <summary>A message that we sent, with the answer to it.</summary>
    Sent,

    /// <summary>A message that came.</summary>
    Received,

    /// <summary>A message that came and that we refused.</summary>
    Refused,

    /// <summary>A report that came.</summary>
    Report,
}

/// <summary>One entry of a phone's conversations.</summary>
public sealed record ConversationEntry
{
    /// <summary>What it is.</summary>
    public required EntryKind Kind { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The other side's URI.</summary>
    public required string Peer { get; init; }

    /// <summary>imdn.Message-ID; of a report that of the message it is about.</summary>
    public required string MessageId { get; init; }

    /// <summary>The text; empty where the content is none.</summary>
    public string Text { get; init; } = "";

    /// <summary>The content's media type.</summary>
    public string ContentType { get; init; } = "";

    /// <summary>The status of the answer, theirs or ours; 0 where none was given.</summary>
    public int Status { get; init; }

    /// <summary>What a report says.</summary>
    public ImdnNotification? Report { get; init; }

    /// <summary>imdn.Message-ID of the report itself; empty for messages.</summary>
    public string ReportId { get; init; } = "";

    /// <summary>The reports that a message asks for.</summary>
    public Dispositions AsksFor { get; init; }

    /// <summary>The time that a message which came says it was sent at; null where it does not say.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>Conversation-ID.</summary>
    public string ConversationId { get; init; } = "";

    /// <summary>Contribution-ID.</summary>
    public string ContributionId { get; init; } = "";

    /// <summary>True for a message that the other side took.</summary>
    public bool IsAccepted => Kind == EntryKind.Sent && Status is >= 200 and < 300;

    /// <summary>True for a report of this status about this message.</summary>
    public bool Reports(string messageId, ImdnStatus status) => Report is { } report && MessageId == messageId && report.Status == status;

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        EntryKind.Sent => $"-> {Peer}: {Text} [{Status}]",
        EntryKind.Received => $"<- {Peer}: {Text}",
        EntryKind.Refused => $"<- {Peer}: {Text} [refused with {Status}]",
        _ => $"<- {Peer}: {Report!.Kind} {Report.Status} (of {MessageId})",
    };
}
