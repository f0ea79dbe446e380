using System.Collections.Immutable;
using Cpm.Primitives;
using Microsoft.Extensions.Configuration;

namespace Cpm.Interworking.Abstractions;

/// <summary>Makes functions of one kind. Found by <see cref="Kind"/>: built into the gateway, or in an assembly in <c>plugins/</c>.</summary>
public interface IInterworkingFunctionFactory
{
    /// <summary>The value of <c>Kind</c> in the configuration that this factory serves.</summary>
    string Kind { get; }

    /// <summary>
    /// Reads the settings and makes a function that is not started. Performs no I/O: <c>check</c> calls it too.
    /// Adds everything that is wrong to <paramref name="errors"/>, with its path, and then returns null.
    /// </summary>
    IInterworkingFunction? Create(string name, IConfigurationSection settings, IInterworkingHost host, ICollection<ConfigurationError> errors);
}

/// <summary>One thing wrong with the configuration.</summary>
/// <param name="Path">The key, sections joined by ':'.</param>
/// <param name="Reason">What is wrong and what would be right.</param>
public sealed record ConfigurationError(string Path, string Reason);

/// <summary>
/// Carries messages between CPM and one other messaging service (OMA CPM Interworking Function).
/// Plans, retry schedules, expiry, fail-over between routes and dead letters are the host's; what happens on the wire is the function's.
/// </summary>
public interface IInterworkingFunction : IAsyncDisposable
{
    /// <summary>The name in the configuration, which is also the name of its first route.</summary>
    string Name { get; }

    /// <summary>Its routes: <c>sms</c>, and <c>sms/group-a</c> for each group of links. The objects live as long as the function; their values change.</summary>
    ImmutableArray<RouteState> Routes { get; }

    /// <summary>Its links to peers, for the operator to see, suspend and resume. The objects live as long as the link.</summary>
    ImmutableArray<ILink> Links { get; }

    /// <summary>Says how a message would be converted for a route. Pure: no I/O, no state, microseconds; the ISF and <c>explain</c> use it.</summary>
    ConversionPreview Preview(MessageView message, string route);

    /// <summary>Starts links and returns without waiting for them: a dead peer is a <see cref="RouteState"/>, not an exception.</summary>
    ValueTask StartAsync(CancellationToken ct);

    /// <summary>
    /// Attempts a delivery. Called only while the route has credit. <c>Accepted</c> in the result means that the far side has acknowledged.
    /// Failures of the peer are results, not exceptions. The attempt must not be used after this completes.
    /// </summary>
    ValueTask<AttemptResult> DeliverAsync(Attempt attempt, CancellationToken ct);

    /// <summary>
    /// Says which of several parts a report means. All of them agree with it in some form of the id, and those that do not agree to the letter in the recipient too,
    /// where it names one. Called once for each report that may be matched, also where there is one such part: here a function learns how its far side writes ids. Called
    /// before the start for those of an earlier process, with the one part that they meant.
    /// </summary>
    /// <param name="report">The report.</param>
    /// <param name="submitted">The ids that the far side gave the parts, the most literal match first.</param>
    /// <returns>The place in the list; -1 for none of them.</returns>
    int Choose(RemoteReport report, IReadOnlyList<RemoteKeys> submitted) => 0;

    /// <summary>Tells a sender on the far side what became of a message it sent (ESME receipt, MM7 report, NNI notification).</summary>
    ValueTask<ReportOutcome> ReportAsync(OutboundReport report, CancellationToken ct);

    /// <summary>Asks the far side to forget a delivery that it has accepted and not reported on.</summary>
    ValueTask<CancelOutcome> CancelAsync(HandedDelivery delivery, CancellationToken ct);

    /// <summary>Asks the far side to deliver another text in place of one that it has accepted and not delivered. Failures of the peer are results, not exceptions.</summary>
    ValueTask<ReplaceResult> ReplaceAsync(HandedDelivery delivery, Replacement replacement, CancellationToken ct) => new(ReplaceResult.Refused("this service cannot replace a text"));

    /// <summary>Asks the far side what became of a delivery whose report is overdue. Null where it does not say, or nothing final.</summary>
    ValueTask<RemoteStatus?> QueryAsync(HandedDelivery delivery, CancellationToken ct) => new((RemoteStatus?)null);

    /// <summary>Joins the parts of a message that arrived in several; pure. Called when all are there, and when time is over and some are missing.</summary>
    InboundMessage Join(InboundParts parts);

    /// <summary>Takes over changed settings, touching only what changed; or nothing, with the reason.</summary>
    ValueTask<ApplyOutcome> ApplyAsync(IConfigurationSection next, CancellationToken ct);

    /// <summary>Takes no new attempts, lets those under way end, and leaves the links in good order (unbind).</summary>
    ValueTask DrainAsync(CancellationToken ct);
}

/// <summary>A delivery that the far side has accepted.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Route">The route that it took.</param>
/// <param name="Sender">The sender's canonical address.</param>
/// <param name="Anonymous">True when the sender hides.</param>
/// <param name="Recipient">The recipient's canonical address.</param>
/// <param name="Parts">Its parts with the far side's ids.</param>
public sealed record HandedDelivery(DeliveryId Delivery, string Route, string Sender, bool Anonymous, string Recipient, IReadOnlyList<PartRecord> Parts);

/// <summary>One link to a peer, as an operator sees it.</summary>
public interface ILink
{
    /// <summary>Unique across functions.</summary>
    string Name { get; }

    /// <summary>The group it belongs to; <c>default</c> where none was given.</summary>
    string Group { get; }

    /// <summary>Up, down or suspended, and why.</summary>
    LinkStatus Status { get; }

    /// <summary>Ends the use of the link in good order; idempotent.</summary>
    ValueTask SuspendAsync(CancellationToken ct);

    /// <summary>Takes no new messages, lets those under way end, and then leaves the link unused until it is resumed; idempotent. Completes when nothing is under way any more.</summary>
    ValueTask DrainAsync(CancellationToken ct) => SuspendAsync(ct);

    /// <summary>Takes the link into use again; idempotent.</summary>
    ValueTask ResumeAsync(CancellationToken ct);
}

/// <summary>What is known of a link.</summary>
/// <param name="IsUp">True when it can carry messages.</param>
/// <param name="State">One word: <c>bound</c>, <c>connecting</c>, <c>waiting</c>, <c>suspended</c>, ….</param>
/// <param name="Reason">Why it is not up; null when it is.</param>
/// <param name="Since">When it came into this state.</param>
/// <param name="Peer">Where it leads.</param>
/// <param name="Window">Requests that may be outstanding.</param>
/// <param name="InUse">Requests that are outstanding.</param>
public sealed record LinkStatus(bool IsUp, string State, string? Reason, DateTimeOffset Since, string Peer, int Window, int InUse)
{
    /// <summary>How the far side's reports write the ids that its acknowledgements gave, as learnt from traffic; null where nothing is known.</summary>
    public string? ReceiptIds { get; init; }

    /// <summary>Messages a second that may leave now, where something limits them.</summary>
    public double? PerSecond { get; init; }

    /// <summary>Since the last synthetic message that came through was sent; null where none are sent.</summary>
    public TimeSpan? ProbeAge { get; init; }
}
