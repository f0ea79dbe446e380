using Cpm.Interworking.Abstractions;
using Cpm.Primitives;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cpm.Gateway.Configuration;

/// <summary>Has each function's section read by its factory, without starting anything.</summary>
public static class FunctionSections
{
    /// <summary>The errors that the factories find. Sections of unknown kinds are passed over.</summary>
    public static async ValueTask<IReadOnlyList<ConfigurationError>> ExamineAsync(IConfiguration root, IEnumerable<IInterworkingFunctionFactory> factories, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(root);
        var errors = new List<ConfigurationError>();
        using var host = new IdleHost(time);
        foreach (var section in root.GetSection("Gateway:Functions").GetChildren())
        {
            var factory = factories.FirstOrDefault(f => f.Kind.Equals(section["Kind"], StringComparison.OrdinalIgnoreCase));
            if (factory?.Create(section.Key, section, host, errors) is { } function) await function.DisposeAsync();
        }
        return errors;
    }

    /// <summary>A host for functions that are never started: nothing comes in.</summary>
    private sealed class IdleHost(TimeProvider time) : IInterworkingHost, IContentStore, IDisposable
    {
        public IContentStore Content => this;

        public TimeProvider Time => time;

        public TimerWheel Timers { get; } = new(time);

        public ILoggerFactory Logging => NullLoggerFactory.Instance;

        public ValueTask<IntakeOutcome> SubmitAsync(InboundMessage message, CancellationToken ct) => new(IntakeOutcome.Busy(TimeSpan.Zero));

        public ValueTask<ReportMatch> ReportAsync(RemoteReport report, CancellationToken ct) => new(ReportMatch.Parked);

        public ValueTask<IntakeOutcome> HoldPartAsync(InboundPart part, CancellationToken ct) => new(IntakeOutcome.Busy(TimeSpan.Zero));

        public void RouteChanged(RouteState state)
        {
            // Nothing is dispatched.
        }

        public ValueTask<ContentReference> SaveAsync(Stream content, CancellationToken ct) => throw new InvalidOperationException("nothing is started");

        public ValueTask<Stream?> OpenAsync(string key, CancellationToken ct) => new((Stream?)null);

        public ValueTask<bool> EraseAsync(string key, CancellationToken ct) => new(false);

        public void Dispose() => Timers.Dispose();
    }
}
