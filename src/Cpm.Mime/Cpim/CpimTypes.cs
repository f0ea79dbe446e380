namespace Cpm.Mime;

/// <summary>What a CPIM parser accepts. Enforced before anything is stored.</summary>
public sealed record CpimLimits
{
    /// <summary>The limits used where none are named.</summary>
    public static CpimLimits Default { get; } = new();

    /// <summary>Octets of one header line.</summary>
    public int MaxLine { get; init; } = 4096;

    /// <summary>Octets of the message headers, and again of the content's MIME headers.</summary>
    public int MaxHeaderBytes { get; init; } = 32 * 1024;

    /// <summary>Message headers, and again MIME headers.</summary>
    public int MaxHeaders { get; init; } = 256;
}

/// <summary>Why octets are no CPIM message.</summary>
public enum CpimRejection
{
    /// <summary>They are one.</summary>
    None,

    /// <summary>The text ends inside the headers.</summary>
    Incomplete,

    /// <summary>There are no message headers at all.</summary>
    NoHeaders,

    /// <summary>A message header line has no colon, a bad name, a fold, or broken parameters (RFC 3862 section 2.3).</summary>
    BadHeader,

    /// <summary>A header holds control characters or is not UTF-8 (RFC 3862 section 2.3).</summary>
    BadText,

    /// <summary>From, DateTime or imdn.Message-ID stands there twice: two readers could see two messages.</summary>
    DuplicateHeader,

    /// <summary>An NS header has no URI in angle brackets (RFC 3862 section 4.6).</summary>
    BadNamespace,

    /// <summary>More than eight namespaces.</summary>
    TooManyNamespaces,

    /// <summary>A From, To, cc or IMDN address header without an address (RFC 3862 section 4.1).</summary>
    BadAddress,

    /// <summary>A MIME header of the content is broken (RFC 3862 section 2.2).</summary>
    BadContentHeader,

    /// <summary>A line is longer than <see cref="CpimLimits.MaxLine"/>.</summary>
    LineTooLong,

    /// <summary>More octets of headers than <see cref="CpimLimits.MaxHeaderBytes"/>.</summary>
    HeadersTooLong,

    /// <summary>More headers than <see cref="CpimLimits.MaxHeaders"/>.</summary>
    TooManyHeaders,
}

/// <summary>The CPIM headers this product knows, after the namespace was resolved.</summary>
public enum CpimHeaderId : byte
{
    /// <summary>Any other.</summary>
    Unknown,

    /// <summary>From (RFC 3862 section 4.1).</summary>
    From,

    /// <summary>To (section 4.2).</summary>
    To,

    /// <summary>cc (section 4.3).</summary>
    Cc,

    /// <summary>DateTime (section 4.4).</summary>
    DateTime,

    /// <summary>Subject (section 4.5).</summary>
    Subject,

    /// <summary>NS (section 4.6).</summary>
    Namespace,

    /// <summary>Require (section 4.7).</summary>
    Require,

    /// <summary>imdn.Message-ID (RFC 5438 section 6.3).</summary>
    MessageId,

    /// <summary>imdn.Disposition-Notification (RFC 5438 section 6.2).</summary>
    DispositionNotification,

    /// <summary>imdn.Original-To (RFC 5438 section 6.4).</summary>
    OriginalTo,

    /// <summary>imdn.IMDN-Record-Route (RFC 5438 section 6.5).</summary>
    RecordRoute,

    /// <summary>imdn.IMDN-Route (RFC 5438 section 6.6).</summary>
    Route,

    /// <summary>cpm.Payload-Type (OMA CPM 2.0).</summary>
    PayloadType,
}
