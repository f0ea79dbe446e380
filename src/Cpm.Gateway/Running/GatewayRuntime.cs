using Cpm.Gateway.Api;
using Cpm.Gateway.Configuration;
using Cpm.Gateway.Listeners;
using Cpm.Gateway.Telemetry;
using Cpm.Interworking;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Selecting;
using Cpm.Primitives;
using Cpm.Primitives.Transports;
using Cpm.Storage.Content;
using Cpm.Storage.Sqlite;

namespace Cpm.Gateway.Running;

/// <summary>
/// A whole gateway: journal, functions, engine, SIP side, HTTP. Starts from the inside out, so that nothing comes in before what was open is recovered;
/// stops from the outside in, so that nothing is accepted that could not be kept.
/// </summary>
public sealed class GatewayRuntime : IAsyncDisposable
{
    private static readonly TimeSpan RetireEvery = TimeSpan.FromHours(1);
    private readonly GatewayConfiguration _configuration;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly TimerWheel _timers;
    private readonly ILoggerFactory _logging;
    private readonly RunLog _log;
    private readonly SqliteJournal _journal;
    private readonly SipSide _sip;
    private readonly GatewayHost _host;
    private readonly Func<CancellationToken, ValueTask<ConfigurationResult>>? _reread;
    private readonly IReadOnlyList<IInterworkingFunction> _functions;
    private ITimer? _retirement;
    private volatile bool _started;
    private bool _stopped;

    private GatewayRuntime(
        GatewayConfiguration configuration, IConfigurationRoot source, IReadOnlyList<IInterworkingFunctionFactory> factories, Action<ILoggingBuilder>? logging,
        Func<CancellationToken, ValueTask<ConfigurationResult>>? reread)
    {
        _configuration = configuration;
        _reread = reread;
        _logging = LoggerFactory.Create(logging ?? (builder => GatewayLogging.Configure(builder, configuration.Log)));
        _log = new RunLog(_logging.CreateLogger("Cpm.Gateway"));
        _timers = new TimerWheel(_time);
        var contents = new DirectoryContentStore(Path.Combine(configuration.Storage.DataFolder, "content"));
        _journal = SqliteJournal.Open(
            new SqliteJournalOptions
            {
                ConnectionString = configuration.Storage.ConnectionString,
                Retention = configuration.Storage.Retention,
                ContentRetention = configuration.Storage.ContentRetention,
                CommitSpacing = configuration.Storage.CommitSpacing,
                DiskReserve = configuration.Storage.DiskReserve,
            },
            _time, _logging.CreateLogger("Cpm.Storage"), contents);
        var ids = new IdGenerator(_time);
        var host = new InterworkingHost(_time, _timers, _logging, contents) { Domain = configuration.Domain };
        var errors = new List<ConfigurationError>();
        _functions = FunctionSections.Create(source, factories, host, errors);
        var policy = PolicyCompiler.Compile(configuration.Selection, _functions, "Gateway:Selection", errors);
        if (policy is null || errors.Count > 0) throw new ConfigurationException(errors);
        _sip = new SipSide(configuration, _time, ids, new SocketConnector(), _log);
        Engine = new InterworkingEngine(new EngineParts(_time, _timers, _journal, contents, _sip.Native, host, _functions, policy, ids, _logging)
        {
            Expiry = configuration.DeferralExpiry,
            ReassemblyTimeout = name => ReassemblyTimeoutOf(source, name),
        });
        _sip.Connect(Engine, Engine.UserRegistered);
        _sip.Bindings.Appeared = Engine.DeviceAppeared;
        _host = GatewayHost.Build(new HostParts(configuration.Http, configuration.Log, configuration.ShutdownTimeout)
        {
            Streams = [.. _sip.StreamEndpoints()],
            Time = _time,
            NotReady = () => _started ? _journal.Unavailable : "starting",
            Operations = GatewayOperations.Of(
                Engine, _journal, (message, _) => Engine.AcceptAsync(HttpDrafts.Of(message, _sip.Directory, ids)), address => _sip.Directory.MainAddressOf(address), Registrations, Subscribers, ReloadAsync, _sip.ForgetAsync),
            Logging = logging,
        });
    }

