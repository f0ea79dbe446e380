using System.Collections.Immutable;
using Cpm.Smpp.Pdus;

namespace Cpm.Simulators.Smsc;

/// <summary>When receipts are sent to those who asked for them.</summary>
public enum ReceiptMode
{
    /// <summary>One after the answer.</summary>
    Normal,

    /// <summary>Never.</summary>
    None,

    /// <summary>The same one twice.</summary>
    Duplicate,

    /// <summary>One before the answer.</summary>
    BeforeResponse,
}

/// <summary>What a receipt consists of.</summary>
public enum ReceiptForm
{
    /// <summary>Text and TLVs.</summary>
    TextAndTlvs,

    /// <summary>Text only.</summary>
    Text,

    /// <summary>TLVs only, as in SMPP 5.0.</summary>
    Tlvs,
}

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
}

/// <summary>An exception for some messages. All conditions given must hold; the first rule that fits decides.</summary>
public sealed record SmscRule
{
    /// <summary>The destination begins like this, a leading + left out; null for any.</summary>
    public string? Prefix { get; init; }

    /// <summary>The share of messages that it is for, 0 to 100, drawn by <see cref="SmscBehaviour.Seed"/>.</summary>
    public double Percentage { get; init; } = 100;

    /// <summary>It ends after that many messages; null for never.</summary>
    public int? Count { get; init; }

    /// <summary>The status of the answer.</summary>
    public CommandStatus Status { get; init; }

    /// <summary>What is done.</summary>
    public SmscAction Action { get; init; }

    /// <summary>A wait before the answer; null for the general one.</summary>
    public TimeSpan? ResponseDelay { get; init; }

    /// <summary>When receipts are sent; null for the general rule.</summary>
    public ReceiptMode? Receipts { get; init; }

    /// <summary>The state in receipts; null for the general one.</summary>
    public string? ReceiptState { get; init; }

    /// <summary>A wait before the receipt; null for the general one.</summary>
    public TimeSpan? ReceiptDelay { get; init; }
}

/// <summary>How the SMSC behaves; can be replaced at any time. The default answers everything with success and a receipt at once.</summary>
public sealed record SmscBehaviour
{
    /// <summary>When receipts are sent.</summary>
    public ReceiptMode Receipts { get; init; }

    /// <summary>DELIVRD, UNDELIV, EXPIRED, DELETED, ACCEPTD, REJECTD, UNKNOWN, ENROUTE, or any other word.</summary>
    public string ReceiptState { get; init; } = "DELIVRD";

    /// <summary>The err field of the receipt.</summary>
    public string ReceiptError { get; init; } = "000";

    /// <summary>From the answer to the receipt.</summary>
    public TimeSpan ReceiptDelay { get; init; }

    /// <summary>What a receipt consists of.</summary>
    public ReceiptForm ReceiptForm { get; init; }

    /// <summary>Messages a second; more are refused with ESME_RTHROTTLED. 0: any number.</summary>
    public double RateLimit { get; init; }

    /// <summary>Messages beyond the rate that may come at once; 0: a tenth of a second's.</summary>
    public int Burst { get; init; }

    /// <summary>A wait before each answer.</summary>
    public TimeSpan ResponseDelay { get; init; }

    /// <summary>Answers are sent in groups of this size, last one first; 0 and 1: in order. An incomplete group leaves after 50 ms.</summary>
    public int Reorder { get; init; }

    /// <summary>Binds are refused with this status; null: they are accepted.</summary>
    public CommandStatus? RefuseBinds { get; init; }

    /// <summary>Exceptions.</summary>
    public ImmutableArray<SmscRule> Rules { get; init; } = [];

    /// <summary>Where chance begins.</summary>
    public int Seed { get; init; } = 1;
}
