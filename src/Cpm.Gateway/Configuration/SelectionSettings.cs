using Cpm.Core.Messages;
using Cpm.Primitives;

namespace Cpm.Gateway.Configuration;

/// <summary>How routes are selected: the first rule whose conditions all hold decides.</summary>
/// <param name="Rules">In order.</param>
/// <param name="Default">The plan where no rule holds.</param>
/// <param name="MaxHops">How often a message may cross from one service to another.</param>
/// <param name="Tests">A file of policy tests that <c>check</c> runs; null for none.</param>
public sealed record SelectionSettings(IReadOnlyList<RuleSettings> Rules, IReadOnlyList<PlanStep> Default, int MaxHops, string? Tests);

/// <summary>One rule.</summary>
/// <param name="Name">Unique; shown by <c>explain</c>.</param>
/// <param name="When">The conditions.</param>
/// <param name="Routes">The plan; empty forbids.</param>
public sealed record RuleSettings(string Name, ConditionSettings When, IReadOnlyList<PlanStep> Routes);

/// <summary>The conditions of a rule; null matches anything.</summary>
public sealed record ConditionSettings
{
    /// <summary>The recipient's number starts with this: <c>+1555</c>, or the user part of its SIP address does.</summary>
    public string? RecipientPrefix { get; init; }

    /// <summary>The recipient's domain, in lower case.</summary>
    public string? RecipientDomain { get; init; }

    /// <summary>Whether the recipient is a subscriber.</summary>
    public bool? Subscriber { get; init; }

    /// <summary>Whether the recipient has a device registered.</summary>
    public bool? Registered { get; init; }

    /// <summary>The sender's number, or the user part of its SIP address, starts with this.</summary>
    public string? SenderPrefix { get; init; }

    /// <summary>The kind of message.</summary>
    public MessageKind? Service { get; init; }

    /// <summary>The payload's media type in lower case: <c>text/plain</c>, or <c>text/*</c>.</summary>
    public string? ContentType { get; init; }

    /// <summary>Octets of the payload at least.</summary>
    public long? MinSize { get; init; }

    /// <summary>Octets of the payload at most.</summary>
    public long? MaxSize { get; init; }

    /// <summary>Recipients of the message at most.</summary>
    public int? MaxRecipients { get; init; }

    /// <summary>Whether the sender withholds its identity.</summary>
    public bool? Anonymous { get; init; }

    /// <summary>What must be up: a function, <c>function/group</c>, or a link.</summary>
    public string? LinkUp { get; init; }
}
