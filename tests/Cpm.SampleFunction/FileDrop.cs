using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Cpm.Interworking.Abstractions;
using Microsoft.Extensions.Configuration;

namespace Cpm.SampleFunction;

/// <summary>
/// The smallest whole function: a folder that both sides look into every 100 ms. A message is <c>ID.msg</c>; the far side answers with <c>ID.ok</c>, <c>ID.busy</c> or
/// <c>ID.no</c>, and reports with <c>ID.done</c> or <c>ID.failed</c>. What it sends itself is <c>KEY.in</c> (sender, recipient and text, one a line), gone once it is in
/// custody and <c>KEY.in.no</c> when refused.
/// </summary>
internal sealed class FileDrop(string name, FileDropSettings settings, IInterworkingHost host) : IInterworkingFunction
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<RecipientResult>> _waiting = new();
    private readonly RouteState _route = new(name) { RequiresNumber = false };
    private FileDropSettings _settings = settings;
    private ITimer? _timer;
    private volatile bool _draining;
    private int _looking;

    public string Name => name;

    public ImmutableArray<RouteState> Routes => [_route];

    public ImmutableArray<ILink> Links => [];

    public ConversionPreview Preview(MessageView message, string route) =>
        message.ContentType != "text/plain" ? ConversionPreview.Refused(RefusalReason.UnsupportedContent)
        : message.Size > _settings.MaxOctets ? ConversionPreview.Refused(RefusalReason.TooLarge, $"{message.Size} octets, limit {_settings.MaxOctets}")
        : new(true, "utf8", 1, message.Subject is null ? [] : ["subject is not carried"]);

    public ValueTask StartAsync(CancellationToken ct)
    {
        _timer = host.Time.CreateTimer(_ => _ = LookAsync(), null, TimeSpan.Zero, Interval);
        return ValueTask.CompletedTask;
    }

    public async ValueTask<AttemptResult> DeliverAsync(Attempt attempt, CancellationToken ct)
    {
        var recipient = attempt.Recipients.Span[0];
        if (Preview(attempt.Message, attempt.Route) is { Fits: false } preview) return new(RecipientResult.Refused(preview.Refusal));
        if (Accepted(attempt)) return new(RecipientResult.Accepted(awaitsReport: true));
        if (!_route.IsUp) return new(RecipientResult.RetryLater(RetryScope.Route, Interval));
        var (id, part) = (recipient.Delivery.ToString(), new PartKey(recipient.Delivery, 1, 1, 0, name));
        await attempt.SendingAsync(part);
        var answer = _waiting[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!TryWrite(id, $"{attempt.Message.Sender}\n{recipient.Address}\n{Encoding.UTF8.GetString(attempt.Message.Content.Span)}")) answer.TrySetResult(RecipientResult.RetryLater(RetryScope.Route, Interval));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10), host.Time);
        await using var timeout = patience.Token.Register(() => answer.TrySetResult(RecipientResult.Unknown()));
        var result = await answer.Task;
        _waiting.TryRemove(id, out _);
        if (result.Status == AttemptStatus.Accepted) attempt.Accepted(part, new("default", id));
        return new(result);
    }

    public ValueTask<ReportOutcome> ReportAsync(OutboundReport report, CancellationToken ct) => new(ReportOutcome.NotSupported);

    public ValueTask<CancelOutcome> CancelAsync(HandedDelivery delivery, CancellationToken ct) => new(CancelOutcome.NotSupported);

    public InboundMessage Join(InboundParts parts) => throw new NotSupportedException("messages come in one piece");

    public ValueTask<ApplyOutcome> ApplyAsync(IConfigurationSection next, CancellationToken ct)
    {
        var errors = new List<ConfigurationError>();
        if (SampleFunctionFactory.Read(next, errors) is { } read) _settings = read;
        return new(new ApplyOutcome(errors.Count == 0, errors, []));
    }

    public async ValueTask DrainAsync(CancellationToken ct)
    {
        _draining = true;
        Judge();
        await Task.WhenAll(_waiting.Values.Select(w => w.Task)).WaitAsync(ct).ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    public ValueTask DisposeAsync()
    {
        _draining = true;
        _timer?.Dispose();
        foreach (var answer in _waiting.Values) answer.TrySetResult(RecipientResult.Unknown());
        return ValueTask.CompletedTask;
    }

    private static bool Accepted(Attempt attempt)
    {
        foreach (var part in attempt.Earlier.Span)
        {
            if (part.IsAccepted) return true;
        }
        return false;
    }

    private string FileOf(string file) => Path.Combine(_settings.Folder, file);

    // Written under another name and renamed, so that the far side never sees half a message.
    private bool TryWrite(string id, string text)
    {
        try
        {
            File.WriteAllText(FileOf(id + ".tmp"), text);
            File.Move(FileOf(id + ".tmp"), FileOf(id + ".msg"), overwrite: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void Judge()
    {
        var reason = _draining ? "draining" : Directory.Exists(_settings.Folder) ? null : $"{_settings.Folder} is not there";
        if (_route.Reason == reason && (reason is not null || _route.Credit == _settings.Window)) return;
        _route.Set(_settings.Window, reason);
        host.RouteChanged(_route);
    }

    private async Task LookAsync()
    {
        if (Interlocked.Exchange(ref _looking, 1) == 1) return;
        try
        {
            Judge();
            if (Directory.Exists(_settings.Folder))
            {
                foreach (var path in Directory.GetFiles(_settings.Folder)) await TakeAsync(path, Path.GetFileNameWithoutExtension(path), Path.GetExtension(path));
            }
            else
            {
                // What was written may have been read or not, nobody knows.
                foreach (var answer in _waiting.Values) answer.TrySetResult(RecipientResult.Unknown());
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing was deleted that is not in custody: the next look takes it again.
        }
        finally
        {
            Volatile.Write(ref _looking, 0);
        }
    }

    private async Task TakeAsync(string path, string id, string kind)
    {
        RecipientResult? answer = kind switch
        {
            ".ok" => RecipientResult.Accepted(awaitsReport: true),
            ".busy" => RecipientResult.RetryLater(RetryScope.Route, TimeSpan.FromSeconds(1)),
            ".no" when !id.EndsWith(".in", StringComparison.Ordinal) => RecipientResult.Refused(RefusalReason.Unspecified),
            _ => null,
        };
        if (answer is { } given && _waiting.TryGetValue(id, out var waiting)) waiting.TrySetResult(given);
        if (kind is ".done" or ".failed") await host.ReportAsync(new() { Function = name, Keys = new("default", id), Status = kind == ".done" ? RemoteStatus.Delivered : RemoteStatus.Failed }, default);
        if (kind == ".in" && !await SubmitAsync(path, id)) return;
        if (answer is not null || kind is ".done" or ".failed" or ".in") File.Delete(path);
    }

    private async Task<bool> SubmitAsync(string path, string key)
    {
        var lines = (await File.ReadAllTextAsync(path)).Split('\n', 3);
        var outcome = lines.Length < 3 ? IntakeOutcome.Refused(RefusalReason.ProtocolError) : await host.SubmitAsync(
            new() { Function = name, Sender = lines[0], Recipients = [lines[1]], ContentType = "text/plain;charset=UTF-8", Content = Encoding.UTF8.GetBytes(lines[2]), IntakeKey = key }, default);
        if (outcome.Status == IntakeStatus.Refused) File.Move(path, path + ".no", overwrite: true);
        return outcome.Status is IntakeStatus.Accepted or IntakeStatus.Duplicate;
    }
}
