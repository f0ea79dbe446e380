using System.Collections.Immutable;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Sms.Inbound;
using Cpm.Interworking.Sms.Links;
using Cpm.Interworking.Sms.Mapping;
using Cpm.Interworking.Sms.Outbound;
using Cpm.Interworking.Sms.Settings;
using Cpm.Primitives.Transports;
using Cpm.Smpp.Text;
using Microsoft.Extensions.Configuration;

namespace Cpm.Interworking.Sms;

/// <summary>The SMS Interworking Function: CPM messages to short messages over SMPP links and back (3GPP TS 23.204, TS 29.311).</summary>
internal sealed class SmsFunction : IInterworkingFunction
{
    private readonly IInterworkingHost _host;
    private readonly SmsMetrics _metrics;
    private readonly DeliverIntake _intake;
    private readonly SubmitDesk _desk;
    private readonly LinkContext _context;
    private readonly NotationTable _notations = new();
    private readonly SmsLog _log;
    private readonly LoopGuard _loops;
    private readonly ImmutableArray<(RouteState State, string? Group)> _routes;
    private readonly Lock _gate = new();
    private SmsSettings _settings;
    private LinkTable _links;
    private volatile bool _draining;
    private bool _started;

    public SmsFunction(string name, SmsSettings settings, IInterworkingHost host, IStreamConnector connector)
    {
        Name = name;
        _host = host;
        _settings = settings;
        _metrics = new SmsMetrics(() => _links!.Links);
        _log = new SmsLog(host.Logging.CreateLogger("Cpm.Interworking.Sms"));
        _loops = new LoopGuard(host.Time);
        _intake = new DeliverIntake(name, host, _loops, _metrics, _log) { Addresses = settings.Addresses, Rules = settings.Inbound, Links = () => _links!.Links };
        _desk = new SubmitDesk(host.Time, _loops, _metrics) { Numbers = settings.Addresses };
        _context = new LinkContext(connector, _intake, host.Time, host.Timers, _metrics, _log, RefreshRoutes, _notations);
        _links = new LinkTable([.. settings.Links.Select(l => new SmscLink(l, _context))]);
        _routes = [(State(name, settings), null), .. Groups(settings).Select(g => (State($"{name}/{g}", settings), (string?)g))];
        Routes = [.. _routes.Select(r => r.State)];
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ImmutableArray<RouteState> Routes { get; }

    /// <inheritdoc/>
    public ImmutableArray<ILink> Links => [.. _links.Links];

    /// <inheritdoc/>
    public ConversionPreview Preview(MessageView message, string route) => SpeakerOf(route) is { } link ? MessageToSubmit.Preview(message, link.Text, link.Addresses) : MessageToSubmit.Preview(message, SmsTextOptions.Standard);

    /// <inheritdoc/>
    public ValueTask StartAsync(CancellationToken ct)
    {
        _started = true;
        foreach (var link in _links.Links) link.Start();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<AttemptResult> DeliverAsync(Attempt attempt, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        return _draining
            ? new(new AttemptResult(RecipientResult.RetryLater(RetryScope.Route, TimeSpan.FromSeconds(1))))
            : _desk.DeliverAsync(attempt, GroupOf(attempt.Route), Volatile.Read(ref _links));
    }

    /// <inheritdoc/>
    public int Choose(RemoteReport report, IReadOnlyList<RemoteKeys> submitted)
    {
        ArgumentNullException.ThrowIfNull(report);
        var learner = _notations.Of(report.Keys.Group);
        var before = learner.Known;
        var chosen = learner.Choose(report.Keys.Exact, submitted);
        var after = learner.Known;
        if (before is { } forgotten && after is null) _log.NotationForgotten(report.Keys.Group, forgotten.Words());
        else if (before is null && after is { } learnt) _log.NotationLearnt(report.Keys.Group, learnt.Words(), NotationLearner.Enough);
        return chosen;
    }

    /// <inheritdoc/>
    public ValueTask<ReportOutcome> ReportAsync(OutboundReport report, CancellationToken ct) => new(ReportOutcome.NotSupported);

    /// <inheritdoc/>
    public ValueTask<CancelOutcome> CancelAsync(HandedDelivery delivery, CancellationToken ct) => SubmittedControl.CancelAsync(delivery, Volatile.Read(ref _links), ct);

    /// <inheritdoc/>
    public ValueTask<RemoteStatus?> QueryAsync(HandedDelivery delivery, CancellationToken ct) => SubmittedControl.QueryAsync(delivery, Volatile.Read(ref _links), ct);

    /// <inheritdoc/>
    public ValueTask<ReplaceResult> ReplaceAsync(HandedDelivery delivery, Replacement replacement, CancellationToken ct) => SubmittedReplacement.ReplaceAsync(delivery, replacement, Volatile.Read(ref _links), _loops, ct);

    /// <inheritdoc/>
    public InboundMessage Join(InboundParts parts) => DeliverToMessage.Join(parts, Name);

    /// <inheritdoc/>
    public async ValueTask<ApplyOutcome> ApplyAsync(IConfigurationSection next, CancellationToken ct)
    {
        var errors = new List<ConfigurationError>();
        if (SmsSettingsReader.Read(next, errors, _host.Domain) is not { } settings) return new(false, errors, []);
        var later = new List<string>();
        if (settings.UnknownOutcome != _settings.UnknownOutcome) later.Add($"{next.Path}:UnknownOutcome");
        if (settings.ReceiptDeadline != _settings.ReceiptDeadline) later.Add($"{next.Path}:ReceiptDeadline");
        // Routes are known to the selection by name: a new group needs a new start.
        if (Groups(settings).Except(Groups(_settings)).Any()) return new(false, [], [$"{next.Path}:Links (new group)"]);

        var before = _links.Links;
        var kept = before.Where(l => settings.Links.Any(n => n.Name == l.Name && n.Signature == l.Settings.Signature)).ToDictionary(l => l.Name);
        var after = settings.Links.Select(n => kept.GetValueOrDefault(n.Name) ?? new SmscLink(n, _context)).ToImmutableArray();
        Volatile.Write(ref _links, new LinkTable(after));
        _settings = settings;
        _intake.Addresses = settings.Addresses;
        _intake.Rules = settings.Inbound;
        _desk.Numbers = settings.Addresses;
        if (_started)
        {
            foreach (var link in after.Except(before)) link.Start();
        }
        RefreshRoutes();
        foreach (var link in before.Except(after)) await link.StopAsync(ct);
        return new(true, [], later);
    }

    /// <inheritdoc/>
    public async ValueTask DrainAsync(CancellationToken ct)
    {
        _draining = true;
        RefreshRoutes();
        await Task.WhenAll(_links.Links.Select(l => l.StopAsync(ct).AsTask()));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _draining = true;
        await Task.WhenAll(_links.Links.Select(l => l.StopAsync(new CancellationToken(canceled: true)).AsTask()));
        _metrics.Dispose();
    }

    private static RouteState State(string name, SmsSettings settings) =>
        new(name) { UnknownOutcome = settings.UnknownOutcome, ReceiptDeadline = settings.ReceiptDeadline, CanConfirm = true, RequiresNumber = true, MaxRecipients = 1 };

    private static IEnumerable<string> Groups(SmsSettings settings) => settings.Links.Select(l => l.Group).Distinct(StringComparer.Ordinal);

    private string? GroupOf(string route)
    {
        foreach (var (state, group) in _routes)
        {
            if (state.Name == route) return group;
        }
        return null;
    }

    // The link that would be taken first speaks for its route.
    private LinkSettings? SpeakerOf(string route)
    {
        var group = GroupOf(route);
        return _links.Links.Where(l => group is null || l.Group == group).MinBy(l => l.Settings.Priority)?.Settings;
    }

    // Credit is the sum of the windows: an attempt of several parts waits for slots within it.
    private void RefreshRoutes()
    {
        foreach (var (state, group) in _routes)
        {
            bool changed;
            lock (_gate)
            {
                var links = Volatile.Read(ref _links).Links.Where(l => group is null || l.Group == group).ToList();
                // A link in doubt is there for want of another one.
                var credit = links.Sum(l => l.IsDoubted ? 0 : l.Credit) is var sound and > 0 ? sound : links.Sum(l => l.Credit);
                var reason = _draining ? "draining" : credit > 0 ? null : string.Join("; ", links.Select(l => $"{l.Name}: {l.Status.Reason ?? "receives only"}"));
                changed = state.Credit != credit || state.Reason != reason;
                if (changed) state.Set(_draining ? 0 : credit, reason);
            }
            if (changed) _host.RouteChanged(state);
        }
    }
}
