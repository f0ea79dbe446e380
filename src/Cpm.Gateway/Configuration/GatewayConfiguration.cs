using Cpm.Core.Preferences;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Selecting;
using Cpm.Sip.Authentication;

namespace Cpm.Gateway.Configuration;

/// <summary>The whole configuration, read and validated. Immutable: a reload makes a new one.</summary>
public sealed record GatewayConfiguration
{
    /// <summary>The domain served.</summary>
    public required string Domain { get; init; }

    /// <summary>SIP listeners and who is trusted on them.</summary>
    public required SipSettings Sip { get; init; }

    /// <summary>The HTTP listener: API, health, metrics, console.</summary>
    public required HttpSettings Http { get; init; }

    /// <summary>Where messages are kept and for how long.</summary>
    public required StorageSettings Storage { get; init; }

    /// <summary>The users served.</summary>
    public required IReadOnlyList<SubscriberSettings> Subscribers { get; init; }

    /// <summary>Most recipients of one message.</summary>
    public required int MaxRecipients { get; init; }

    /// <summary>The canonical address of the list server (RFC 5365).</summary>
    public required string Exploder { get; init; }

    /// <summary>How long a message waits for an absent recipient at most.</summary>
    public required TimeSpan DeferralExpiry { get; init; }

    /// <summary>How routes are selected.</summary>
    public required SelectionSettings Selection { get; init; }

    /// <summary>A file of policy tests that <c>check</c> runs; null for none.</summary>
    public required string? PolicyTests { get; init; }

    /// <summary>The interworking functions, by name.</summary>
    public required IReadOnlyList<FunctionSettings> Functions { get; init; }

    /// <summary>How logs are written.</summary>
    public required LogSettings Log { get; init; }

    /// <summary>How long a stop may take before connections are cut.</summary>
    public required TimeSpan ShutdownTimeout { get; init; }

    /// <summary>The endpoint of MSRP; nothing listens there yet.</summary>
    public required ListenAddress Msrp { get; init; }

    /// <summary>Where call detail records go; none are written yet.</summary>
    public required CdrSettings Cdr { get; init; }

    /// <summary>Where HEP packets go; none are sent yet. Null for nowhere.</summary>
    public required ListenAddress? Hep { get; init; }
}

/// <summary>SIP listeners and who is trusted on them.</summary>
/// <param name="Endpoints">The listeners; one at least.</param>
/// <param name="CoreRoute">The IMS core to send native messages to, as a SIP URI; null where this gateway serves devices itself.</param>
/// <param name="TrustedPeers">Addresses that may assert identities on access endpoints.</param>
public sealed record SipSettings(IReadOnlyList<SipEndpointSettings> Endpoints, string? CoreRoute, IReadOnlyList<PeerNetwork> TrustedPeers);

/// <summary>One SIP listener.</summary>
/// <param name="Name">Unique: <c>sip-1</c>, <c>sip-2</c>, … in the order of the configuration.</param>
/// <param name="Listen">Where it listens.</param>
/// <param name="Role">Who is on the far side.</param>
/// <param name="Advertise">Host and port to be named in Via and Contact where they differ from <paramref name="Listen"/>; null where they do not.</param>
/// <param name="Certificate">For <c>tls</c>.</param>
/// <param name="Peers">The only addresses served on a Core or Nni endpoint; empty for all.</param>
/// <param name="Digest">The digest algorithms offered, in this order.</param>
public sealed record SipEndpointSettings(
    string Name, ListenAddress Listen, SipEndpointRole Role, string? Advertise, CertificateSettings? Certificate, IReadOnlyList<PeerNetwork> Peers,
    IReadOnlyList<DigestAlgorithm> Digest);

/// <summary>Who is on the far side of a SIP listener.</summary>
public enum SipEndpointRole
{
    /// <summary>Devices: challenged, and what they assert is removed.</summary>
    Access,

    /// <summary>The IMS core: may assert identity and service (RFC 3325, RFC 6050).</summary>
    Core,

    /// <summary>Another operator: may assert identity and service.</summary>
    Nni,
}

/// <summary>A certificate and its key.</summary>
/// <param name="Path">A PEM file, or a PFX file.</param>
/// <param name="KeyPath">The key's PEM file; null where <paramref name="Path"/> has it.</param>
/// <param name="Password">For an encrypted key or PFX file.</param>
public sealed record CertificateSettings(string Path, string? KeyPath, string? Password)
{
    /// <inheritdoc/>
    public override string ToString() => Path;
}

