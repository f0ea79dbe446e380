using System.Collections.Immutable;
using Cpm.Primitives;

namespace Cpm.Interworking.Abstractions;

/// <summary>Another text for a message that the far side has accepted and not delivered.</summary>
/// <param name="Message">The message as it was sent.</param>
/// <param name="Requested">The dispositions that its sender asked for: they are asked for again.</param>
/// <param name="Text">The new text, UTF-8.</param>
public sealed record Replacement(MessageView Message, Dispositions Requested, ReadOnlyMemory<byte> Text);

/// <summary>What became of a replacement.</summary>
public enum ReplaceOutcome : byte
{
    /// <summary>The far side delivers the new text.</summary>
    Replaced,

    /// <summary>Nothing was changed.</summary>
    Refused,

    /// <summary>The far side was asked and did not answer: it delivers one or the other.</summary>
    Unknown,
}

/// <summary>What became of a replacement, and why.</summary>
/// <param name="Outcome">What.</param>
/// <param name="Reason">Why nothing was changed, as an operator is told; empty where something was.</param>
public sealed record ReplaceResult(ReplaceOutcome Outcome, string Reason = "")
{
    /// <summary>The link that was asked; empty for none.</summary>
    public string Link { get; init; } = "";

    /// <summary>How the new text was written, such as <c>gsm7</c>; empty where it was not.</summary>
    public string Encoding { get; init; } = "";

    /// <summary>What the recipient will not see of the new text as it was given, one line each.</summary>
    public ImmutableArray<string> Losses { get; init; } = [];

    /// <summary>Nothing was changed.</summary>
    public static ReplaceResult Refused(string reason) => new(ReplaceOutcome.Refused, reason);
}
