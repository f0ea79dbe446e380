using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Cpm.Interworking.Abstractions;
using Microsoft.Extensions.Configuration;

namespace Cpm.Interworking.Tests.Engine;

/// <summary>A function whose far side does what the test says.</summary>
internal sealed class FarSide(InterworkingHost host) : IInterworkingFunction
{
    private readonly RouteState _state = new("sms") { ReceiptDeadline = TimeSpan.FromHours(48) };
    private int _ids;

    public string Name => "sms";

    public ImmutableArray<RouteState> Routes => [_state];

    public ImmutableArray<ILink> Links => [];

    public int Credit { get; set; } = 8;

    public int Parts { get; set; } = 1;

    /// <summary>What arrived on the far side: text, part, and whether it said that it was sending.</summary>
    public ConcurrentQueue<(string To, string Text, PartKey Part)> Submitted { get; private set; } = new();

    public Func<Attempt, RecipientResult?> Script { get; set; } = static _ => null;

    /// <summary>Called after the far side has acknowledged but before the attempt ends.</summary>
    public Func<RemoteKeys, ValueTask> BeforeEnd { get; set; } = static _ => ValueTask.CompletedTask;

    public bool AwaitsReport { get; set; } = true;

    /// <summary>The ids of parts; null counts them.</summary>
    public Func<string>? NextId { get; set; }

    /// <summary>Other forms of the ids of parts.</summary>
    public string Canonical { get; set; } = "";

    /// <summary>Which part a report means.</summary>
    public Func<RemoteReport, IReadOnlyList<RemoteKeys>, int> OnChoose { get; set; } = static (_, _) => 0;

    public List<ReadOnlyMemory<PartRecord>> EarlierSeen { get; } = [];

    public void Inherit(FarSide other) => (Submitted, _ids, Parts) = (other.Submitted, other._ids, other.Parts);

    public void Up()
    {
        _state.Set(Credit, null);
        host.RouteChanged(_state);
    }

    public void Down() => _state.Set(0, "link lost");

    public ValueTask StartAsync(CancellationToken ct)
    {
        if (Credit > 0) _state.Set(Credit, null);
        host.RouteChanged(_state);
        return ValueTask.CompletedTask;
    }

    public async ValueTask<AttemptResult> DeliverAsync(Attempt attempt, CancellationToken ct)
    {
        EarlierSeen.Add(attempt.Earlier);
        var recipient = attempt.Recipients.Span[0];
        for (byte number = 1; number <= Parts; number++)
        {
            var earlier = attempt.Earlier.ToArray().FirstOrDefault(p => p.Part.Number == number);
            if (earlier.IsAccepted) continue;
            var part = new PartKey(recipient.Delivery, number, (byte)Parts, earlier.Part.Reference != 0 ? earlier.Part.Reference : (ushort)(Parts > 1 ? 77 : 0), "smsc-1");
            await attempt.SendingAsync(part);
            if (Script(attempt) is { } scripted) return new(scripted);
            Submitted.Enqueue((recipient.Address, Encoding.UTF8.GetString(attempt.Message.Content.Span), part));
            var keys = new RemoteKeys("a", NextId?.Invoke() ?? $"m{Interlocked.Increment(ref _ids)}", Canonical);
            attempt.Accepted(part, keys);
            await BeforeEnd(keys);
        }
        return new(RecipientResult.Accepted(AwaitsReport));
    }

    public int Choose(RemoteReport report, IReadOnlyList<RemoteKeys> submitted) => OnChoose(report, submitted);

    public ValueTask<ReportMatch> ReceiptAsync(string id, RemoteStatus status) => host.ReportAsync(
        new RemoteReport { Function = "sms", Keys = new("a", id), Status = status, State = status.ToString() }, CancellationToken.None);

    /// <summary>A receipt under a converted id, or for a recipient that it names.</summary>
    public ValueTask<ReportMatch> ReceiptAsync(string id, string canonical, string? recipient, RemoteStatus status) => host.ReportAsync(
        new RemoteReport { Function = "sms", Keys = new("a", id, canonical), Recipient = recipient, Status = status, State = status.ToString() }, CancellationToken.None);

    public Action OnPreview { get; set; } = static () => { };

    public ConversionPreview Preview(MessageView message, string route)
    {
        OnPreview();
        return new(true, "gsm7", Parts, []);
    }

    public ValueTask<ReportOutcome> ReportAsync(OutboundReport report, CancellationToken ct) => ValueTask.FromResult(ReportOutcome.NotSupported);

    /// <summary>The answer to cancellations.</summary>
    public CancelOutcome Cancels { get; set; } = CancelOutcome.NotSupported;

    /// <summary>The answer to queries.</summary>
    public RemoteStatus? Knows { get; set; }

    /// <summary>What was asked of accepted deliveries.</summary>
    public List<string> Asked { get; } = [];

    public ValueTask<CancelOutcome> CancelAsync(HandedDelivery delivery, CancellationToken ct)
    {
        Asked.Add($"cancel {delivery.Recipient} {string.Join(' ', delivery.Parts.Select(static p => p.Keys.Exact))}");
        return new(Cancels);
    }

    public ValueTask<RemoteStatus?> QueryAsync(HandedDelivery delivery, CancellationToken ct)
    {
        Asked.Add($"query {delivery.Recipient} {string.Join(' ', delivery.Parts.Select(static p => p.Keys.Exact))}");
        return new(Knows);
    }

    /// <summary>The answer to replacements.</summary>
    public Func<ValueTask<ReplaceResult>> Replaces { get; set; } = static () => new(ReplaceResult.Refused("not here"));

    public ValueTask<ReplaceResult> ReplaceAsync(HandedDelivery delivery, Replacement replacement, CancellationToken ct)
    {
        Asked.Add($"replace {delivery.Recipient} {delivery.Parts[0].Keys.Exact} {replacement.Requested} {Encoding.UTF8.GetString(replacement.Message.Content.Span)}->{Encoding.UTF8.GetString(replacement.Text.Span)}");
        return Replaces();
    }

    public InboundMessage Join(InboundParts parts) => new()
    {
        Function = "sms",
        Group = "a",
        Sender = World.Legacy,
        Recipients = [World.Alice],
        ContentType = "text/plain;charset=UTF-8",
        Content = Encoding.UTF8.GetBytes(string.Concat(parts.Parts.Select(static p => p is { } part ? Encoding.UTF8.GetString(part.Span) : "…"))),
        IntakeKey = $"{parts.Key} {string.Concat(parts.Parts.Select(static p => p is { } part ? Encoding.UTF8.GetString(part.Span) : "…"))}",
    };

    public ValueTask<ApplyOutcome> ApplyAsync(IConfigurationSection next, CancellationToken ct) => throw new NotSupportedException();

    public ValueTask DrainAsync(CancellationToken ct) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
