using System.Collections.Concurrent;
using System.Text;
using Cpm.Core.Messages;
using Cpm.Core.Preferences;
using Cpm.Core.Standalone;
using Cpm.Primitives;
using Xunit;

namespace Cpm.Interworking.Tests.Engine;

/// <summary>Native users.</summary>
internal sealed class Natives : INativeService
{
    private readonly HashSet<string> _here = [];

    public Action<string> Returned { get; set; } = static _ => { };

    public Dictionary<string, WhenOffline> Subscribers { get; } = new() { [World.Alice] = WhenOffline.Defer, [World.Bob] = WhenOffline.Defer };

    public ConcurrentQueue<(string To, Message Message)> Received { get; } = new();

    /// <summary>Ids of those among them that were said to have waited.</summary>
    public ConcurrentQueue<string> Waited { get; } = new();

    public Func<Message, Delivery, NativeResult> Answer { get; set; } = static (_, _) => new(NativeStatus.Delivered, 200);

    /// <summary>Holds back all answers while it is set.</summary>
    public TaskCompletionSource<NativeResult>? Pending { get; set; }

    public void Register(string address)
    {
        lock (_here) _here.Add(address);
        Returned(address);
    }

    public void Leave(string address)
    {
        lock (_here) _here.Remove(address);
    }

    public ValueTask<NativeResult> DeliverAsync(NativeAttempt attempt, CancellationToken ct)
    {
        var (message, delivery, _) = attempt;
        if (!IsRegistered(delivery.Recipient)) return ValueTask.FromResult(new NativeResult(NativeStatus.Offline));
        if (Pending is { } pending) return new(pending.Task);
        var answer = Answer(message, delivery);
        if (answer.Status != NativeStatus.Delivered) return ValueTask.FromResult(answer);
        if (attempt.WasDeferred) Waited.Enqueue(message.ImdnId);
        Received.Enqueue((delivery.Recipient, message));
        return ValueTask.FromResult(answer);
    }

    public bool IsSubscriber(string address) => Subscribers.ContainsKey(address);

    public bool IsRegistered(string address)
    {
        lock (_here) return _here.Contains(address);
    }

    public WhenOffline WhenOfflineOf(string address) => Subscribers[address];

    public HashSet<(string From, string To, Bar Bar)> Bars { get; } = [];

    public Bar BarBetween(string sender, string recipient, bool isAnonymous) => Bars.FirstOrDefault(b => b.From == sender && b.To == recipient).Bar;

    /// <summary>The texts that a user received, in order; reports as <c>status id</c>.</summary>
    public IReadOnlyList<string> TextsOf(string user) =>
        Received.Where(r => r.To == user && r.Message.Kind != MessageKind.Notification).Select(static r => TextOf(r.Message)).ToList();

    public IReadOnlyList<string> ReportsTo(string user) => Received.Where(r => r.To == user && r.Message.Kind == MessageKind.Notification).Select(static r => ReportOf(r.Message)).ToList();

    /// <summary>Completes when a user has received a report.</summary>
    public async Task ReportedAsync(string user)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (ReportsTo(user).Count == 0)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static string TextOf(Message message)
    {
        Assert.True(Payload.TryRead(Encoding.UTF8.GetBytes(message.BodyType), message.Body, out var payload, out var problem), problem);
        return Encoding.UTF8.GetString(payload.Content.Span);
    }

    private static string ReportOf(Message message)
    {
        Assert.True(Mime.CpimMessage.TryParse(message.Body, null, out var cpim, out _));
        Assert.True(Mime.ImdnReader.TryRead(cpim, null, out var notifications, out _));
        return $"{notifications[0].Status} {notifications[0].MessageId}";
    }
}
