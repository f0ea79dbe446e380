namespace Cpm.Mime;

/// <summary>What a MIME body may hold. Enforced before anything is stored.</summary>
public sealed record MimeLimits
{
    /// <summary>The limits used where none are named.</summary>
    public static MimeLimits Default { get; } = new();

    /// <summary>Parts of one body, those of nested multiparts included.</summary>
    public int MaxParts { get; init; } = 256;

    /// <summary>Multiparts inside each other.</summary>
    public int MaxDepth { get; init; } = 8;

    /// <summary>Octets of the headers of one part.</summary>
    public int MaxHeaderBytes { get; init; } = 16 * 1024;

    /// <summary>Octets of one part's content.</summary>
    public long MaxPartBytes { get; init; } = long.MaxValue;
}

/// <summary>Why octets are no MIME multipart.</summary>
public enum MimeRejection
{
    /// <summary>They are one.</summary>
    None,

    /// <summary>The media type is no multipart, or its boundary is missing, longer than 70 octets or holds what no boundary may hold (RFC 2046 section 5.1.1).</summary>
    NoBoundary,

    /// <summary>The boundary never appears.</summary>
    NoParts,

    /// <summary>The text ends inside the headers of a part.</summary>
    Incomplete,

    /// <summary>A header line of a part is broken.</summary>
    BadHeader,

    /// <summary>More octets of headers than <see cref="MimeLimits.MaxHeaderBytes"/>.</summary>
    HeadersTooLong,

    /// <summary>More parts than <see cref="MimeLimits.MaxParts"/>.</summary>
    TooManyParts,

    /// <summary>Deeper than <see cref="MimeLimits.MaxDepth"/>.</summary>
    TooDeep,

    /// <summary>A part is longer than <see cref="MimeLimits.MaxPartBytes"/>.</summary>
    PartTooLong,
}
