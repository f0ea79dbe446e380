using System.Text;
using Cpm.Core.Messages;
using Cpm.Core.Registration;
using Cpm.Gateway.Api;
using Cpm.Mime;
using Cpm.Primitives;

namespace Cpm.Gateway.Running;

/// <summary>Step one, intake, for the HTTP API: a text becomes the message that a CPM client would have sent.</summary>
internal static class HttpDrafts
{
    private const Dispositions Asked = Dispositions.PositiveDelivery | Dispositions.NegativeDelivery;

    public static MessageDraft Of(NewMessage message, SubscriberDirectory directory, IdGenerator ids)
    {
        var from = directory.MainAddressOf(message.From);
        var to = directory.MainAddressOf(message.To);
        var imdnId = Base32.Encode(ids.Next());
        var payload = Encoding.UTF8.GetBytes(message.Text);
        using var body = new PooledWriter(payload.Length + 512);
        var cpim = new CpimWriter(body);
        cpim.From(Encoding.UTF8.GetBytes(from));
        cpim.To(Encoding.UTF8.GetBytes(to));
        cpim.DateTime(IdGenerator.TimeOf(ids.Next()));
        cpim.MessageId(Encoding.ASCII.GetBytes(imdnId));
        cpim.DispositionNotification(Asked);
        cpim.EndHeaders();
        cpim.Content("text/plain;charset=UTF-8"u8, payload);
        return new MessageDraft
        {
            Kind = MessageKind.Pager,
            Origin = new Origin(Origin.Http),
            Sender = from,
            Recipients = [new DraftRecipient(to, Asked)],
            ImdnId = imdnId,
            BodyType = "message/cpim",
            Body = body.WrittenSpan.ToArray(),
            PayloadType = "text/plain",
            Payload = payload,
        };
    }
}
