using System.Globalization;
using System.Text;
using Cpm.Mime;
using Cpm.Primitives;
using Cpm.Sip.Messages;
using Cpm.Sip.Writing;

namespace Cpm.Simulators.Phone;

/// <summary>Writes pager-mode messages and reports (OMA CPM standalone messaging; RFC 3862, RFC 5438).</summary>
internal sealed class MessageComposer(PhoneIdentity identity, TimeProvider time)
{
    private const string Service = "urn:urn-7:3gpp-service.ims.icsi.oma.cpm.msg";
    private static readonly byte[] CpimType = "message/cpim"u8.ToArray();

    public SipRequest Message(OutgoingMessage message, string to, string messageId, Dispositions asksFor, string conversationId, string contributionId)
    {
        var body = new PooledWriter(1024);
        var cpim = new CpimWriter(body);
        cpim.From(Encoding.UTF8.GetBytes(identity.Uri));
        cpim.To(Encoding.UTF8.GetBytes(to));
        cpim.DateTime(time.GetUtcNow());
        cpim.MessageId(Encoding.UTF8.GetBytes(messageId));
        cpim.DispositionNotification(asksFor);
        cpim.EndHeaders();
        cpim.Content(Encoding.UTF8.GetBytes(message.ContentType), message.Content is { } content ? content.Span : Encoding.UTF8.GetBytes(message.Text));
        var request = Request(to, conversationId, contributionId, body);
        if (message.Expires is { } expires) request.Headers.Add(SipHeaderId.Expires, ((long)expires.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        foreach (var (name, value) in message.Headers) request.Headers.Add(Encoding.ASCII.GetBytes(name), Encoding.UTF8.GetBytes(value));
        return request;
    }

    /// <summary>The report about a message that came (RFC 5438 §7.2.1.1, §8).</summary>
    public SipRequest Report(InboundMessage about, ImdnKind kind, ImdnStatus status)
    {
        using var document = new PooledWriter(512);
        var notification = new ImdnNotification
        {
            MessageId = about.MessageId,
            DateTime = about.DateTime ?? time.GetUtcNow(),
            RecipientUri = identity.Uri,
            OriginalRecipientUri = about.OriginalTo,
            Kind = kind,
            Status = status,
        };
        ImdnWriter.Write(notification, document);
        var body = new PooledWriter(1024);
        var cpim = new CpimWriter(body);
        cpim.From(Encoding.UTF8.GetBytes(identity.Uri));
        cpim.To(Encoding.UTF8.GetBytes(about.ReportTo));
        cpim.DateTime(time.GetUtcNow());
        cpim.MessageId(Encoding.UTF8.GetBytes(PhoneIdentity.Token(12)));
        foreach (var hop in about.Route) cpim.Route(Encoding.UTF8.GetBytes(hop));
        cpim.EndHeaders();
        cpim.ContentHeader("Content-Disposition"u8, "notification"u8);
        cpim.Content(MediaTypes.Imdn, document.WrittenSpan);
        return Request(about.Route.Count > 0 ? about.Route[0] : about.ReportTo, about.ConversationId, about.ContributionId, body);
    }

    private SipRequest Request(string to, string conversationId, string contributionId, PooledWriter body)
    {
        var request = new SipRequest(SipMethod.Message, to) { ContentType = CpimType, Body = body.WrittenMemory.ToArray() };
        body.Dispose();
        request.Headers.Add(SipHeaderId.MaxForwards, "70");
        request.Headers.Add(SipHeaderId.From, $"<{identity.Uri}>;tag={PhoneIdentity.Token(4)}");
        request.Headers.Add(SipHeaderId.To, $"<{to}>");
        request.Headers.Add(SipHeaderId.CallId, PhoneIdentity.Token(12));
        request.Headers.Add(SipHeaderId.PPreferredIdentity, $"<{identity.Uri}>");
        request.Headers.Add(SipHeaderId.PPreferredService, Service);
        request.Headers.Add(SipHeaderId.AcceptContact, "*;" + PhoneOptions.PagerTag);
        if (conversationId.Length > 0) request.Headers.Add(SipHeaderId.ConversationId, conversationId);
        if (contributionId.Length > 0) request.Headers.Add(SipHeaderId.ContributionId, contributionId);
        return request;
    }
}
