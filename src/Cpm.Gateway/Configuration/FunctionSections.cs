using Cpm.Interworking.Abstractions;
using Cpm.Primitives;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cpm.Gateway.Configuration;

/// <summary>Has each function's section read by its factory, without starting anything.</summary>
public static class FunctionSections
{
    /// <summary>Makes the functions, not started. Sections of unknown kinds are passed over; what is wrong is added to <paramref name="errors"/>.</summary>
    public static IReadOnlyList<IInterworkingFunction> Create(
        IConfiguration root, IEnumerable<IInterworkingFunctionFactory> factories, IInterworkingHost host, ICollection<ConfigurationError> errors)
    {
        ArgumentNullException.ThrowIfNull(root);
        var functions = new List<IInterworkingFunction>();
        foreach (var section in root.GetSection("Gateway:Functions").GetChildren())
        {
            var factory = factories.FirstOrDefault(f => f.Kind.Equals(section["Kind"], StringComparison.OrdinalIgnoreCase));
            if (factory?.Create(section.Key, section, host, errors) is { } function) functions.Add(function);
        }
        return functions;
    }

    /// <summary>Makes the functions without a gateway around them, shows them to <paramref name="examine"/>, and releases them.</summary>
    public static async ValueTask ExamineAsync(
        IConfiguration root, IEnumerable<IInterworkingFunctionFactory> factories, TimeProvider time, ICollection<ConfigurationError> errors,
        Action<IReadOnlyList<IInterworkingFunction>>? examine = null)
    {
        using var host = new IdleHost(time, GatewaySettingsReader.DomainOf(root));
        var functions = Create(root, factories, host, errors);
        examine?.Invoke(functions);
        foreach (var function in functions) await function.DisposeAsync();
    }

    /// <summary>A host for functions that are never started: nothing comes in.</summary>
    private sealed class IdleHost(TimeProvider time, string domain) : IInterworkingHost, IContentStore, IDisposable
    {
        public IContentStore Content => this;

        public string Domain => domain;

        public TimeProvider Time => time;

        public TimerWheel Timers { get; } = new(time);

        public ILoggerFactory Logging => NullLoggerFactory.Instance;

        public ValueTask<IntakeOutcome> SubmitAsync(InboundMessage message, CancellationToken ct) => new(IntakeOutcome.Busy(TimeSpan.Zero));

        public ValueTask IgnoreAsync(IgnoredMessage message, CancellationToken ct) => ValueTask.CompletedTask;

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
