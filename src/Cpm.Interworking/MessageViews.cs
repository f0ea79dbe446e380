using System.Text;
using Cpm.Core.Messages;
using Cpm.Core.Standalone;
using Cpm.Interworking.Abstractions;

namespace Cpm.Interworking;

/// <summary>Shows messages to functions: decoded, and without what is none of their business.</summary>
internal static class MessageViews
{
    /// <summary>A message that was accepted, read back from the journal.</summary>
    public static MessageView Of(Message message)
    {
        Payload.TryRead(Encoding.UTF8.GetBytes(message.BodyType), message.Body, out var payload, out _);
        return Of(message, payload.Content, SubjectOf(payload), payload.LeftOut, payload.HasUnknownRequirement);
    }

    /// <summary>A message that has just been accepted: what intake has read is not read again.</summary>
    public static MessageView Of(Message message, MessageDraft draft) => Of(message, draft.Payload, draft.Subject, draft.LeftOut, draft.HasUnknownRequirement);

    /// <summary>A message that is being accepted.</summary>
    public static MessageView Of(MessageDraft draft) => new()
    {
        Id = default,
        Kind = draft.Kind,
        Sender = draft.Sender,
        Anonymous = draft.Anonymous,
        ContentType = draft.PayloadType,
        Content = draft.Payload,
        Size = draft.Payload.Length,
        Subject = draft.Subject,
        LeftOut = draft.LeftOut,
        HasUnknownRequirement = draft.HasUnknownRequirement,
        ImdnId = draft.ImdnId,
        Priority = draft.Priority,
    };

    private static MessageView Of(Message message, ReadOnlyMemory<byte> content, string? subject, IReadOnlyList<string> leftOut, bool hasUnknownRequirement) => new()
    {
        Id = message.Id,
        Kind = message.Kind,
        Sender = message.Sender,
        Anonymous = message.Anonymous,
        ContentType = message.PayloadType,
        Content = content,
        Size = message.PayloadSize,
        Subject = subject,
        LeftOut = leftOut,
        HasUnknownRequirement = hasUnknownRequirement,
        ConversationId = message.ConversationId,
        ContributionId = message.ContributionId,
        ImdnId = message.ImdnId,
        Priority = message.Priority,
        AcceptedAt = DateTimeOffset.FromUnixTimeMilliseconds(message.AcceptedAt),
        ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(message.ExpiresAt),
    };

    private static string? SubjectOf(Payload payload) => payload.Cpim.Bytes.IsEmpty ? null : payload.Cpim.Subject;
}