    /// <summary>The engine.</summary>
    public InterworkingEngine Engine { get; }

    /// <summary>What listens, with real ports.</summary>
    public IReadOnlyList<EndpointView> Endpoints => _host.Endpoints.All;

    /// <summary>Builds and starts a gateway.</summary>
    /// <param name="configuration">Validated.</param>
    /// <param name="source">Where it was read from: functions read their own sections.</param>
    /// <param name="factories">The functions that exist.</param>
    /// <param name="logging">Replaces the console as the destination of logs; null for the console.</param>
    /// <param name="reread">Reads the configuration again for a reload; null where that is not possible.</param>
    /// <param name="ct">Abandons the start.</param>
    /// <exception cref="IOException">A port is taken, or the data folder is in use or damaged.</exception>
    /// <exception cref="ConfigurationException">A function does not accept its section.</exception>
    public static async Task<GatewayRuntime> StartAsync(
        GatewayConfiguration configuration, IConfigurationRoot source, IReadOnlyList<IInterworkingFunctionFactory> factories, Action<ILoggingBuilder>? logging = null,
        Func<CancellationToken, ValueTask<ConfigurationResult>>? reread = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var runtime = new GatewayRuntime(configuration, source, factories, logging, reread);
        try
        {
            await runtime.StartAsync(ct);
            return runtime;
        }
        catch
        {
            await runtime.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Stops in good order: new requests are refused, links unbind, what is on its way to phones gets its answer, then the connections close; cut short at the configured deadline.
    /// </summary>
    public async Task StopAsync()
    {
        if (_stopped) return;
        _stopped = true;
        _host.BeginStop();
        await _sip.BeginStopAsync();
        using var deadline = new CancellationTokenSource(_configuration.ShutdownTimeout, _time);
        await Engine.DrainAsync(deadline.Token);
        await _host.StopAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_retirement is not null) await _retirement.DisposeAsync();
        if (_started) await StopAsync();
        await _sip.DisposeAsync();
        await Engine.DisposeAsync();
        await _host.DisposeAsync();
        await _journal.DisposeAsync();
        _timers.Dispose();
        _logging.Dispose();
    }

    private async Task StartAsync(CancellationToken ct)
    {
        await Engine.StartAsync(ct);
        await _host.StartAsync(ct);
        _sip.Listen(_host.Endpoints);
        _retirement = _time.CreateTimer(static runtime => _ = ((GatewayRuntime)runtime!).RetireAsync(), this, RetireEvery, RetireEvery);
        _started = true;
        _log.Ready(_functions.Count, Engine.OpenDeliveries);
    }

    private async Task RetireAsync()
    {
        try
        {
            _sip.Bindings.Sweep();
            await _journal.RetireAsync(Engine.OldestOpen, CancellationToken.None);
        }
        catch (Exception e)
        {
            _log.RetirementFailed(e);
        }
    }

    private async ValueTask<ApplyOutcome> ReloadAsync(CancellationToken ct)
    {
        if (_reread is null) return new ApplyOutcome(false, [new ConfigurationError("", "this gateway was started without a configuration file")], []);
        var result = await _reread(ct);
        if (result.Configuration is not { } next)
        {
            _log.ReloadRefused(result.Errors.Count);
            return new ApplyOutcome(false, result.Errors, []);
        }
        var needsRestart = new List<string>(ReloadScope.NeedsRestart(_configuration, next));
        foreach (var function in _functions)
        {
            if (next.Functions.FirstOrDefault(f => f.Name == function.Name) is not { } settings) continue;
            var applied = await function.ApplyAsync(settings.Section, ct);
            // Its section was found valid by the check; what a running function still refuses waits for a restart.
            needsRestart.AddRange(applied.NeedsRestart);
            if (!applied.Applied && applied.NeedsRestart.Count == 0) needsRestart.Add($"Gateway:Functions:{function.Name}");
        }
        var errors = new List<ConfigurationError>();
        var policy = PolicyCompiler.Compile(next.Selection, _functions, "Gateway:Selection", errors);
        if (policy is null) return new ApplyOutcome(false, errors, needsRestart);
        _sip.Use(next);
        _journal.UseDiskReserve(next.Storage.DiskReserve);
        Engine.Use(policy);
        _log.Reloaded();
        return new ApplyOutcome(true, [], [.. needsRestart.Distinct(StringComparer.Ordinal)]);
    }

    private IReadOnlyList<RegistrationView> Registrations() =>
        [.. _sip.Bindings.All.Select(static b => new RegistrationView(
            b.User, b.Contact, b.Device == b.Contact ? null : b.Device, b.Route.Count > 0 ? string.Join(", ", b.Route) : null, b.IsAtCore ? "core" : b.Flow.Listener.Endpoint.Name, b.ExpiresAt))];

    private IReadOnlyList<SubscriberView> Subscribers() =>
        [.. _sip.Directory.All.Select(s => new SubscriberView(s.Address, s.Aliases, s.WhenOffline.ToString(), _sip.Native.IsRegistered(s.Address), BarringView.Of(s.Barring)))];

    private static TimeSpan ReassemblyTimeoutOf(IConfiguration source, string function) =>
        TimeSpan.TryParse(source[$"Gateway:Functions:{function}:ReassemblyTimeout"], System.Globalization.CultureInfo.InvariantCulture, out var time) ? time : TimeSpan.FromMinutes(5);
}

/// <summary>A configuration that was valid by itself is not accepted by a function.</summary>
/// <param name="errors">What is wrong.</param>
public sealed class ConfigurationException(IReadOnlyList<ConfigurationError> errors) : Exception(string.Join("; ", errors.Select(static e => $"{e.Path}: {e.Reason}")))
{
    /// <summary>What is wrong.</summary>
    public IReadOnlyList<ConfigurationError> Errors => errors;
}

/// <summary>Which changes of the configuration a running gateway cannot take over.</summary>
internal static class ReloadScope
{
    public static IReadOnlyList<string> NeedsRestart(GatewayConfiguration now, GatewayConfiguration next)
    {
        var keys = new List<string>();
        if (now.Domain != next.Domain) keys.Add("Gateway:Domain");
        if (now.Sip.CoreRoute != next.Sip.CoreRoute || !now.Sip.Endpoints.Select(Describe).SequenceEqual(next.Sip.Endpoints.Select(Describe))) keys.Add("Gateway:Sip");
        if (!now.Sip.TrustedPeers.SequenceEqual(next.Sip.TrustedPeers)) keys.Add("Gateway:Sip:TrustedPeers");
        if (now.Exploder != next.Exploder) keys.Add("Gateway:Exploder");
        if (now.MaxRecipients != next.MaxRecipients) keys.Add("Gateway:Limits:MaxRecipients");
        if (now.DeferralExpiry != next.DeferralExpiry) keys.Add("Gateway:Deferral:Expiry");
        if (now.ShutdownTimeout != next.ShutdownTimeout) keys.Add("Gateway:ShutdownTimeout");
        if (now.Log != next.Log) keys.Add("Gateway:Log");
        if (now.Http != next.Http) keys.Add("Gateway:Http");
        if (now.Storage with { DiskReserve = next.Storage.DiskReserve } != next.Storage) keys.Add("Gateway:Storage");
        if (!now.Functions.Select(static f => f.Name).Order(StringComparer.Ordinal).SequenceEqual(next.Functions.Select(static f => f.Name).Order(StringComparer.Ordinal))) keys.Add("Gateway:Functions");
        return keys;
    }

    private static string Describe(SipEndpointSettings endpoint) =>
        $"{endpoint.Name} {endpoint.Listen} {endpoint.Role} {endpoint.Advertise} {endpoint.Certificate?.Path} {endpoint.Certificate?.KeyPath} {string.Join(',', endpoint.Peers)}";
}
