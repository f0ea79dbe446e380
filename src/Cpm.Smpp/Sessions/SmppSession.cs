using System.IO.Pipelines;
using System.Net;
using System.Text;
using Cpm.Primitives;
using Cpm.Primitives.Transports;
using Cpm.Smpp.Pdus;

namespace Cpm.Smpp.Sessions;

/// <summary>
/// One SMPP session over one connection, in either role. Single-use: a new connection gets a new session. Thread-safe.
/// <para>
/// The way of a request: a slot of the window, then a sequence number, then the encoding into the shared output, all under one lock; the output leaves with one
/// system call for everything that was written meanwhile. The way of a PDU that comes in: <see cref="RunAsync"/> cuts frames, gives responses to their
/// completions and requests to the handler, and flushes nothing itself.
/// </para>
/// </summary>
public sealed partial class SmppSession
{
    private readonly Lock _gate = new();
    private readonly StreamConnection _connection;
    private readonly PipeReader _input;
    private readonly CoalescingWriter _output;
    private readonly SmppSessionHandler _handler;
    private readonly SmppSessionOptions _options;
    private readonly TimeProvider _time;
    private readonly RequestWindow _window;
    private readonly SessionTimer _timer;
    private readonly TaskCompletionSource _over = NewSignal();
    private SessionState _state;
    private SessionEnd? _end;
    private byte? _peerVersion;
    private bool _windowWasFull;
    private bool _draining;
    private Task? _closing;
    private TaskCompletionSource? _drained;
    private TaskCompletionSource? _slotFreed;

    /// <summary>Nothing happens before <see cref="RunAsync"/>.</summary>
    /// <param name="connection">The connection: the session owns it from now on.</param>
    /// <param name="options">Settings.</param>
    /// <param name="handler">Who answers the peer's requests.</param>
    /// <param name="timers">Where the session's one timer runs.</param>
    /// <param name="time">The clock.</param>
    public SmppSession(StreamConnection connection, SmppSessionOptions options, SmppSessionHandler handler, TimerWheel timers, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(timers);
        ArgumentNullException.ThrowIfNull(time);
        _connection = connection;
        _input = connection.Input;
        _options = options;
        _handler = handler;
        _time = time;
        _window = new RequestWindow(options.Window, options.FirstSequence);
        _output = new CoalescingWriter(connection.Output, e => End(new SessionEnd(SessionEndCause.ConnectionLost, default, e), abort: true));
        _timer = new SessionTimer(this, timers);
    }

    /// <summary>Which side this session plays.</summary>
    public SessionRole Role => _options.Role;

    /// <summary>The present state.</summary>
    public SessionState State
    {
        get { lock (_gate) return _state; }
    }

    /// <summary>The system_id of the peer, once bound.</summary>
    public string PeerSystemId { get; private set; } = "";

    /// <summary>The version the peer says it speaks; null before the bind and where it does not say.</summary>
    public byte? PeerVersion => _peerVersion;

    /// <summary>Where the peer is.</summary>
    public EndPoint? RemoteEndPoint => _connection.RemoteEndPoint;

    /// <summary>Requests of ours that wait for their responses.</summary>
    public int WindowInUse
    {
        get { lock (_gate) return _window.InUse; }
    }

    /// <summary>Requests of ours that may wait at once.</summary>
    public int WindowSize => _window.Size;

    /// <summary>What happened so far.</summary>
    public SessionCounters Counters { get; } = new();

    /// <summary>How the session ended; null while it runs.</summary>
    public SessionEnd? Ended => Volatile.Read(ref _end);

    private SessionRole PeerRole => Role == SessionRole.Esme ? SessionRole.MessageCentre : SessionRole.Esme;

    private bool PeerTakesTlvs => _options.SendTlvs ?? (_peerVersion ?? InterfaceVersion.V34) >= InterfaceVersion.V34;

    /// <summary>
    /// Sends submit_sm. Allocates nothing. The body may be reused when this returns.
    /// </summary>
    /// <param name="pdu">The message.</param>
    /// <param name="completion">Learns the end; called exactly once if the answer is <see cref="SendStatus.Sent"/>, perhaps before this returns, and not otherwise.</param>
    /// <param name="tag">Given back to the completion.</param>
    public SendStatus TrySubmit(in SubmitSm pdu, IRequestCompletion completion, long tag) => TryRequest(pdu, completion, tag, out _);

    /// <summary>Sends any request that has a response and belongs to the window. See <see cref="TrySubmit"/>.</summary>
    /// <param name="pdu">The request.</param>
    /// <param name="completion">Learns the end.</param>
    /// <param name="tag">Given back to the completion.</param>
    /// <param name="error">What is wrong, for <see cref="SendStatus.Invalid"/>.</param>
    public SendStatus TryRequest<T>(in T pdu, IRequestCompletion completion, long tag, out PduError error) where T : struct, IPdu<T>
    {
        ArgumentNullException.ThrowIfNull(completion);
        if (!T.Id.ExpectsResponse() || T.Id.IsBind()) throw new ArgumentException($"{T.Id.Name()} is no request of the window", nameof(pdu));
        return Send(T.Id, pdu, completion, tag, _options.ResponseTimeout, counted: true, out error);
    }

