using System.Globalization;
using System.Text;
using Cpm.Core.Messages;
using Cpm.Core.Registration;
using Cpm.Mime;
using Cpm.Primitives;
using Cpm.Sip.Messages;
using Cpm.Sip.Writing;
using CopyControl = Cpm.Primitives.CopyControl;

namespace Cpm.Core.Standalone;

/// <summary>Makes the SIP MESSAGE for one device out of a stored message: the body byte for byte, identity and service as the network asserts them.</summary>
/// <param name="domain">The domain served; the host part of Call-IDs.</param>
/// <param name="ids">Makes Call-IDs and tags.</param>
/// <param name="server">For User-Agent; null for none.</param>
/// <param name="time">The clock.</param>
public sealed class NativeRequests(string domain, IdGenerator ids, string? server, TimeProvider time)
{
    private static readonly byte[] One = "1 MESSAGE"u8.ToArray();
    private static readonly byte[] Seventy = "70"u8.ToArray();
    private static readonly byte[] AcceptContact = Encoding.ASCII.GetBytes(ServiceTags.AcceptPager);
    private static readonly byte[] Service = Encoding.ASCII.GetBytes(ServiceTags.Pager);
    private static readonly byte[] AcceptDeferred = Encoding.ASCII.GetBytes(ServiceTags.AcceptDeferred);
    private static readonly byte[] DeferredService = Encoding.ASCII.GetBytes(ServiceTags.Deferred);
    private static readonly byte[] GroupService = Encoding.ASCII.GetBytes(ServiceTags.PagerGroup);

    /// <summary>Makes the request.</summary>
    /// <param name="attempt">The message with its body, and the recipient.</param>
    /// <param name="device">The device, or the core.</param>
    /// <param name="asText">True to send the text payload alone, for a client that knows no CPIM.</param>
    public SipRequest Make(in NativeAttempt attempt, Binding device, bool asText)
    {
        var (message, delivery, _) = attempt;
        var from = message.Anonymous ? Address.Anonymous : message.Sender;
        var tag = Base32.Encode(ids.Next());
        var request = new SipRequest(SipMethod.Message, device.Contact);
        var headers = request.Headers;
        foreach (var route in device.Route) headers.Add(SipHeaderId.Route, route.StartsWith('<') ? route : $"<{route}>");
        headers.Add(SipHeaderId.From, $"<{(asText ? SipForm(from) : from)}>;tag={tag}");
        headers.Add(SipHeaderId.To, $"<{(asText ? SipForm(delivery.Recipient) : delivery.Recipient)}>");
        headers.Add(SipHeaderId.CallId, $"{tag}@{domain}");
        headers.Add(SipHeaderId.CSeq, One);
        headers.Add(SipHeaderId.MaxForwards, Seventy);
        if (message.Anonymous) headers.Add(SipHeaderId.Privacy, "id");
        // The core may know who it is; a device must not, where privacy is asked for (RFC 3325 §7).
        if (!message.Anonymous || device.IsAtCore) headers.Add(SipHeaderId.PAssertedIdentity, $"<{message.Sender}>");
        // A report carries the service of the message that it reports on, however late it comes.
        var isDeferred = attempt.WasDeferred && message.Kind != MessageKind.Notification;
        // A list that shows nobody is a list all the same: only from lists come recipients who are bcc.
        var isToList = message.VisibleRecipients.Count > 0 || delivery.CopyControl == CopyControl.Bcc;
        headers.Add(SipHeaderId.PAssertedService, isDeferred ? DeferredService : isToList ? GroupService : Service);
        headers.Add(SipHeaderId.AcceptContact, isDeferred ? AcceptDeferred : AcceptContact);
        headers.Add(SipHeaderId.ConversationId, message.ConversationId);
        headers.Add(SipHeaderId.ContributionId, message.ContributionId);
        if (message.InReplyTo.Length > 0) headers.Add(SipHeaderId.InReplyToContributionId, message.InReplyTo);
        // The core may send it back to us; Max-Forwards begins anew with each message, this count does not.
        var hops = message.Origin.Hops + (device.IsAtCore ? 1 : 0);
        if (hops > 0) headers.Add(InterworkingHops.Name.ToArray(), Encoding.ASCII.GetBytes(hops.ToString(CultureInfo.InvariantCulture)));
        // The core may keep it for a device that is away: no longer than it is worth delivering (RFC 3428 §4).
        if (device.IsAtCore && message.ExpiresAt > 0) headers.Add(SipHeaderId.Expires, SecondsUntil(message.ExpiresAt).ToString(CultureInfo.InvariantCulture));
        // What else could name an anonymous sender stays here (RFC 3323 §5.1).
        if (!message.Anonymous || device.IsAtCore) UntouchedHeaders.AddTo(headers, message.Headers);
        if (server is not null && !headers.TryGetValue(SipHeaderId.UserAgent, out _)) headers.Add(SipHeaderId.UserAgent, server);
        SetBody(request, message, asText);
        return request;
    }

    private long SecondsUntil(long milliseconds) => Math.Max(0, (milliseconds - time.GetUtcNow().ToUnixTimeMilliseconds() + 999) / 1000);

    /// <summary>A number as a SIP URI (RFC 3261 §19.1.6): clients that know no CPIM may not know tel URIs either, and do not answer what comes from one.</summary>
    private string SipForm(string address) => address.StartsWith("tel:", StringComparison.Ordinal) ? $"sip:{address.AsSpan(4)}@{domain};user=phone" : address;

    private void SetBody(SipRequest request, Message message, bool asText)
    {
        request.ContentType = Encoding.UTF8.GetBytes(message.BodyType);
        request.Body = message.Body;
        if (asText && Payload.TryRead(request.ContentType, message.Body, out var payload, out _))
        {
            request.ContentType = "text/plain;charset=UTF-8"u8.ToArray();
            request.Body = payload.Content;
        }
        else if (message.Anonymous)
        {
            // Also to the core: it withholds header fields, it does not look into bodies.
            request.Body = HiddenSender.In(request.ContentType, message.Body);
        }
        if (message.VisibleRecipients.Count > 0) WrapWithHistory(request, message);
    }

    /// <summary>Shows the recipient who else got it (RFC 5365 §7.2): nobody who is not to be seen.</summary>
    private void WrapWithHistory(SipRequest request, Message message)
    {
        using var list = new PooledWriter(1024);
        ResourceListWriter.Write(message.VisibleRecipients.Select(EntryOf), list);
        var boundary = Encoding.ASCII.GetBytes("cpm-" + Base32.Encode(ids.Next()));
        using var body = new PooledWriter(request.Body.Length + list.WrittenCount + 512);
        var writer = new MultipartWriter(body, boundary);
        writer.StartPart();
        writer.Header("Content-Type"u8, "application/resource-lists+xml"u8);
        writer.Header("Content-Disposition"u8, "recipient-list-history; handling=optional"u8);
        writer.EndHeaders();
        System.Buffers.BuffersExtensions.Write(body, list.WrittenSpan);
        writer.Part(request.ContentType.Span, request.Body.Span);
        writer.End();
        request.Body = body.WrittenSpan.ToArray();
        request.ContentType = Encoding.ASCII.GetBytes($"multipart/mixed;boundary=\"{Encoding.ASCII.GetString(boundary)}\"");
    }

    private static ResourceListEntry EntryOf(VisibleRecipient visible) => new()
    {
        Uri = visible.Address,
        CopyControl = visible.CopyControl == CopyControl.Cc ? Mime.CopyControl.Cc : Mime.CopyControl.To,
        Count = visible.Address == Address.Anonymous ? visible.Count : null,
    };
}
