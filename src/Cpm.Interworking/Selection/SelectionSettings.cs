using Cpm.Core.Messages;
using Cpm.Primitives;

namespace Cpm.Interworking.Selecting;

/// <summary>The operator's policy as written: rules in order, and what holds where none of them does.</summary>
public sealed record SelectionSettings
{
    /// <summary>The first rule whose conditions all hold decides.</summary>
    public IReadOnlyList<SelectionRule> Rules { get; init; } = [];

    /// <summary>The plan where no rule holds.</summary>
    public required IReadOnlyList<PlanStep> Default { get; init; }

    /// <summary>The domain whose users the gateway serves.</summary>
    public required string Domain { get; init; }

    /// <summary>A message that has crossed from one service to another this often goes no further (482). 1 to 100.</summary>
    public int MaxHops { get; init; } = 5;
}

/// <summary>One rule of a policy.</summary>
/// <param name="Name">Unique; shown wherever a selection is explained, and a label of metrics.</param>
/// <param name="When">What must hold.</param>
/// <param name="Routes">The plan, at most <see cref="SelectionPolicy.MaxSteps"/> steps. Empty forbids: 433 where the rule asks for anonymity, else 403.</param>
public sealed record SelectionRule(string Name, SelectionCondition When, IReadOnlyList<PlanStep> Routes);

/// <summary>What must hold for a rule to decide. A key that is null is not asked; all others must hold.</summary>
public sealed record SelectionCondition
{
    /// <summary>How the recipient's number begins, <c>+1555</c>, or the user part of a SIP address.</summary>
    public string? RecipientPrefix { get; init; }

    /// <summary>The domain of a recipient without a number.</summary>
    public string? RecipientDomain { get; init; }

    /// <summary>Whether the recipient is a subscriber.</summary>
    public bool? Subscriber { get; init; }

    /// <summary>Whether one of the recipient's devices is registered.</summary>
    public bool? Registered { get; init; }

    /// <summary>How the sender's number begins, or the user part of a SIP address.</summary>
    public string? SenderPrefix { get; init; }

    /// <summary>The kind of message.</summary>
    public MessageKind? Service { get; init; }

    /// <summary>The media type of the payload: <c>text/plain</c>, <c>text/*</c>, <c>*/*</c>.</summary>
    public string? ContentType { get; init; }

    /// <summary>The smallest payload, in octets after transfer decoding, inclusive.</summary>
    public long? MinSize { get; init; }

    /// <summary>The largest payload, in octets after transfer decoding, inclusive.</summary>
    public long? MaxSize { get; init; }

    /// <summary>The most recipients that the message may have, inclusive.</summary>
    public int? MaxRecipients { get; init; }

    /// <summary>Whether the sender's identity is withheld.</summary>
    public bool? Anonymous { get; init; }

    /// <summary>A route or link that must be up. Nothing else in a policy looks at health.</summary>
    public string? LinkUp { get; init; }
}