    /// <summary>Asks the peer for life at once, whatever it has said lately. Outside of the window.</summary>
    /// <param name="completion">Learns the answer, or that there was none. One such request at a time.</param>
    /// <param name="timeout">How long to wait for it.</param>
    public SendStatus TryEnquire(IRequestCompletion completion, TimeSpan timeout)
    {
        ArgumentNullException.ThrowIfNull(completion);
        return Send(CommandId.EnquireLink, default(HeaderOnly), completion, 0, timeout, counted: false, out _);
    }

    /// <summary>Sends a PDU that has no response: outbind or alert_notification.</summary>
    public SendStatus TrySend<T>(in T pdu, out PduError error) where T : struct, IPdu<T>
    {
        if (T.Id.ExpectsResponse() || T.Id.IsResponse()) throw new ArgumentException($"{T.Id.Name()} is not sent this way", nameof(pdu));
        var status = Send(T.Id, pdu, null, 0, TimeSpan.Zero, counted: false, out error);
        if (status == SendStatus.Sent && T.Id == CommandId.Outbind) SetState(SessionState.Outbound, from: SessionState.Open);
        return status;
    }

    /// <summary>ESME: binds. A refusal, or no answer, ends the session.</summary>
    /// <param name="mode">Directions.</param>
    /// <param name="bind">Name and password; the version is taken from the options where it is 0.</param>
    /// <param name="ct">Ends the session when it comes before the answer.</param>
    /// <exception cref="ArgumentException">A field is longer than the specification allows: a fault of configuration.</exception>
    public async Task<BindResult> BindAsync(BindMode mode, Bind bind, CancellationToken ct = default)
    {
        if (bind.InterfaceVersion == 0) bind.InterfaceVersion = _options.InterfaceVersion;
        var completion = new BindCompletion(this, mode);
        var status = Send(mode.Command(), bind, completion, 0, _options.BindTimeout, counted: false, out var error);
        if (status == SendStatus.Invalid) throw new ArgumentException(error.ToString(), nameof(bind));
        if (status != SendStatus.Sent) return new BindResult(RequestOutcome.NotSent, CommandStatus.Ok, "", null);
        await using var registration = ct.UnsafeRegister(static s => ((SmppSession)s!).Abort(), this);
        return await completion.Task;
    }

    /// <summary>
    /// Answers a request of the peer, from any thread. False when the session is over, or the body breaks the specification.
    /// </summary>
    /// <param name="request">The header of the request, as it was handed over.</param>
    /// <param name="status">The result.</param>
    /// <param name="body">The body of the response; left out on the wire where it is blank and the status is an error.</param>
    public bool Respond<T>(in PduHeader request, CommandStatus status, in T body) where T : struct, IPdu<T>
    {
        var sent = SendResponse(request.Id.ToResponse(), status, request.Sequence, body);
        RequestAnswered();
        return sent;
    }

    /// <summary>Answers a request of the peer with a status and a blank body.</summary>
    public bool Respond(in PduHeader request, CommandStatus status)
    {
        var sent = SendBlankResponse(request, status);
        RequestAnswered();
        return sent;
    }

    /// <summary>Ends the session at once: every request that waits learns so now.</summary>
    public void Abort() => End(new SessionEnd(SessionEndCause.Closed), abort: true);

    /// <summary>
    /// Ends the session in good order: no new requests, wait for the window and for our own answers, unbind, close. Each wait has its limit.
    /// </summary>
    /// <param name="drain">Longest wait for outstanding requests; the response timeout when not given.</param>
    public Task CloseAsync(TimeSpan? drain = null) => CloseAsync(SessionEndCause.Closed, drain ?? _options.ResponseTimeout);

    private Task CloseAsync(SessionEndCause cause, TimeSpan drain)
    {
        lock (_gate)
        {
            _draining = true;
            return _closing ??= DrainAndUnbindAsync(cause, drain);
        }
    }

    private async Task DrainAndUnbindAsync(SessionEndCause cause, TimeSpan drain)
    {
        // The lock is left before anything is done.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        Task drained;
        lock (_gate)
        {
            if (_end is not null) return;
            drained = IsDrained ? Task.CompletedTask : (_drained ??= NewSignal()).Task;
        }
        try
        {
            await drained.WaitAsync(drain, _time);
        }
        catch (TimeoutException)
        {
            // What still waits will learn that its outcome is unknown.
        }
        var unbound = new SignalCompletion();
        if (Send(CommandId.Unbind, default(HeaderOnly), unbound, 0, _options.UnbindTimeout, counted: false, out _) == SendStatus.Sent) await unbound.Task;
        End(new SessionEnd(cause), abort: false);
    }

    private bool IsDrained => _window.InUse == 0 && Volatile.Read(ref _unanswered) == 0;

    private void SetState(SessionState to, SessionState from)
    {
        lock (_gate)
        {
            if (_state == from) _state = to;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The bind was answered: runs on the reading loop, so the state is right before the next PDU of the same read.</summary>
    private void OnBindAnswered(BindMode mode, in RequestResult result, BindResp body)
    {
        if (result.Outcome != RequestOutcome.Ok)
        {
            End(new SessionEnd(SessionEndCause.BindFailed), abort: false);
            return;
        }
        lock (_gate)
        {
            if (_end is not null) return;
            PeerSystemId = Encoding.Latin1.GetString(body.SystemId.Span);
            _peerVersion = body.Tlvs.TryGetOctet(Tlvs.TlvTag.ScInterfaceVersion, out var version) ? version : null;
            _state = mode.State();
        }
        _handler.OnBound(this);
    }
}
