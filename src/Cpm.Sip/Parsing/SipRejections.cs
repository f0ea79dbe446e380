namespace Cpm.Sip.Parsing;

/// <summary>What to do about a <see cref="SipRejection"/>: the status code and reason phrase of the answer, and whether the stream can go on.</summary>
public static class SipRejections
{
    /// <summary>The status code to refuse a request with (RFC 3261 21.4, 21.5).</summary>
    public static int StatusCode(this SipRejection rejection) => rejection switch
    {
        SipRejection.Version => 505,
        SipRejection.BodyTooLarge => 413,
        SipRejection.StartLineTooLong => 414,
        SipRejection.HeadersTooLarge or SipRejection.TooManyHeaders => 513,
        _ => 400,
    };

    /// <summary>
    /// True when it is unknown where the next message begins: after the answer, if there is one, a stream has to be closed.
    /// </summary>
    public static bool LosesFraming(this SipRejection rejection) => rejection is SipRejection.StartLineTooLong or SipRejection.HeadersTooLarge
        or SipRejection.TooManyHeaders or SipRejection.LineEnd or SipRejection.ContentLength or SipRejection.BodyTooLarge;

    /// <summary>The reason phrase to refuse a request with; it names what was wrong.</summary>
    public static ReadOnlySpan<byte> ReasonPhrase(this SipRejection rejection) => rejection switch
    {
        SipRejection.StartLine => "Bad Request Line"u8,
        SipRejection.StartLineTooLong => "Request-URI Too Long"u8,
        SipRejection.Version => "Version Not Supported"u8,
        SipRejection.RequestUri => "Bad Request-URI"u8,
        SipRejection.HeadersTooLarge => "Message Too Large"u8,
        SipRejection.TooManyHeaders => "Too Many Header Fields"u8,
        SipRejection.LineEnd => "Bad Line End"u8,
        SipRejection.HeaderSyntax => "Bad Header Field"u8,
        SipRejection.ContentLength => "Bad Content-Length"u8,
        SipRejection.Truncated => "Body Shorter Than Content-Length"u8,
        SipRejection.BodyTooLarge => "Request Entity Too Large"u8,
        SipRejection.MissingHeader => "Missing Header Field"u8,
        SipRejection.DuplicateHeader => "Duplicate Header Field"u8,
        SipRejection.Via => "Bad Via"u8,
        SipRejection.From => "Bad From"u8,
        SipRejection.To => "Bad To"u8,
        SipRejection.CallId => "Bad Call-ID"u8,
        SipRejection.CSeq => "Bad CSeq"u8,
        SipRejection.CSeqMismatch => "CSeq Method Mismatch"u8,
        SipRejection.MaxForwards => "Bad Max-Forwards"u8,
        SipRejection.Expires => "Bad Expires"u8,
        SipRejection.Contact => "Bad Contact"u8,
        SipRejection.Route => "Bad Route"u8,
        SipRejection.ContentType => "Bad Content-Type"u8,
        SipRejection.Date => "Bad Date"u8,
        _ => "Bad Request"u8,
    };
}
