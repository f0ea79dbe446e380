using System.Collections.Immutable;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Sms.Mapping;
using Cpm.Smpp.Sessions;
using Cpm.Smpp.Text;

namespace Cpm.Interworking.Sms.Settings;

/// <summary>Settings of the function.</summary>
internal sealed record SmsSettings
{
    /// <summary>What to do when it is not known whether the centre took a message.</summary>
    public required UnknownOutcomePolicy UnknownOutcome { get; init; }

    /// <summary>How long to wait for a receipt.</summary>
    public required TimeSpan ReceiptDeadline { get; init; }

    /// <summary>How addresses of the SMS side are written.</summary>
    public required AddressRules Addresses { get; init; }

    /// <summary>What becomes of mobile-originated messages that are no ordinary text.</summary>
    public required InboundRules Inbound { get; init; }

    /// <summary>The links; one at least.</summary>
    public required ImmutableArray<LinkSettings> Links { get; init; }
}

/// <summary>Settings of one link.</summary>
internal sealed record LinkSettings
{
    public required string Name { get; init; }

    public required string Group { get; init; }

    /// <summary>Lower first.</summary>
    public required int Priority { get; init; }

    /// <summary>Shares within one priority.</summary>
    public required int Weight { get; init; }

    /// <summary>How the numbers begin that this link serves, '+' for international ones; empty: all.</summary>
    public required ImmutableArray<string> Prefixes { get; init; }

    public required string Host { get; init; }

    public required int Port { get; init; }

    public required bool Tls { get; init; }

    /// <summary>A PEM file of the authorities that the peer's certificate must come from; null for those of the machine.</summary>
    public required string? CaFile { get; init; }

    public required string SystemId { get; init; }

    public required string Password { get; init; }

    public required string SystemType { get; init; }

    public required BindMode BindMode { get; init; }

    public required int Window { get; init; }

    /// <summary>Short messages a second; 0: as many as the window lets through.</summary>
    public required int MaxPerSecond { get; init; }

    public required TimeSpan ResponseTimeout { get; init; }

    public required TimeSpan EnquireLink { get; init; }

    /// <summary>True to ask for intermediate notifications with each receipt.</summary>
    public required bool IntermediateNotifications { get; init; }

    /// <summary>True where the centre sends receipts without saying so in esm_class: what reads as one is one.</summary>
    public required bool UntypedReceipts { get; init; }

    public required SmsTextOptions Text { get; init; }

    /// <summary>All keys and values: tells whether a reload changes the link.</summary>
    public required string Signature { get; init; }

    /// <summary>True when both links write a text in the same way, so that parts of one message may go over either.</summary>
    public bool WritesTextLike(LinkSettings other) => Group == other.Group
        && Text.DefaultAlphabet == other.Text.DefaultAlphabet
        && Text.LongMessages == other.Text.LongMessages
        && Text.NationalLanguages.AsSpan().SequenceEqual(other.Text.NationalLanguages.AsSpan());
}
