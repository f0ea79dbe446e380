using System.Collections.Concurrent;
using System.Net;
using Cpm.Mime;
using Cpm.Primitives;
using Cpm.Primitives.Transports;
using Cpm.Simulators.Common;
using Cpm.Sip.Messages;
using Cpm.Sip.Transactions;
using Cpm.Sip.Transports;

namespace Cpm.Simulators.Phone;

/// <summary>
/// A phone for CPM pager-mode messages: registers, sends, receives, reports. Over UDP it is reached at a port of its own, over TCP and TLS by the connection it
/// registered over.
/// </summary>
public sealed class PhoneSimulator : IAsyncDisposable
{
    private readonly SipStack _stack;
    private readonly PhoneIdentity _identity;
    private readonly PhoneClient _client;
    private readonly PhoneRegistration _registration;
    private readonly MessageComposer _composer;
    private readonly TimeProvider _time;
    private readonly TextWriter _output;
    private readonly ConcurrentDictionary<string, string> _conversations = new(StringComparer.Ordinal);
    private int _stopped;

    /// <param name="options">Settings.</param>
    /// <param name="time">The clock; the system's when not given.</param>
    /// <param name="output">Gets what happens, a line each; nothing when not given.</param>
    /// <param name="connector">Opens connections; sockets when not given.</param>
    public PhoneSimulator(PhoneOptions options, TimeProvider? time = null, TextWriter? output = null, IStreamConnector? connector = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        _time = time ?? TimeProvider.System;
        _output = TextWriter.Synchronized(output ?? TextWriter.Null);
        _identity = new PhoneIdentity(options);
        _composer = new MessageComposer(_identity, _time);
        Log = new EventLog<ConversationEntry>(_time) { OnAdded = entry => Tell(entry.ToString()) };
        var stackOptions = new SipStackOptions { Methods = [SipMethod.Message, SipMethod.Options], WarningAgent = options.Name, Tls = options.Tls };
        _stack = new SipStack(_time, stackOptions, connector ?? new SocketConnector()) { OnRequest = OnRequest };
        _client = new PhoneClient(_stack, options, _identity);
        _registration = new PhoneRegistration(_client, options, _identity, _time, Tell);
        _stack.OnFlowClosed = OnFlowClosed;
    }

    /// <summary>What it was made with.</summary>
    public PhoneOptions Options { get; }

    /// <summary>All conversations: what was sent, what came, reports. <see cref="EventLog{T}.WaitForAsync"/> waits for what has not come yet.</summary>
    public EventLog<ConversationEntry> Log { get; }

    /// <summary>The user's URI.</summary>
    public string Uri => _identity.Uri;

    /// <summary>True after a registration that was accepted, until one is refused.</summary>
    public bool IsRegistered => _registration.Status is >= 200 and < 300;

    /// <summary>Where UDP is received; null over TCP and TLS.</summary>
    public IPEndPoint? UdpEndPoint { get; private set; }

    /// <summary>Starts and registers; goes on trying when that is refused.</summary>
    /// <returns>The status of the first registration.</returns>
    /// <exception cref="System.Net.Sockets.SocketException">No UDP port can be bound.</exception>
    public async Task<int> StartAsync()
    {
        if (Options.Server.Transport == SipTransport.Udp)
        {
            var listener = _stack.ListenUdp(new SipEndpoint(Options.Name, SipTransport.Udp, new IPEndPoint(Options.Local, 0)));
            UdpEndPoint = listener.Bound;
            _registration.ContactHost = listener.SentBy;
            Tell($"listening {Options.Name} sip:{listener.SentBy};transport=udp");
        }
        return await _registration.StartAsync();
    }

    /// <summary>Sends a text.</summary>
    public Task<SendResult> SendAsync(string to, string text) => SendAsync(new OutgoingMessage { To = to, Text = text });

    /// <summary>Sends a message; the log gets it with its answer.</summary>
    public async Task<SendResult> SendAsync(OutgoingMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var to = _identity.Resolve(message.To);
        var messageId = message.MessageId ?? PhoneIdentity.Token(12);
        var asksFor = message.AsksFor ?? Options.AsksFor;
        var conversation = message.ConversationId ?? _conversations.GetOrAdd(to, static _ => PhoneIdentity.Token(16));
        var contribution = PhoneIdentity.Token(16);
        using var result = await _client.SendAsync(_composer.Message(message, to, messageId, asksFor, conversation, contribution));
        Log.Add(new ConversationEntry
        {
            Kind = EntryKind.Sent,
            At = _time.GetUtcNow(),
            Peer = to,
            MessageId = messageId,
            Text = message.Text,
            ContentType = message.ContentType,
            Status = result.Status,
            AsksFor = asksFor,
            ConversationId = conversation,
            ContributionId = contribution,
        });
        return new SendResult(messageId, result.Status);
    }

