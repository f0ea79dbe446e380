using Cpm.Sip.Headers;
using Cpm.Sip.Messages;

namespace Cpm.Sip.Parsing;

/// <summary>What must be right before a message may be looked at: mandatory fields, their syntax, and that they agree (RFC 3261 8.1.1, 16.3, 18.3).</summary>
internal static class SipValidation
{
    private static ReadOnlySpan<SipHeaderId> Single =>
    [
        SipHeaderId.From, SipHeaderId.To, SipHeaderId.CallId, SipHeaderId.CSeq, SipHeaderId.MaxForwards, SipHeaderId.ContentType, SipHeaderId.Expires,
    ];

    private static ReadOnlySpan<SipHeaderId> Routes => [SipHeaderId.Route, SipHeaderId.RecordRoute, SipHeaderId.Path, SipHeaderId.ServiceRoute];

    /// <summary>Whether an answer can be made: a request that says where answers go, and has what its sender knows them by (RFC 3261 17.1.3; RFC 4475 3.3.1 wants a 400 where others are missing).</summary>
    public static bool IsAnswerable(SipMessage message) =>
        message.IsRequest && message.Method != SipMethod.Ack && message.Has(SipHeaderId.CSeq) && message.TryGetVia(out _);

    /// <summary>The first thing wrong with a message, or None.</summary>
    public static SipRejection Check(SipMessage message)
    {
        if (!message.Has(SipHeaderId.Via) || !message.Has(SipHeaderId.From) || !message.Has(SipHeaderId.To) || !message.Has(SipHeaderId.CallId)
            || !message.Has(SipHeaderId.CSeq))
            return SipRejection.MissingHeader;
        foreach (var id in Single)
        {
            if (message.Has(id) && message.NextIndex(id, message.FirstIndex(id)) >= 0) return SipRejection.DuplicateHeader;
        }
        if (message.IsRequest && !IsRequestUri(message.RequestUri)) return SipRejection.RequestUri;
        if (!message.TryGetFrom(out _)) return SipRejection.From;
        if (!message.TryGetTo(out _)) return SipRejection.To;
        if (message.CallId.IsEmpty || message.CallId.Span.ContainsAny(SipText.WhiteSpace)) return SipRejection.CallId;
        if (!ViasAreGood(message)) return SipRejection.Via;
        var sequence = CheckCSeq(message);
        return sequence != SipRejection.None ? sequence : CheckOthers(message);
    }

    // Header fields inside a Request-URI are not allowed (RFC 3261 19.1.1). Schemes unknown here are for others to refuse with 416.
    private static bool IsRequestUri(ReadOnlyMemory<byte> uri) =>
        SipUri.HasKnownScheme(uri.Span) ? SipUri.TryParse(uri, out var parsed) && parsed.Headers.IsEmpty : SipUri.IsPlausible(uri.Span);

    private static SipRejection CheckCSeq(SipMessage message)
    {
        if (!message.TryGetCSeq(out var sequence)) return SipRejection.CSeq;
        if (!message.IsRequest)
        {
            message.SetResponseMethod(sequence.Method);
            return SipRejection.None;
        }
        return sequence.MethodBytes.Span.SequenceEqual(message.MethodBytes.Span) ? SipRejection.None : SipRejection.CSeqMismatch;
    }

    private static SipRejection CheckOthers(SipMessage message)
    {
        if (message.Has(SipHeaderId.MaxForwards) && !(message.TryGetUInt32(SipHeaderId.MaxForwards, out var hops) && hops <= 255)) return SipRejection.MaxForwards;
        if (message.Has(SipHeaderId.Expires) && !message.TryGetUInt32(SipHeaderId.Expires, out _)) return SipRejection.Expires;
        if (message.Has(SipHeaderId.MinExpires) && !message.TryGetUInt32(SipHeaderId.MinExpires, out _)) return SipRejection.Expires;
        if (message.Has(SipHeaderId.ContentType) && !message.TryGetContentType(out _)) return SipRejection.ContentType;
        // A bad date in a response is not worth losing the response for.
        if (message.IsRequest && message.TryGetValue(SipHeaderId.Date, out var date) && !DateValue.TryParse(date.Span, out _)) return SipRejection.Date;
        if (!ContactsAreGood(message)) return SipRejection.Contact;
        foreach (var id in Routes)
        {
            foreach (var route in message.Values(id))
            {
                if (!NameAddrValue.TryParse(route, out var address) || !address.IsBracketed) return SipRejection.Route;
            }
        }
        return SipRejection.None;
    }

    private static bool ViasAreGood(SipMessage message)
    {
        for (var i = message.FirstIndex(SipHeaderId.Via); i >= 0; i = message.NextIndex(SipHeaderId.Via, i))
        {
            if (message.RangeAt(i).ValueLength == 0) return false;
        }
        foreach (var via in message.Values(SipHeaderId.Via))
        {
            if (!ViaValue.TryParse(via, out _)) return false;
        }
        return true;
    }

    // The wildcard stands alone (RFC 3261 10.2.2).
    private static bool ContactsAreGood(SipMessage message)
    {
        var count = 0;
        var wildcard = false;
        foreach (var value in message.Values(SipHeaderId.Contact))
        {
            if (!ContactValue.TryParse(value, out var contact)) return false;
            wildcard |= contact.IsWildcard;
            count++;
        }
        return !wildcard || count == 1;
    }
}
