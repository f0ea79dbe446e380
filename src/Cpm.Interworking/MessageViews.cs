using System.Text;
using Cpm.Core.Messages;
using Cpm.Core.Standalone;
using Cpm.Interworking.Abstractions;

namespace Cpm.Interworking;

/// <summary>Shows messages to functions: decoded, and without what is none of their business.</summary>
internal static class MessageViews
{
    /// <summary>A message that was accepted.</summary>
    public static MessageView Of(Message message)
    {
        Payload.TryRead(Encoding.UTF8.GetBytes(message.BodyType), message.Body, out var payload, out _);
        return new MessageView
        {
            Id = message.Id,
            Kind = message.Kind,
            Sender = message.Sender,
            Anonymous = message.Anonymous,
            ContentType = message.PayloadType,
            Content = payload.Content,
            Size = message.PayloadSize,
            Subject = SubjectOf(payload),
            LeftOut = payload.LeftOut,
            ConversationId = message.ConversationId,
            ContributionId = message.ContributionId,
            ImdnId = message.ImdnId,
            Priority = message.Priority,
            AcceptedAt = DateTimeOffset.FromUnixTimeMilliseconds(message.AcceptedAt),
            ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(message.ExpiresAt),
        };
    }

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
        ImdnId = draft.ImdnId,
        Priority = draft.Priority,
    };

    private static string? SubjectOf(Payload payload) => payload.Cpim.Bytes.IsEmpty ? null : payload.Cpim.Subject;
}
