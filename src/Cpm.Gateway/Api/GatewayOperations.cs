using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Core.Preferences;
using Cpm.Interworking;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Selecting;

namespace Cpm.Gateway.Api;

/// <summary>What the API asks of the gateway and tells it. Each is one call of the engine or of the native side; the API adds nothing but HTTP.</summary>
public sealed class GatewayOperations
{
    /// <summary>Takes a message into custody, or says why not.</summary>
    public required Func<NewMessage, CancellationToken, ValueTask<IntakeAnswer>> Submit { get; init; }

    /// <summary>What would happen to a message to one recipient, and why.</summary>
    public required Func<MessageView, string, Explanation> Explain { get; init; }

    /// <summary>Messages by the gateway's id or the sender's own, the latter narrowed by sender.</summary>
    public required Func<string, string?, CancellationToken, ValueTask<IReadOnlyList<MessageTrace>>> Trace { get; init; }

    /// <summary>The reports on a message, oldest first.</summary>
    public required Func<Message, CancellationToken, ValueTask<IReadOnlyList<MessageTrace>>> ReportsOn { get; init; }

    /// <summary>The latest messages, newest first: limit, sender, recipient, outcome.</summary>
    public required Func<int, string?, string?, Outcome?, CancellationToken, ValueTask<IReadOnlyList<MessageTrace>>> List { get; init; }

    /// <summary>Tries what waits of a message now; how many deliveries that were.</summary>
    public required Func<MessageTrace, int> Retry { get; init; }

    /// <summary>Cancels what is open of a message, with a reason; how many deliveries that were.</summary>
    public required Func<MessageTrace, string, ValueTask<int>> Cancel { get; init; }

    /// <summary>Gives far sides another text, UTF-8, for what they have of a message; what became of it for each recipient.</summary>
    public required Func<MessageTrace, ReadOnlyMemory<byte>, ValueTask<IReadOnlyList<ReplaceResult>>> Replace { get; init; }

    /// <summary>Cancels all open work of an address and erases it.</summary>
    public required Func<string, CancellationToken, ValueTask<(int Cancelled, ErasureCounts Erased)>> Erase { get; init; }

    /// <summary>Reports that belong to no delivery, newest first, each with the messages that it may have meant.</summary>
    public required Func<int, CancellationToken, ValueTask<IReadOnlyList<UnmatchedReport>>> Unmatched { get; init; }

    /// <summary>Messages from other services that were answered and shown to nobody, newest first.</summary>
    public required Func<int, CancellationToken, ValueTask<IReadOnlyList<IgnoredView>>> Ignored { get; init; }

    /// <summary>Routes with what waits for them.</summary>
    public required Func<IReadOnlyList<RouteView>> Routes { get; init; }

    /// <summary>The functions with their links.</summary>
    public required Func<IReadOnlyList<IInterworkingFunction>> Functions { get; init; }

    /// <summary>Why nothing can be stored; null where all is well.</summary>
    public required Func<string?> StorageProblem { get; init; }

    /// <summary>Who is registered.</summary>
    public required Func<IReadOnlyList<RegistrationView>> Registrations { get; init; }

    /// <summary>Who is served.</summary>
    public required Func<IReadOnlyList<SubscriberView>> Subscribers { get; init; }

    /// <summary>Reads the configuration again and takes it into force, or keeps the old one.</summary>
    public required Func<CancellationToken, ValueTask<ApplyOutcome>> Reload { get; init; }

