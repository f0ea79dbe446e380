using System.Collections.Immutable;
using Cpm.Smpp.Pdus;

namespace Cpm.Simulators.Smsc;

/// <summary>An exception for some messages. All conditions given must hold; the first rule that fits decides.</summary>
public sealed record SmscRule
{
    /// <summary>The destination begins like this, a leading + left out; null for any.</summary>
    public string? Prefix { get; init; }

    /// <summary>The destination ends like this; null for any.</summary>
    public string? Suffix { get; init; }

    /// <summary>The destination is this, a leading + left out; null for any.</summary>
    public string? Number { get; init; }

    /// <summary>The share of messages that it is for, 0 to 100, drawn by <see cref="SmscBehaviour.Seed"/>.</summary>
    public double Percentage { get; init; } = 100;

    /// <summary>It ends after that many messages; null for never.</summary>
    public int? Count { get; init; }

    /// <summary>The status of the answer.</summary>
    public CommandStatus Status { get; init; }

    /// <summary>What is done.</summary>
    public SmscAction Action { get; init; }

    /// <summary>True: a loop number. What is taken comes back as a message of its recipient to its sender, in the same octets.</summary>
    public bool Loops { get; init; }

    /// <summary>A wait before the answer; null for the general one.</summary>
    public TimeSpan? ResponseDelay { get; init; }

    /// <summary>When receipts are sent; null for the general rule.</summary>
    public ReceiptMode? Receipts { get; init; }

    /// <summary>The state in receipts; null for the general one.</summary>
    public string? ReceiptState { get; init; }

    /// <summary>A wait before the receipt; null for the general one.</summary>
    public TimeSpan? ReceiptDelay { get; init; }

    /// <summary>States told before; null for the general ones.</summary>
    public ImmutableArray<string>? EarlierStates { get; init; }

    /// <summary>What the receipt consists of; null for the general rule.</summary>
    public ReceiptForm? ReceiptForm { get; init; }

    /// <summary>The text of the receipt; null for the general one.</summary>
    public string? ReceiptText { get; init; }

    /// <summary>How the text is carried; null for the general rule.</summary>
    public ReceiptCarrier? ReceiptCarrier { get; init; }

    /// <summary>How ids are written in receipts; null for the general rule.</summary>
    public MessageIdForm? ReceiptIds { get; init; }
}
