using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Cpm.Smpp.Text;

namespace Cpm.Simulators.Smsc;

/// <summary>A message of a mobile user to be delivered to an ESME.</summary>
public sealed record MobileOriginated
{
    /// <summary>Who sends.</summary>
    public required string From { get; init; }

    /// <summary>Who is to receive.</summary>
    public required string To { get; init; }

    /// <summary>The text; ignored where <see cref="Hex"/> is given.</summary>
    public string Text { get; init; } = "";

    /// <summary>Octets in hexadecimal to be sent as they are, in one part.</summary>
    public string? Hex { get; init; }

    /// <summary>The alphabet; null for the cheapest that has all characters.</summary>
    public SmsAlphabet? Encoding { get; init; }

    /// <summary>How a longer text is divided.</summary>
    public LongMessages LongMessages { get; init; }

    /// <summary>The reference number of its parts; null for a fresh one.</summary>
    public int? Reference { get; init; }

    /// <summary>The parts to be sent, from 1, in this order; null for all in order. For parts that are lost, repeated or late.</summary>
    public IReadOnlyList<int>? Parts { get; init; }

    /// <summary>data_coding; null for the one of the alphabet.</summary>
    public int? DataCoding { get; init; }

    /// <summary>esm_class; null for 0, with the header bit where parts have headers.</summary>
    public int? EsmClass { get; init; }

    /// <summary>protocol_id.</summary>
    public int ProtocolId { get; init; }

    /// <summary>Whom it is delivered to; null for whoever can take it.</summary>
    public string? SystemId { get; init; }
}

/// <summary>How the delivery of one part ended.</summary>
/// <param name="Outcome">Whether it was answered.</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="StatusName">Its name.</param>
public sealed record DeliverResult(RequestOutcome Outcome, CommandStatus Status, string StatusName)
{
    /// <summary>True when the message was taken.</summary>
    public bool IsAccepted => Outcome == RequestOutcome.Ok;
}
