using System.Collections.Immutable;
using System.Text;
using Cpm.Mime;
using Cpm.Primitives;
using Cpm.Sip.Messages;

namespace Cpm.Simulators.Phone;

/// <summary>What a MESSAGE that came says, taken out of the octets.</summary>
internal sealed record InboundMessage
{
    public required string Peer { get; init; }

    public string MessageId { get; init; } = "";

    public string Text { get; init; } = "";

    public string ContentType { get; init; } = "";

    public DateTimeOffset? DateTime { get; init; }

    public Dispositions AsksFor { get; init; }

    public string ConversationId { get; init; } = "";

    public string ContributionId { get; init; } = "";

    public string? OriginalTo { get; init; }

    /// <summary>Whom a report goes to.</summary>
    public string ReportTo { get; init; } = "";

    /// <summary>The way of a report, first hop first (RFC 5438 §7.2.1.1).</summary>
    public IReadOnlyList<string> Route { get; init; } = [];

    /// <summary>Set where the message is a report.</summary>
    public ImmutableArray<ImdnNotification> Reports { get; init; } = [];

    public static InboundMessage Of(SipMessage request)
    {
        var message = new InboundMessage
        {
            Peer = PeerOf(request),
            ConversationId = Header(request, SipHeaderId.ConversationId),
            ContributionId = Header(request, SipHeaderId.ContributionId),
            ContentType = Header(request, SipHeaderId.ContentType),
        };
        if (CpimOf(request) is not { } body) return message with { Text = Encoding.UTF8.GetString(request.Body.Span), ReportTo = message.Peer };
        return CpimMessage.TryParse(body, null, out var cpim, out var rejection) ? message.With(cpim) : message with { Text = $"(broken CPIM: {rejection})" };
    }

    /// <summary>The CPIM message: the body, or the part beside the list of the other recipients (RFC 5365 §7.3). Null where there is none.</summary>
    private static ReadOnlyMemory<byte>? CpimOf(SipMessage request)
    {
        if (!request.TryGetValue(SipHeaderId.ContentType, out var value) || !MediaType.TryParse(value, out var type)) return null;
        if (type.Matches("message/cpim"u8)) return request.Body;
        if (!type.IsMultipart) return null;
        var reader = new MultipartReader(request.Body, type, MimeLimits.Default);
        while (reader.TryRead(out var part))
        {
            if (part.ContentType.Matches("message/cpim"u8)) return part.Content;
        }
        return null;
    }

    private InboundMessage With(in CpimMessage cpim)
    {
        var from = cpim.From.ToString();
        var anonymous = from.Length == 0 || from.Contains("anonymous", StringComparison.OrdinalIgnoreCase);
        var route = new List<string>();
        foreach (var hop in cpim.RecordRoute) route.Add(hop.ToString());
        var to = cpim.OriginalTo.IsEmpty ? cpim.To.First.ToString() : cpim.OriginalTo.ToString();
        return this with
        {
            Peer = anonymous ? Peer : from,
            ReportTo = anonymous ? Peer : from,
            MessageId = Encoding.UTF8.GetString(cpim.MessageId.Span),
            ContentType = Encoding.UTF8.GetString(cpim.RawContentType.Span),
            Text = cpim.ContentType.Matches("text/*"u8) ? cpim.GetText() : "",
            DateTime = cpim.TryGetDateTime(out var at) ? at : null,
            AsksFor = cpim.Dispositions,
            OriginalTo = to.Length == 0 ? null : to,
            Route = route,
            Reports = ImdnReader.TryRead(cpim, null, out var reports, out _) ? reports : [],
        };
    }

    private static string PeerOf(SipMessage request) =>
        request.TryGetNameAddr(SipHeaderId.PAssertedIdentity, out var asserted) ? Encoding.UTF8.GetString(asserted.Uri.Span)
        : request.TryGetFrom(out var from) ? Encoding.UTF8.GetString(from.Uri.Span) : "";

    private static string Header(SipMessage request, SipHeaderId id) => request.TryGetValue(id, out var value) ? Encoding.UTF8.GetString(value.Span) : "";
}
