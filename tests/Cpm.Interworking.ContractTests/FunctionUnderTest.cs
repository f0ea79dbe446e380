using System.Collections.Immutable;
using System.Diagnostics;
using Cpm.Interworking.Abstractions;
using Microsoft.Extensions.Configuration;

namespace Cpm.Interworking.ContractTests;

/// <summary>
/// A function with its far side, for <see cref="InterworkingFunctionContractTests"/>. Whoever tests a function says here how to make it, and plays its far side:
/// calls <see cref="Arrived"/> for each part that comes, and answers as that returns.
/// </summary>
public abstract class FunctionUnderTest : IAsyncDisposable
{
    /// <summary>Nothing takes this long; a test that waits for it has failed.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);
    private readonly Lock _gate = new();
    private readonly Lock _beating = new();
    private IInterworkingFunction? _function;
    private long _deliveries = 100;

    public RecordingHost Host { get; } = new();

    /// <summary>The present function, made when first asked for.</summary>
    public IInterworkingFunction Function => _function ??= Make();

    /// <summary>Makes functions over this far side.</summary>
    public abstract IInterworkingFunctionFactory Factory { get; }

    /// <summary>Good settings, by key below the function's section.</summary>
    public abstract IReadOnlyDictionary<string, string?> Settings { get; }

    /// <summary>A key and a value that make the settings bad.</summary>
    public abstract (string Key, string? Value) Wrong { get; }

    /// <summary>A text that makes more than one part, where the service has parts.</summary>
    public virtual string LongText { get; } = string.Concat(Enumerable.Range(1, 40).Select(i => $"sentence {i}. "));

    /// <summary>A text that is too long for the service.</summary>
    public virtual string OversizeText { get; } = new('x', 30_000);

    public virtual string Sender => "tel:+15550100001";

    public virtual string Recipient => "tel:+15550100009";

    /// <summary>What the far side says to what arrives from now on.</summary>
    public FarAnswer Answer { get; set; }

    /// <summary>Called as a part arrives, before it is answered.</summary>
    public Action<Arrival>? OnArrival { get; set; }

    /// <summary>What has arrived.</summary>
    public ImmutableList<Arrival> Arrivals { get; private set; } = [];

    /// <summary>The far side goes away: links are lost, nobody answers.</summary>
    public abstract void GoAway();

    /// <summary>The far side is there again.</summary>
    public abstract void ComeBack();

    /// <summary>The far side answers a part that it has kept waiting.</summary>
    public abstract void Give(Arrival arrival, FarAnswer answer);

    /// <summary>The far side reports on a part; completes when the function has acknowledged that.</summary>
    public abstract Task ReportAsync(Arrival arrival, bool isDelivered);

    /// <summary>The far side sends a message; completes with what the function says to it.</summary>
    public abstract Task<FarReply> SendAsync(FarMessage message);

    /// <summary>Makes another function over the same far side.</summary>
    public IInterworkingFunction Make(params (string Key, string? Value)[] changes)
    {
        var errors = new List<ConfigurationError>();
        Host.Function = _function = Factory.Create("f", Section(changes), Host, errors);
        return _function ?? throw new InvalidOperationException(string.Join('\n', errors));
    }

    /// <summary>The settings as a section of a configuration.</summary>
    public IConfigurationSection Section(params (string Key, string? Value)[] changes)
    {
        var all = Settings.Append(new("Kind", Factory.Kind)).Concat(changes.Select(c => KeyValuePair.Create(c.Key, c.Value)));
        return new ConfigurationBuilder().AddInMemoryCollection(all.GroupBy(s => s.Key).Select(s => KeyValuePair.Create($"Functions:f:{s.Key}", s.Last().Value))).Build().GetSection("Functions:f");
    }

    /// <summary>The first route.</summary>
    public RouteState Route => Function.Routes[0];

    public RecordingAttempt Attempt(string text, params ImmutableArray<PartRecord> earlier) => Attempt(RecordingAttempt.View(text, Sender, Host.Clock.GetUtcNow()), earlier);

    public RecordingAttempt Attempt(MessageView message, params ImmutableArray<PartRecord> earlier) => new(
        Host, earlier.IsEmpty ? Interlocked.Increment(ref _deliveries) : earlier[0].Part.Delivery.Value, Route.Name, message, Recipient, earlier);

    /// <summary>Starts the function and waits until its route is up.</summary>
    public async Task StartAsync()
    {
        await Function.StartAsync(default);
        await UpAsync();
    }

    public Task UpAsync() => UntilAsync(() => Route is { IsUp: true, Credit: > 0 }, TimeSpan.FromMilliseconds(500));

    public Task DownAsync() => UntilAsync(() => !Route.IsUp, TimeSpan.FromMilliseconds(500));

    /// <summary>Starts an attempt.</summary>
    public async Task<RecipientResult> DeliverAsync(RecordingAttempt attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        var result = await Function.DeliverAsync(attempt, default);
        attempt.Close();
        Host.Note("result");
        return result[0];
    }

    /// <summary>Makes an attempt, to its end.</summary>
    public async Task<RecipientResult> DeliveredAsync(RecordingAttempt attempt) => await FinishAsync(DeliverAsync(attempt));

    /// <summary>Waits for the n-th arrival.</summary>
    public async Task<Arrival> ArrivalAsync(int count = 1)
    {
        await UntilAsync(() => Arrivals.Count >= count);
        return Arrivals[count - 1];
    }

    /// <summary>Waits for something under way while the far side lives on.</summary>
    public async Task<T> FinishAsync<T>(Task<T> task)
    {
        await UntilAsync(() => task.IsCompleted);
        return await task;
    }

    /// <summary>Waits for something under way while the far side lives on.</summary>
    public async Task FinishAsync(Task task)
    {
        await UntilAsync(() => task.IsCompleted);
        await task;
    }

    /// <summary>Waits until something is so. While nothing happens the clock goes on by <paramref name="step"/>.</summary>
    public async Task UntilAsync(Func<bool> isSo, TimeSpan step = default)
    {
        ArgumentNullException.ThrowIfNull(isSo);
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var changed = Host.Changed;
            // Two may wait at a time; the clock is moved by one.
            lock (_beating) Beat();
            if (isSo()) return;
            if (Stopwatch.GetElapsedTime(began) > Patience) throw new TimeoutException($"waited in vain; what happened: {string.Join(", ", Host.Steps)}; route {Route.Reason ?? "up"}");
            if (await Task.WhenAny(changed, Task.Delay(Glance)) != changed && step > TimeSpan.Zero)
            {
                lock (_beating) Host.Clock.Advance(step);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_function is not null) await _function.DisposeAsync();
        await ReleaseAsync();
        Host.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Called again and again while a test waits: for far sides that must look for themselves, and functions that live by a timer.</summary>
    protected virtual void Beat()
    {
    }

    /// <summary>Releases the far side.</summary>
    protected virtual ValueTask ReleaseAsync() => ValueTask.CompletedTask;

    /// <summary>To be called for each part that arrives. Returns what to say to it.</summary>
    protected FarAnswer Arrived(Arrival arrival)
    {
        ArgumentNullException.ThrowIfNull(arrival);
        lock (_gate) Arrivals = Arrivals.Add(arrival);
        Host.Note($"arrived {arrival.Number}");
        OnArrival?.Invoke(arrival);
        return Answer;
    }
}
