namespace Cpm.Simulators.Smsc;

/// <summary>What is done instead of a plain answer.</summary>
public enum SmscAction
{
    /// <summary>An answer.</summary>
    Respond,

    /// <summary>The message is taken and never answered.</summary>
    NoResponse,

    /// <summary>The message is taken; the connection is closed without an answer.</summary>
    Close,

    /// <summary>The message is taken; the connection is reset without an answer.</summary>
    Reset,

    /// <summary>Octets that are no PDU are sent instead of the answer.</summary>
    Garbage,

    /// <summary>An answer, then unbind.</summary>
    Unbind,

    /// <summary>The same answer twice.</summary>
    RespondTwice,

    /// <summary>The message is taken; the answer has a sequence number that nobody has used.</summary>
    WrongSequence,

    /// <summary>The message is taken; half an answer, then the connection is closed.</summary>
    HalfAnswer,
}