/// <summary>The HTTP listener.</summary>
/// <param name="Endpoint">Where it listens.</param>
/// <param name="Token">The bearer token; null only on loopback.</param>
public sealed record HttpSettings(ListenAddress Endpoint, string? Token)
{
    /// <inheritdoc/>
    public override string ToString() => Endpoint.ToString();
}

/// <summary>Where messages are kept and for how long.</summary>
/// <param name="Provider">The store.</param>
/// <param name="ConnectionString">The store's connection string.</param>
/// <param name="DataFile">The file that it names.</param>
/// <param name="Retention">How long entries are kept.</param>
/// <param name="ContentRetention">How long content is kept; not above <paramref name="Retention"/>.</param>
/// <param name="CommitSpacing">The least time between the starts of two commits under load, 0 to 5 ms.</param>
/// <param name="DiskReserve">Octets that must be free on the disk for new messages to be taken; null for 256 MB, or 2 % of a small disk.</param>
public sealed record StorageSettings(StorageProvider Provider, string ConnectionString, string DataFile, TimeSpan Retention, TimeSpan ContentRetention, TimeSpan CommitSpacing, long? DiskReserve = null)
{
    /// <summary>The data folder: journal partitions and contents lie in it.</summary>
    public string DataFolder => Path.GetDirectoryName(Path.GetFullPath(DataFile)) ?? ".";

    /// <inheritdoc/>
    public override string ToString() => $"{Provider} {DataFile}";
}

/// <summary>Stores that exist.</summary>
public enum StorageProvider
{
    /// <summary>SQLite, in the gateway's own process.</summary>
    Sqlite,

    /// <summary>PostgreSQL; not built yet.</summary>
    Postgres,
}

/// <summary>One user.</summary>
/// <param name="Address">Canonical address.</param>
/// <param name="Aliases">Other canonical addresses of the same user.</param>
/// <param name="Username">For digest authentication; null where the user comes through a core only.</param>
/// <param name="Password">For digest authentication.</param>
/// <param name="WhenOffline">What becomes of messages while no device is registered.</param>
/// <param name="Barring">Whom the user may not write to, and who may not write to the user.</param>
public sealed record SubscriberSettings(string Address, IReadOnlyList<string> Aliases, string? Username, string? Password, WhenOffline WhenOffline, Barring Barring)
{
    /// <inheritdoc/>
    public override string ToString() => Address;
}

/// <summary>How logs are written.</summary>
/// <param name="Format">One line of text, or one JSON object, for each event.</param>
/// <param name="Level">The least level written.</param>
public sealed record LogSettings(LogFormat Format, LogLevel Level);

/// <summary>Forms of a log line.</summary>
public enum LogFormat
{
    /// <summary>Readable text.</summary>
    Text,

    /// <summary>A JSON object.</summary>
    Json,
}

/// <summary>Call detail records.</summary>
/// <param name="Folder">Where they go; null for nowhere.</param>
/// <param name="Formats">In which forms.</param>
public sealed record CdrSettings(string? Folder, IReadOnlyList<CdrFormat> Formats);

/// <summary>Forms of call detail records.</summary>
public enum CdrFormat
{
    /// <summary>Comma separated values.</summary>
    Csv,

    /// <summary>One JSON object a line.</summary>
    JsonLines,
}

/// <summary>An interworking function, as far as the host reads it; the rest of its section is its factory's.</summary>
/// <param name="Name">Also the name of its first route.</param>
/// <param name="Kind">Names the factory.</param>
/// <param name="Groups">The link groups: its other routes.</param>
/// <param name="Links">The names of its links.</param>
/// <param name="Section">Its whole section.</param>
/// <param name="IsAvailable">False where the kind is known but not built yet: nothing can be sent there.</param>
public sealed record FunctionSettings(string Name, string Kind, IReadOnlyList<string> Groups, IReadOnlyList<string> Links, IConfigurationSection Section, bool IsAvailable);

/// <summary>What reading a configuration gave.</summary>
/// <param name="Configuration">Null where there are errors.</param>
/// <param name="Errors">What is wrong, in the order of the document.</param>
/// <param name="Remarks">What is not wrong but has no effect, or is unwise.</param>
public sealed record ConfigurationResult(GatewayConfiguration? Configuration, IReadOnlyList<ConfigurationError> Errors, IReadOnlyList<ConfigurationError> Remarks);
