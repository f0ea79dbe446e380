using Cpm.Gateway.Api;
using Cpm.Gateway.Configuration;
using Cpm.Gateway.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cpm.Gateway.Listeners;

/// <summary>What a <see cref="GatewayHost"/> is made of.</summary>
/// <param name="Http">The HTTP listener.</param>
/// <param name="Log">How logs are written.</param>
/// <param name="ShutdownTimeout">How long a stop may take before connections are cut.</param>
public sealed record HostParts(HttpSettings Http, LogSettings Log, TimeSpan ShutdownTimeout)
{
    /// <summary>The listeners of other protocols over TCP and TLS.</summary>
    public IReadOnlyList<StreamEndpoint> Streams { get; init; } = [];

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Says why the gateway is not ready to take messages; null where it is.</summary>
    public Func<string?> NotReady { get; init; } = static () => null;

    /// <summary>What the API asks and tells; null where there is no engine behind it, and then there is no API.</summary>
    public GatewayOperations? Operations { get; init; }

    /// <summary>Replaces the console as the destination of logs, for tests and the demo.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }
}

/// <summary>Everything that Kestrel serves: HTTP with health, metrics, API and console page, and the stream listeners of other protocols.</summary>
public sealed class GatewayHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HostParts _parts;
    private readonly GatewayLog _log;
    private readonly List<StreamListener> _streams = [];
    private readonly PrometheusText _metrics = new();
    private readonly BuildInfo _build = new();
    private ListenOptions? _http;
    private volatile bool _stopping;

    private GatewayHost(HostParts parts)
    {
        _parts = parts;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [], ApplicationName = typeof(GatewayHost).Assembly.GetName().Name });
        // Nothing of appsettings.json or ASPNETCORE_…: this gateway has one configuration.
        ((IConfigurationBuilder)builder.Configuration).Sources.Clear();
        if (parts.Logging is null) GatewayLogging.Configure(builder.Logging, parts.Log);
        else parts.Logging(builder.Logging);
        var services = builder.Services;
        services.AddSingleton<IHostLifetime, NoLifetime>();
        services.AddSingleton(parts.Time);
        services.Configure<HostOptions>(o => o.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        services.AddProblemDetails(static o => o.CustomizeProblemDetails = static context => Problems.Complete(context.ProblemDetails));
        services.AddOpenApi();
        GatewayLog? log = null;
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, log!));
        _app = builder.Build();
        Logger = _app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Cpm.Gateway");
        _log = log = new GatewayLog(Logger);
        Endpoints = new EndpointList(Logger);
        Map();
    }

    /// <summary>What listens; listeners outside of Kestrel (UDP) add themselves.</summary>
    public EndpointList Endpoints { get; }

    /// <summary>Makes loggers.</summary>
    public ILoggerFactory Logging => _app.Services.GetRequiredService<ILoggerFactory>();

    private ILogger Logger { get; }

    /// <summary>Builds a host that is not started.</summary>
    public static GatewayHost Build(HostParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return new GatewayHost(parts);
    }

    /// <summary>Binds all listeners and lists them.</summary>
    /// <exception cref="IOException">A port is taken.</exception>
    public async Task StartAsync(CancellationToken ct)
    {
        await _app.StartAsync(ct);
        foreach (var stream in _streams) Endpoints.Add(stream.Name, stream.Uri);
        Endpoints.Add("http", $"http://{_http!.IPEndPoint}");
    }

    /// <summary>Says from now on that the gateway is not ready, so that load balancers look elsewhere before the listeners close.</summary>
    public void BeginStop() => _stopping = true;

    /// <summary>Accepts nothing more, asks every connection to end, and cuts those that have not ended in time. Idempotent.</summary>
    public async Task StopAsync()
    {
        BeginStop();
        _log.Stopping(OpenConnections, _parts.ShutdownTimeout.TotalSeconds);
        using var deadline = new CancellationTokenSource(_parts.ShutdownTimeout, _parts.Time);
        await _app.StopAsync(deadline.Token);
        _log.Stopped(OpenConnections);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        foreach (var stream in _streams) stream.Dispose();
        _metrics.Dispose();
        _build.Dispose();
    }

    private int OpenConnections => _streams.Sum(s => s.Open);

    private void Listen(KestrelServerOptions kestrel, GatewayLog log)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
        foreach (var endpoint in _parts.Streams)
        {
            var stream = new StreamListener(endpoint, log);
            _streams.Add(stream);
            stream.Bind(kestrel);
        }
        kestrel.Listen(_parts.Http.Endpoint.EndPoint, options =>
        {
            _http = options;
            options.Protocols = HttpProtocols.Http1;
        });
    }

    private void Map()
    {
        var access = new AccessFilter(_parts.Http, _log);
        _app.UseExceptionHandler();
        _app.UseStatusCodePages();
        _app.Use(next => context => access.InvokeAsync(context, next));
        _app.Use(static next => context =>
        {
            // A plain `curl -d` says that it sends a form; the API takes nothing but JSON.
            if (context.Request.HasFormContentType && context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)) context.Request.ContentType = "application/json";
            return next(context);
        });
        _app.UseRouting();
        _app.MapGet("/healthz/live", static () => Results.Text("live\n")).ExcludeFromDescription();
        _app.MapGet("/healthz/ready", Ready).ExcludeFromDescription();
        _app.MapGet("/metrics", () => Results.Text(_metrics.Print(), PrometheusText.ContentType)).ExcludeFromDescription();
        _app.MapOpenApi("/openapi/{documentName}.json");
        if (_parts.Operations is not { } operations) return;
        ConsolePage.Map(_app);
        GatewayApi.Map(_app, operations);
        _app.MapGet("/api/v1/endpoints", () => Endpoints.All).WithTags("gateway").WithSummary("What listens, and where.");
    }

    private IResult Ready()
    {
        var reason = _stopping ? "stopping" : _parts.NotReady();
        return reason is null ? Results.Text("ready\n") : Results.Text(reason + "\n", statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>Signals are the command line's business.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
