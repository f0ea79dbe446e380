using System.Collections.Immutable;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Sms.Mapping;

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
