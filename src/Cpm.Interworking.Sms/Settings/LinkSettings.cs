using System.Collections.Immutable;
using Cpm.Interworking.Sms.Mapping;
using Cpm.Smpp.Sessions;
using Cpm.Smpp.Text;

namespace Cpm.Interworking.Sms.Settings;

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

    /// <summary>Null for plain TCP.</summary>
    public required LinkTlsSettings? Tls { get; init; }

    public required string SystemId { get; init; }

    public required string Password { get; init; }

    public required string SystemType { get; init; }

    /// <summary>True where the centre gave out a name or password longer than SMPP has it.</summary>
    public required bool AllowOverlong { get; init; }

    public required BindMode BindMode { get; init; }

    public required int Window { get; init; }

    /// <summary>Segments a second; 0: as many as the window lets through.</summary>
    public required int MaxPerSecond { get; init; }

    public required TimeSpan ResponseTimeout { get; init; }

    public required TimeSpan EnquireLink { get; init; }

    /// <summary>True to ask for intermediate notifications with each receipt.</summary>
    public required bool IntermediateNotifications { get; init; }

    /// <summary>True where the centre sends receipts without saying so in esm_class: what reads as one is one.</summary>
    public required bool UntypedReceipts { get; init; }

    /// <summary>Errors of the centre itself, or timeouts, in a row after which the link fails.</summary>
    public required int Faults { get; init; }

    /// <summary>Without any answer while some are due, after which the link fails.</summary>
    public required TimeSpan Silence { get; init; }

    /// <summary>True where the centre may be asked what became of a message (query_sm).</summary>
    public required bool Query { get; init; }

    /// <summary>True where the centre may be asked to replace a text that waits (replace_sm).</summary>
    public required bool Replace { get; init; }

    /// <summary>How addresses are written for this link.</summary>
    public required LinkAddresses Addresses { get; init; }

    /// <summary>The synthetic message; null for none.</summary>
    public required ProbeSettings? Probe { get; init; }

    public required SmsTextOptions Text { get; init; }

    /// <summary>All keys and values: tells whether a reload changes the link.</summary>
    public required string Signature { get; init; }

    /// <summary>True when both links write a text in the same way, so that parts of one message may go over either.</summary>
    public bool WritesTextLike(LinkSettings other) => Group == other.Group
        && Text.DefaultAlphabet == other.Text.DefaultAlphabet
        && Text.LongMessages == other.Text.LongMessages
        && Text.NationalLanguages.AsSpan().SequenceEqual(other.Text.NationalLanguages.AsSpan());
}

/// <summary>TLS of a link.</summary>
/// <param name="CaFile">A PEM file of the authorities that the peer's certificate must come from; null for those of the machine.</param>
/// <param name="Pins">SHA-256 digests of public keys, one of which the peer must have; empty: any.</param>
/// <param name="ServerName">The name that the peer's certificate must have; null for that of the host.</param>
/// <param name="Certificate">Our own; null for none.</param>
internal sealed record LinkTlsSettings(string? CaFile, ImmutableArray<byte[]> Pins, string? ServerName, LinkCertificate? Certificate);

/// <summary>A certificate with its key: PEM in one file or two, or PKCS #12.</summary>
internal sealed record LinkCertificate(string Path, string? KeyPath, string? Password);

/// <summary>A message that is sent to a loop number from time to time, so that the age of the last one that came through tells the link's health.</summary>
/// <param name="Number">Where to, and who sends it.</param>
/// <param name="Every">How often.</param>
/// <param name="Expect">What proves that it came through.</param>
internal sealed record ProbeSettings(string Number, TimeSpan Every, ProbeExpectation Expect);

/// <summary>What proves that a probe came through.</summary>
internal enum ProbeExpectation
{
    /// <summary>Its receipt.</summary>
    Receipt,

    /// <summary>The message itself, brought back by the centre.</summary>
    Message,

    /// <summary>The centre's answer to it.</summary>
    Response,
}
