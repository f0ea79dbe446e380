namespace Cpm.Sip.Parsing;

/// <summary>Why a message was refused by the parser.</summary>
public enum SipRejection : byte
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>Neither a request line nor a status line (RFC 3261 7.1, 7.2).</summary>
    StartLine,

    /// <summary>The start line is longer than allowed.</summary>
    StartLineTooLong,

    /// <summary>A SIP version other than 2.0.</summary>
    Version,

    /// <summary>A malformed Request-URI.</summary>
    RequestUri,

    /// <summary>The header fields are longer than allowed.</summary>
    HeadersTooLarge,

    /// <summary>More header fields than allowed.</summary>
    TooManyHeaders,

    /// <summary>A carriage return or line feed standing alone.</summary>
    LineEnd,

    /// <summary>A line that is no header field.</summary>
    HeaderSyntax,

    /// <summary>A Content-Length that is absent on a stream, malformed, or given twice with different values.</summary>
    ContentLength,

    /// <summary>A datagram with less body than its Content-Length says (RFC 3261 18.3).</summary>
    Truncated,

    /// <summary>The body is larger than allowed.</summary>
    BodyTooLarge,

    /// <summary>One of Via, From, To, Call-ID, CSeq is absent (RFC 3261 8.1.1).</summary>
    MissingHeader,

    /// <summary>A field that may be there once is there again.</summary>
    DuplicateHeader,

    /// <summary>A malformed Via.</summary>
    Via,

    /// <summary>A malformed From.</summary>
    From,

    /// <summary>A malformed To.</summary>
    To,

    /// <summary>A malformed Call-ID.</summary>
    CallId,

    /// <summary>A malformed CSeq, or its number is too large.</summary>
    CSeq,

    /// <summary>The method of CSeq is not that of the request line (RFC 3261 8.1.1.5).</summary>
    CSeqMismatch,

    /// <summary>Max-Forwards is not a number of 0–255.</summary>
    MaxForwards,

    /// <summary>Expires or Min-Expires is not a number of 32 bits.</summary>
    Expires,

    /// <summary>A malformed Contact, or a wildcard among others (RFC 3261 10.2.2).</summary>
    Contact,

    /// <summary>A malformed Route, Record-Route, Path or Service-Route.</summary>
    Route,

    /// <summary>A malformed Content-Type.</summary>
    ContentType,

    /// <summary>A Date that is none, or not in GMT (RFC 3261 20.17).</summary>
    Date,
}
