using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cpm.Smpp.Pdus;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cpm.Simulators.Smsc;

/// <summary>The SMSC's remote control.</summary>
internal sealed class SmscHttp(SmscSimulator smsc) : IAsyncDisposable
{
    /// <summary>How behaviour and messages are written.</summary>
    public static readonly JsonSerializerOptions Json = Settings();

    private WebApplication? _application;

    public Uri? Address { get; private set; }

    public async Task StartAsync(IPEndPoint listen, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(listen));
        var application = builder.Build();
        application.MapGet("/", PageAsync);
        application.MapGet("/messages", (HttpContext http) => WriteAsync(http, Wanted(http.Request.Query)));
        application.MapDelete("/messages", (HttpContext http) =>
        {
            smsc.Keys.Clear();
            return WriteAsync(http, new { removed = smsc.Messages.Clear() });
        });
        application.MapPost("/deliver", DeliverAsync);
        application.MapGet("/behaviour", (HttpContext http) => WriteAsync(http, smsc.Behaviour));
        application.MapPost("/behaviour", BehaveAsync);
        application.MapPost("/connections", DisconnectAsync);
        application.MapGet("/stats", (HttpContext http) => WriteAsync(http, Stats()));
        await application.StartAsync(ct);
        _application = application;
        Address = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public async ValueTask DisposeAsync()
    {
        if (_application is null) return;
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    // Nothing is loaded from elsewhere, and nobody else's page may embed it.
    private static async Task PageAsync(HttpContext http)
    {
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'self'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; frame-ancestors 'none'";
        await using var page = typeof(SmscHttp).Assembly.GetManifestResourceStream("smsc.html")!;
        await page.CopyToAsync(http.Response.Body, http.RequestAborted);
    }

    /// <summary>All messages, or those with a number in their addresses, or the newest so many of them; in the order in which they came.</summary>
    private IEnumerable<ReceivedMessage> Wanted(IQueryCollection query)
    {
        var number = query["number"].ToString();
        var messages = smsc.Messages.All().Where(message =>
            message.Source.Contains(number, StringComparison.OrdinalIgnoreCase) || message.Destination.Contains(number, StringComparison.OrdinalIgnoreCase));
        return int.TryParse(query["newest"], NumberStyles.None, CultureInfo.InvariantCulture, out var newest) ? messages.TakeLast(newest) : messages;
    }

    private object Stats() => new
    {
        smsc.Stats.Submits,
        smsc.Stats.Accepted,
        smsc.Stats.Unanswered,
        smsc.Stats.Refusals,
        smsc.Stats.Receipts,
        smsc.Stats.ReceiptsAnswered,
        smsc.Stats.ReceiptsRefused,
        smsc.ReceiptsWaiting,
        smsc.Stats.Binds,
        smsc.Stats.BindsRefused,
        smsc.Bound,
        keys = new { smsc.Keys.Distinct, smsc.Keys.Repeated, smsc.Keys.Outside },
    };

    private async Task DeliverAsync(HttpContext http)
    {
        if (await ReadAsync<MobileOriginated>(http) is not { } message) return;
        try
        {
            await WriteAsync(http, new { parts = await smsc.DeliverAsync(message, http.RequestAborted) });
        }
        catch (ArgumentException e)
        {
            await RefuseAsync(http, e.Message);
        }
    }

    private async Task BehaveAsync(HttpContext http)
    {
        if (await ReadAsync<SmscBehaviour>(http) is not { } behaviour) return;
        try
        {
            smsc.Behaviour = behaviour;
            await WriteAsync(http, behaviour);
        }
        catch (ArgumentException e)
        {
            await RefuseAsync(http, e.Message);
        }
    }

    private async Task DisconnectAsync(HttpContext http)
    {
        if (await ReadAsync<ConnectionRequest>(http) is not { } request) return;
        await WriteAsync(http, new { connections = smsc.Disconnect(request.Action) });
    }

    private static async Task<T?> ReadAsync<T>(HttpContext http) where T : class
    {
        try
        {
            if (await JsonSerializer.DeserializeAsync<T>(http.Request.Body, Json, http.RequestAborted) is { } value) return value;
            await RefuseAsync(http, "null is not expected here");
        }
        catch (JsonException e)
        {
            await RefuseAsync(http, e.Message);
        }
        return null;
    }

    private static Task RefuseAsync(HttpContext http, string reason)
    {
        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        return WriteAsync(http, new { title = reason });
    }

    private static Task WriteAsync<T>(HttpContext http, T value)
    {
        http.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(http.Response.Body, value, Json, http.RequestAborted);
    }

    private static JsonSerializerOptions Settings()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };
        options.Converters.Add(new CommandStatusConverter());
        options.Converters.Add(new JsonStringEnumConverter());
        return options;
    }

    private sealed record ConnectionRequest(SmscAction Action);

    /// <summary>A status by its name in the specification, by our name, as a number, or as a hexadecimal number in a string.</summary>
    private sealed class CommandStatusConverter : JsonConverter<CommandStatus>
    {
        public override CommandStatus Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.Number) return (CommandStatus)reader.GetUInt32();
            var text = reader.GetString() ?? "";
            return CommandStatusText.TryParse(text, out var status) ? status : throw new JsonException($"\"{text}\" is no command_status");
        }

        public override void Write(Utf8JsonWriter writer, CommandStatus value, JsonSerializerOptions options) => writer.WriteStringValue(value.Name());
    }
}