    /// <summary>Stops.</summary>
    /// <param name="unregister">False: vanishes without a word, as a phone without network does.</param>
    public async Task StopAsync(bool unregister = true)
    {
        if (Interlocked.Exchange(ref _stopped, 1) == 1) return;
        await _registration.StopAsync(unregister);
        await _stack.DisposeAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    private void Tell(string text) => _output.WriteLine($"{Options.Name}: {text}");

    private void OnFlowClosed(SipFlow flow)
    {
        if (flow.Transport != Options.Server.Transport || Volatile.Read(ref _stopped) == 1) return;
        Tell("connection lost");
        _registration.OnFlowLost();
    }

    private void OnRequest(SipServerTransaction transaction)
    {
        var message = InboundMessage.Of(transaction.Request);
        if (Options.AnswerDelay > TimeSpan.Zero) _ = AnswerLaterAsync(transaction, message);
        else Answer(transaction, message);
    }

    private async Task AnswerLaterAsync(SipServerTransaction transaction, InboundMessage message)
    {
        await Task.Delay(Options.AnswerDelay, _time);
        Answer(transaction, message);
    }

    private void Answer(SipServerTransaction transaction, InboundMessage message)
    {
        if (Options.AnswerCode > 0) transaction.Respond(Options.AnswerCode);
        if (Options.AnswerCode is >= 200 and < 300)
        {
            Take(message);
            return;
        }
        Log.Add(Entry(EntryKind.Refused, message));
    }

    private void Take(InboundMessage message)
    {
        if (message.Reports.Length > 0)
        {
            foreach (var report in message.Reports) Log.Add(Entry(EntryKind.Report, message) with { MessageId = report.MessageId, Report = report, ReportId = message.MessageId, Text = "" });
            return;
        }
        if (message.ConversationId.Length > 0) _conversations[message.Peer] = message.ConversationId;
        Log.Add(Entry(EntryKind.Received, message));
        if (Options.SendsReports && message.MessageId.Length > 0) _ = ReportAsync(message);
    }

    private async Task ReportAsync(InboundMessage message)
    {
        if (message.AsksFor.HasFlag(Dispositions.PositiveDelivery)) await SendReportAsync(message, ImdnKind.Delivery, ImdnStatus.Delivered);
        if (Options.Displays && message.AsksFor.HasFlag(Dispositions.Display)) await SendReportAsync(message, ImdnKind.Display, ImdnStatus.Displayed);
    }

    /// <summary>Reports that the user has seen a message: the one with this id.</summary>
    /// <returns>The status of the answer; 0 where there is no such message, or nobody asked for such a report.</returns>
    public async Task<int> DisplayAsync(string messageId)
    {
        if (Log.All().FirstOrDefault(entry => entry.Kind == EntryKind.Received && entry.MessageId == messageId) is not { } entry || !entry.AsksFor.HasFlag(Dispositions.Display)) return 0;
        var message = new InboundMessage { Peer = entry.Peer, ReportTo = entry.Peer, MessageId = messageId, DateTime = entry.SentAt, ConversationId = entry.ConversationId, ContributionId = entry.ContributionId };
        return await SendReportAsync(message, ImdnKind.Display, ImdnStatus.Displayed);
    }

    private async Task<int> SendReportAsync(InboundMessage message, ImdnKind kind, ImdnStatus status)
    {
        using var result = await _client.SendAsync(_composer.Report(message, kind, status));
        if (!result.IsSuccess) Tell($"report {status} about {message.MessageId} not taken [{result.Status}]");
        return result.Status;
    }

    private ConversationEntry Entry(EntryKind kind, InboundMessage message) => new()
    {
        Kind = kind,
        At = _time.GetUtcNow(),
        Peer = message.Peer,
        MessageId = message.MessageId,
        Text = message.Text,
        ContentType = message.ContentType,
        Status = Options.AnswerCode,
        AsksFor = message.AsksFor,
        SentAt = message.DateTime,
        ConversationId = message.ConversationId,
        ContributionId = message.ContributionId,
    };
}
