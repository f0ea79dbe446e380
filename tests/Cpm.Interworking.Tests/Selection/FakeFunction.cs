using System.Collections.Immutable;
using Cpm.Interworking.Abstractions;
using Microsoft.Extensions.Configuration;

namespace Cpm.Interworking.Tests.Selecting;

/// <summary>A function that can be previewed and nothing else: whoever selects must not touch the rest.</summary>
internal sealed class FakeFunction(string name, params string[] groups) : IInterworkingFunction
{
    public static readonly ConversionPreview Fits = new(true, "gsm7", 1, []);

    public string Name => name;

    public bool RequiresNumber { get; init; } = true;

    public Func<MessageView, string, ConversionPreview> OnPreview { get; init; } = (_, _) => Fits;

    public ImmutableArray<RouteState> Routes => field.IsDefault
        ? field = [new RouteState(name) { RequiresNumber = RequiresNumber }, .. groups.Select(group => new RouteState($"{name}/{group}") { RequiresNumber = RequiresNumber })]
        : field;

    public ImmutableArray<ILink> Links { get; init; } = [];

    public ConversionPreview Preview(MessageView message, string route) => OnPreview(message, route);

    public ValueTask StartAsync(CancellationToken ct) => throw new NotSupportedException();

    public ValueTask<AttemptResult> DeliverAsync(Attempt attempt, CancellationToken ct) => throw new NotSupportedException();

    public ValueTask<ReportOutcome> ReportAsync(OutboundReport report, CancellationToken ct) => throw new NotSupportedException();

    public ValueTask<CancelOutcome> CancelAsync(HandedDelivery delivery, CancellationToken ct) => throw new NotSupportedException();

    public InboundMessage Join(InboundParts parts) => throw new NotSupportedException();

    public ValueTask<ApplyOutcome> ApplyAsync(IConfigurationSection next, CancellationToken ct) => throw new NotSupportedException();

    public ValueTask DrainAsync(CancellationToken ct) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => default;
}

internal sealed class FakeLink(string name, LinkStatus status) : ILink
{
    public string Name => name;

    public string Group => "default";

    public LinkStatus Status => status;

    public ValueTask SuspendAsync(CancellationToken ct) => throw new NotSupportedException();

    public ValueTask ResumeAsync(CancellationToken ct) => throw new NotSupportedException();
}
