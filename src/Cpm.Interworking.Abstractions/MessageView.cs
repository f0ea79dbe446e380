using Cpm.Primitives;

namespace Cpm.Interworking.Abstractions;

/// <summary>A message as a function sees it: decoded, with what it does not understand untouched. Immutable.</summary>
public sealed record MessageView
{
    /// <summary>Names the message.</summary>
    public required MessageId Id { get; init; }

    /// <summary>What kind of message it is.</summary>
    public required MessageKind Kind { get; init; }

    /// <summary>The sender's canonical address: <c>tel:+15550100001</c> or a SIP URI.</summary>
    public required string Sender { get; init; }

    /// <summary>True when the sender's identity must not be shown (RFC 3323).</summary>
    public bool Anonymous { get; init; }

    /// <summary>The media type of the payload, without parameters, in lower case: <c>text/plain</c>.</summary>
    public required string ContentType { get; init; }

    /// <summary>The payload after transfer decoding, text as UTF-8. Empty where it must be read with <see cref="OpenContent"/>, and in previews that know only the size.</summary>
    public ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>Octets of the payload after transfer decoding.</summary>
    public required long Size { get; init; }

    /// <summary>Opens a payload that is not in memory; null where <see cref="Content"/> holds it.</summary>
    public Func<CancellationToken, ValueTask<Stream>>? OpenContent { get; init; }

    /// <summary>The subject, where there is one.</summary>
    public string? Subject { get; init; }

    /// <summary>
    /// Parts of the message that are not in <see cref="Content"/>, as a person would name them: <c>attachment image/png</c>, <c>formatting text/html</c>.
    /// Whoever carries the content alone has lost them.
    /// </summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>
    /// True where the sender requires the reader to understand something that this gateway does not know (CPIM Require, RFC 3862 section 4.7).
    /// Such a message is not offered to functions: who converts it has to read it.
    /// </summary>
    public bool HasUnknownRequirement { get; init; }

    /// <summary>The thread (OMA CPM Conversation-ID).</summary>
    public string ConversationId { get; init; } = "";

    /// <summary>The contribution within the thread (OMA CPM Contribution-ID).</summary>
    public string ContributionId { get; init; } = "";

    /// <summary>The sender's own id of the message (imdn.Message-ID).</summary>
    public string ImdnId { get; init; } = "";

    /// <summary>0 normal, 1 non-urgent, 2 urgent, 3 emergency.</summary>
    public byte Priority { get; init; }

    /// <summary>When the gateway accepted it.</summary>
    public DateTimeOffset AcceptedAt { get; init; }

    /// <summary>When it is no longer worth delivering.</summary>
    public DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>One recipient of an attempt.</summary>
/// <param name="Delivery">Names the delivery.</param>
/// <param name="Address">The recipient's canonical address: <c>tel:+15550100009</c> or a SIP URI.</param>
/// <param name="Requested">The dispositions the sender asked for.</param>
/// <param name="CopyControl">How the recipient was addressed.</param>
public readonly record struct RecipientView(DeliveryId Delivery, string Address, Dispositions Requested, CopyControl CopyControl = CopyControl.To);