    /// <summary>Those operations that an engine answers by itself, with the rest given.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="journal">Its journal.</param>
    /// <param name="submit">Makes a draft of a new message and submits it.</param>
    /// <param name="mainAddressOf">Brings an alias to the subscriber's main address.</param>
    /// <param name="registrations">Who is registered.</param>
    /// <param name="subscribers">Who is served.</param>
    /// <param name="reload">Reads the configuration again.</param>
    /// <param name="forget">Removes what is kept of a subject beside the journal: registrations.</param>
    public static GatewayOperations Of(
        InterworkingEngine engine, IJournal journal, Func<NewMessage, CancellationToken, ValueTask<IntakeAnswer>> submit, Func<string, string> mainAddressOf, Func<IReadOnlyList<RegistrationView>> registrations,
        Func<IReadOnlyList<SubscriberView>> subscribers, Func<CancellationToken, ValueTask<ApplyOutcome>> reload, Func<string, Task> forget)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(journal);
        var queries = engine.Queries;
        var origin = new Origin(Origin.Http);
        return new GatewayOperations
        {
            Submit = submit,
            Explain = (message, recipient) => queries.Explain(message with { Sender = mainAddressOf(message.Sender) }, mainAddressOf(recipient), origin),
            Trace = queries.TraceAsync,
            ReportsOn = queries.ReportsOnAsync,
            List = queries.ListAsync,
            Retry = queries.Retry,
            Cancel = queries.CancelAsync,
            Replace = queries.ReplaceAsync,
            Erase = async (address, ct) =>
            {
                var (cancelled, erased) = (0, default(ErasureCounts));
                // A person, not a spelling: each address that a subscriber has.
                foreach (var one in AddressesOf(address, subscribers()))
                {
                    var (ended, counts) = await queries.EraseAsync(one, ct);
                    cancelled += ended;
                    erased = new ErasureCounts(erased.Entries + counts.Entries, erased.Contents + counts.Contents);
                    await forget(one);
                }
                return (cancelled, erased);
            },
            Unmatched = queries.UnmatchedAsync,
            Ignored = queries.IgnoredAsync,
            Routes = queries.Routes,
            Functions = () => engine.Functions,
            StorageProblem = () => journal.Unavailable,
            Registrations = registrations,
            Subscribers = subscribers,
            Reload = reload,
        };
    }

    private static IReadOnlyList<string> AddressesOf(string address, IReadOnlyList<SubscriberView> subscribers) =>
        subscribers.FirstOrDefault(s => s.Address == address || s.Aliases.Contains(address, StringComparer.Ordinal)) is { } subscriber ? [subscriber.Address, .. subscriber.Aliases] : [address];
}

/// <summary>A message that comes in by the API.</summary>
/// <param name="From">Canonical address.</param>
/// <param name="To">Canonical address.</param>
/// <param name="Text">The text.</param>
public sealed record NewMessage(string From, string To, string Text);

/// <summary>One binding of a registered user.</summary>
/// <param name="Address">Canonical address of the user.</param>
/// <param name="Contact">Where the device is reached.</param>
/// <param name="Device">Its <c>+sip.instance</c>; null where it gave none.</param>
/// <param name="Path">How it is reached; null where directly.</param>
/// <param name="Endpoint">The listener that it registered on, or <c>core</c>.</param>
/// <param name="ExpiresAt">When the binding ends.</param>
public sealed record RegistrationView(string Address, string Contact, string? Device, string? Path, string Endpoint, DateTimeOffset ExpiresAt);

/// <summary>A user.</summary>
/// <param name="Address">Canonical address.</param>
/// <param name="Aliases">Other addresses of the user.</param>
/// <param name="WhenOffline">What becomes of messages while no device is registered.</param>
/// <param name="Registered">Whether one is.</param>
/// <param name="Barring">Whom the user may not write to, and who may not write to the user.</param>
public sealed record SubscriberView(string Address, IReadOnlyList<string> Aliases, string WhenOffline, bool Registered, BarringView Barring);

/// <summary>Lists of a user, as patterns: an address, <c>+1900*</c>, <c>sip:*@spam.example</c>, <c>*</c>.</summary>
/// <param name="Incoming">Senders from whom nothing is taken.</param>
/// <param name="Outgoing">Recipients to whom nothing may be sent.</param>
/// <param name="AnonymousIncoming">True where nothing is taken from anonymous senders.</param>
public sealed record BarringView(IReadOnlyList<string> Incoming, IReadOnlyList<string> Outgoing, bool AnonymousIncoming)
{
    internal static BarringView Of(Barring barring) => new([.. barring.Incoming.Select(static p => p.ToString())], [.. barring.Outgoing.Select(static p => p.ToString())], barring.AnonymousIncoming);
}
