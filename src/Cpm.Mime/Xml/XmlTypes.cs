namespace Cpm.Mime;

/// <summary>What an XML body may hold. There is no switch for DTDs and entities: they are always refused.</summary>
public sealed record XmlLimits
{
    /// <summary>The limits used where none are named.</summary>
    public static XmlLimits Default { get; } = new();

    /// <summary>Octets of one document.</summary>
    public int MaxBytes { get; init; } = 256 * 1024;

    /// <summary>Elements inside each other.</summary>
    public int MaxDepth { get; init; } = 16;

    /// <summary>Characters of one text or attribute.</summary>
    public int MaxText { get; init; } = 4096;

    /// <summary>Entries or notifications of one document.</summary>
    public int MaxItems { get; init; } = 1000;
}

/// <summary>Why octets are not the XML document that was looked for.</summary>
public enum XmlRejection
{
    /// <summary>They are.</summary>
    None,

    /// <summary>Not well-formed.</summary>
    NotWellFormed,

    /// <summary>A document type declaration: never read.</summary>
    DocumentType,

    /// <summary>More octets than <see cref="XmlLimits.MaxBytes"/>.</summary>
    TooLarge,

    /// <summary>Deeper than <see cref="XmlLimits.MaxDepth"/>.</summary>
    TooDeep,

    /// <summary>A text longer than <see cref="XmlLimits.MaxText"/>.</summary>
    TextTooLong,

    /// <summary>More items than <see cref="XmlLimits.MaxItems"/>.</summary>
    TooManyItems,

    /// <summary>Another root element.</summary>
    WrongRoot,

    /// <summary>An element or attribute that the schema demands is missing.</summary>
    Incomplete,

    /// <summary>A value that the schema does not know.</summary>
    BadValue,

    /// <summary>The body has another media type, or a multipart body is broken.</summary>
    WrongType,
}
