using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Cpm.Primitives;
using Cpm.Primitives.Transports;
using Cpm.Simulators.Common;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;

namespace Cpm.Simulators.Smsc;

/// <summary>A short message service centre to be talked to over SMPP, that behaves as it is told. Messages go nowhere; those of mobile users are injected.</summary>
public sealed class SmscSimulator : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);
    private readonly StreamAcceptor _acceptor;
    private readonly StreamAcceptor? _secure;
    private readonly TextWriter _output;
    private readonly MobileOriginator _originator;
    private readonly Lock _gate = new();
    private BehaviourState _state;
    private SmscHttp? _http;
    private TaskCompletionSource _bound = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _stopped;

    /// <param name="options">Settings.</param>
    /// <param name="time">The clock; the system's when not given.</param>
    /// <param name="output">Gets the listening lines and what happens to connections; nothing when not given.</param>
    public SmscSimulator(SmscOptions options, TimeProvider? time = null, TextWriter? output = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        Time = time ?? TimeProvider.System;
        _output = TextWriter.Synchronized(output ?? TextWriter.Null);
        Timers = new TimerWheel(Time);
        Messages = new EventLog<ReceivedMessage>(Time);
        _state = new BehaviourState(options.Behaviour, Time, options.ReceiptIds);
        Receipts = new ReceiptQueue(Sessions, Stats, Timers, Time);
        Kept = new KeptMessages(Time, Messages);
        Intake = new MessageIntake(this);
        _originator = new MobileOriginator(Sessions, options.DefaultAlphabet);
        _acceptor = new StreamAcceptor(Time, ServeAsync);
        if (options.Tls is null) return;
        Certificate = options.Certificate ?? ThrowAwayCertificate.Make(Time.GetUtcNow());
        _secure = new StreamAcceptor(Time, ServeAsync, Certificate);
    }

    /// <summary>What it was made with.</summary>
    public SmscOptions Options { get; }

    /// <summary>Where SMPP is served, once started.</summary>
    public IPEndPoint SmppEndPoint { get; private set; } = new(IPAddress.None, 0);

    /// <summary>Where SMPP over TLS is served, once started.</summary>
    public IPEndPoint? TlsEndPoint { get; private set; }

    /// <summary>The certificate of TLS; null without.</summary>
    public X509Certificate2? Certificate { get; }

    /// <summary>Where the HTTP API is served, once started; null where there is none.</summary>
    public Uri? HttpAddress => _http?.Address;

    /// <summary>What was received, refused messages included; stays empty in sink mode.</summary>
    public EventLog<ReceivedMessage> Messages { get; }

    /// <summary>The numbers of the messages accepted in sink mode.</summary>
    public MessageKeys Keys => Options.Keys;

    /// <summary>Counters.</summary>
    public SmscStats Stats { get; } = new();

    /// <summary>Receipts that wait for a connection or a window, those not yet due left out.</summary>
    public int ReceiptsWaiting => Receipts.Count;

    /// <summary>How it behaves. A new value holds from the next message on, and starts counts and chance anew.</summary>
    /// <exception cref="ArgumentException">A text of receipts is neither a name nor a template.</exception>
    public SmscBehaviour Behaviour
    {
        get => State.Behaviour;
        set => Volatile.Write(ref _state, new BehaviourState(value, Time, Options.ReceiptIds));
    }

    /// <summary>The system_ids of those who are bound.</summary>
    public IReadOnlyList<string> Bound => [.. Sessions.All.Where(session => IsBound(session.Session)).Select(session => session.Session.PeerSystemId)];

    internal TimeProvider Time { get; }

    internal TimerWheel Timers { get; }

    internal SmscSessions Sessions { get; } = new();

    internal ReceiptQueue Receipts { get; }

    internal MessageIntake Intake { get; }

    internal KeptMessages Kept { get; }

    internal BehaviourState State => Volatile.Read(ref _state);

    /// <summary>Binds the listeners and begins to serve.</summary>
    /// <exception cref="SocketException">The SMPP address cannot be bound.</exception>
    /// <exception cref="IOException">The HTTP address cannot be bound.</exception>
    public async Task StartAsync(CancellationToken ct = default)
    {
        SmppEndPoint = _acceptor.Start(Options.Listen);
        await _output.WriteLineAsync($"listening {Options.Name} smpp://{SmppEndPoint}");
        if (_secure is not null)
        {
            TlsEndPoint = _secure.Start(Options.Tls!);
            await _output.WriteLineAsync($"listening {Options.Name}-tls smpps://{TlsEndPoint}");
            await _output.WriteLineAsync($"{Options.Name}: the certificate's pin is {ThrowAwayCertificate.PinOf(Certificate!)}");
        }
        if (Options.Http is not { } http) return;
        _http = new SmscHttp(this);
        await _http.StartAsync(http, ct);
        await _output.WriteLineAsync($"listening {Options.Name}-http {_http.Address!.OriginalString}");
    }

    /// <summary>Unbinds everybody and stops.</summary>
    public async Task StopAsync()
    {
        lock (_gate)
        {
            if (_stopped) return;
            _stopped = true;
        }
        if (_http is not null) await _http.DisposeAsync();
        await Task.WhenAll(_acceptor.StopAsync(StopPatience), _secure?.StopAsync(StopPatience) ?? Task.CompletedTask);
        if (Options.Certificate is null) Certificate?.Dispose();
        Timers.Dispose();
    }

    /// <summary>Sends a message as if a mobile user had sent it, in as many parts as it takes.</summary>
    /// <returns>The answer to each part, in order; a first answer with NotSent where nobody is bound who could take it.</returns>
    public Task<IReadOnlyList<DeliverResult>> DeliverAsync(MobileOriginated message, CancellationToken ct = default) => _originator.DeliverAsync(message, ct);

    /// <summary>Does something to every connection.</summary>
    /// <returns>How many there were.</returns>
    public int Disconnect(SmscAction action)
    {
        var all = Sessions.All;
        foreach (var session in all) session.Do(action);
        return all.Count;
    }

    /// <summary>Completes when somebody is bound.</summary>
    /// <exception cref="TimeoutException">Nobody came in time.</exception>
    public async Task WaitForBindAsync(TimeSpan timeout, CancellationToken ct = default)
    {
        Task bound;
        lock (_gate)
        {
            if (Bound.Count > 0) return;
            if (_bound.Task.IsCompleted) _bound = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            bound = _bound.Task;
        }
        await bound.WaitAsync(timeout, Time, ct);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    internal CommandStatus Admit(in Bind bind)
    {
        var status = State.Behaviour.RefuseBinds ?? (IsKnown(bind) ? CommandStatus.Ok : CommandStatus.BindFailed);
        Stats.CountBind(status);
        return status;
    }

    internal void OnBound(SmscSession session)
    {
        _output.WriteLine($"{Options.Name}: {session.Session.PeerSystemId} bound from {session.Session.RemoteEndPoint}");
        lock (_gate) _bound.TrySetResult();
        Receipts.Pump();
    }

    internal void OnClosed(SmscSession session, SessionEnd end)
    {
        Sessions.Remove(session);
        _output.WriteLine($"{Options.Name}: {session.Session.RemoteEndPoint} gone: {end.Cause}");
    }

    private static bool IsBound(SmppSession session) =>
        session.State is SessionState.BoundReceiver or SessionState.BoundTransceiver or SessionState.BoundTransmitter;

    private bool IsKnown(in Bind bind)
    {
        if (Options.Accounts.Count == 0) return true;
        return Options.Accounts.TryGetValue(Encoding.Latin1.GetString(bind.SystemId.Span), out var password)
            && CryptographicOperations.FixedTimeEquals(bind.Password.Span, Encoding.Latin1.GetBytes(password));
    }

    private async Task ServeAsync(StreamConnection connection, Socket socket)
    {
        var options = new SmppSessionOptions { Role = SessionRole.MessageCentre, SystemId = Options.SystemId, Window = Options.Window, InboundWindow = int.MaxValue / 2 };
        var session = new SmscSession(this, connection, socket, options);
        Sessions.Add(session);
        await session.Session.RunAsync();
    }
}
