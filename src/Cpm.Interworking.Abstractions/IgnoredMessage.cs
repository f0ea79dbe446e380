namespace Cpm.Interworking.Abstractions;

/// <summary>A message from the far side that was for nobody here: answered, kept in the journal for the operator, and shown to no user.</summary>
public sealed record IgnoredMessage
{
    /// <summary>The function that received it.</summary>
    public required string Function { get; init; }

    /// <summary>The link group it came from.</summary>
    public required string Group { get; init; }

    /// <summary>The link it came over.</summary>
    public required string Link { get; init; }

    /// <summary>The sender's canonical address.</summary>
    public required string Sender { get; init; }

    /// <summary>The recipient's canonical address.</summary>
    public required string Recipient { get; init; }

    /// <summary>What it was, and how it was answered, in words an operator understands; never its content.</summary>
    public required string Detail { get; init; }
}
