namespace Cpm.Primitives;

/// <summary>What a parser says of the bytes it was given. Bad input is a value, never an exception.</summary>
public enum ParseStatus
{
    /// <summary>More bytes are needed before anything can be said.</summary>
    NeedMore,

    /// <summary>One whole element was read.</summary>
    Complete,

    /// <summary>The bytes can never become a valid element; the parser says why beside this status.</summary>
    Rejected,
}
