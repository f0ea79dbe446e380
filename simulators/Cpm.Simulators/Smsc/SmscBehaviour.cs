using System.Collections.Immutable;
using Cpm.Smpp.Pdus;

namespace Cpm.Simulators.Smsc;

/// <summary>How the SMSC behaves; can be replaced at any time. The default answers everything with success and a receipt at once.</summary>
public sealed record SmscBehaviour
{
    /// <summary>When receipts are sent.</summary>
    public ReceiptMode Receipts { get; init; }

    /// <summary>DELIVRD, UNDELIV, EXPIRED, DELETED, ACCEPTD, REJECTD, UNKNOWN, ENROUTE, or any other word.</summary>
    public string ReceiptState { get; init; } = "DELIVRD";

    /// <summary>
    /// States told in receipts of their own before <see cref="ReceiptState"/>, each <see cref="ReceiptDelay"/> after the one before: ENROUTE, or one that contradicts the last.
    /// </summary>
    public ImmutableArray<string> EarlierStates { get; init; } = [];

    /// <summary>The err field of the receipt.</summary>
    public string ReceiptError { get; init; } = "000";

    /// <summary>From the answer to the receipt.</summary>
    public TimeSpan ReceiptDelay { get; init; }

    /// <summary>Up to so much more, drawn by chance.</summary>
    public TimeSpan ReceiptJitter { get; init; }

    /// <summary>What a receipt consists of.</summary>
    public ReceiptForm ReceiptForm { get; init; }

    /// <summary>The text of a receipt: a name of <see cref="ReceiptText.Known"/>, or a template with {id}, {sub}, {dlvrd}, {submitted}, {done}, {state}, {error}, {text}, each with a format after a colon if wanted.</summary>
    public string ReceiptText { get; init; } = Smsc.ReceiptText.Standard;

    /// <summary>How the text is carried.</summary>
    public ReceiptCarrier ReceiptCarrier { get; init; }

    /// <summary>esm_class of receipts; some centres send 0.</summary>
    public int ReceiptEsmClass { get; init; } = (int)EsmClass.Receipt;

    /// <summary>How ids are written in receipts; null as <see cref="SmscOptions.ReceiptIds"/> says.</summary>
    public MessageIdForm? ReceiptIds { get; init; }

    /// <summary>Messages a second; more are refused with ESME_RTHROTTLED. 0: any number.</summary>
    public double RateLimit { get; init; }

    /// <summary>Messages beyond the rate that may come at once; 0: a tenth of a second's.</summary>
    public int Burst { get; init; }

    /// <summary>A wait before each answer.</summary>
    public TimeSpan ResponseDelay { get; init; }

    /// <summary>Up to so much more, drawn by chance: answers then overtake one another.</summary>
    public TimeSpan ResponseJitter { get; init; }

    /// <summary>Messages of one connection that may be unanswered at once; more are refused with ESME_RTHROTTLED. 0: any number.</summary>
    public int WindowLimit { get; init; }

    /// <summary>congestion_state in each answer (SMPP 5.0 §4.8.4.18), 0 to 100; null for none.</summary>
    public int? CongestionState { get; init; }

    /// <summary>Destinations that mean something.</summary>
    public MagicNumbers MagicNumbers { get; init; }

    /// <summary>Answers are sent in groups of this size, last one first; 0 and 1: in order. An incomplete group leaves after 50 ms.</summary>
    public int Reorder { get; init; }

    /// <summary>Binds are refused with this status; null: they are accepted.</summary>
    public CommandStatus? RefuseBinds { get; init; }

    /// <summary>Exceptions.</summary>
    public ImmutableArray<SmscRule> Rules { get; init; } = [];

    /// <summary>Where chance begins.</summary>
    public int Seed { get; init; } = 1;
}
