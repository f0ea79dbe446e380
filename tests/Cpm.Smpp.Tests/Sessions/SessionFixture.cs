using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Cpm.Primitives;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Cpm.TestKit;

namespace Cpm.Smpp.Tests.Sessions;

/// <summary>One session in memory, its scripted peer, a clock that the test moves.</summary>
public sealed class SessionFixture : IDisposable
{
    private readonly TimerWheel _wheel;

    public SessionFixture(SmppSessionOptions? options = null, RecordingHandler? handler = null, CancellationToken closeRequested = default)
    {
        _wheel = new TimerWheel(Time);
        var (near, far) = MemoryConnections.Pair(closeRequested: closeRequested);
        Handler = handler ?? new RecordingHandler();
        Peer = new SmppPeer(far);
        Session = new SmppSession(near, options ?? new SmppSessionOptions(), Handler, _wheel, Time);
        Running = Session.RunAsync();
    }

    public ManualTime Time { get; } = new();

    public RecordingHandler Handler { get; }

    public SmppPeer Peer { get; }

    public SmppSession Session { get; }

    public Task<SessionEnd> Running { get; }

    public Results Results { get; } = new();

    public static SubmitSm Message(string text = "hello") => new()
    {
        Source = Address.Of(Ton.International, Npi.Isdn, "15550100001"),
        Destination = Address.Of(Ton.International, Npi.Isdn, "15550100009"),
        RegisteredDelivery = RegisteredDelivery.Final,
        ShortMessage = Encoding.ASCII.GetBytes(text),
    };

    public static Bind Credentials => new() { SystemId = "cpm"u8.ToArray(), Password = "secret"u8.ToArray() };

    /// <summary>An ESME session that is bound.</summary>
    public static async Task<SessionFixture> BoundAsync(SmppSessionOptions? options = null, RecordingHandler? handler = null, BindMode mode = BindMode.Transceiver, CancellationToken closeRequested = default)
    {
        var fixture = new SessionFixture(options, handler, closeRequested);
        var bound = fixture.Session.BindAsync(mode, Credentials, CancellationToken.None);
        var request = await fixture.Peer.ExpectAsync(mode.Command());
        await fixture.Peer.SendAsync(request.Header.Id.ToResponse(), request.Header.Sequence, new BindResp { SystemId = "mc"u8.ToArray() });
        Xunit.Assert.True((await bound).IsBound);
        return fixture;
    }

    /// <summary>A message centre's session that is bound.</summary>
    public static async Task<SessionFixture> ServingAsync(SmppSessionOptions? options = null, RecordingHandler? handler = null, BindMode mode = BindMode.Transceiver)
    {
        var fixture = new SessionFixture((options ?? new SmppSessionOptions()) with { Role = SessionRole.MessageCentre, SystemId = "mc" }, handler);
        await fixture.Peer.SendAsync(mode.Command(), 1, Credentials with { InterfaceVersion = 0x34 });
        await fixture.Peer.ExpectAsync(mode.Command().ToResponse());
        return fixture;
    }

    public SendStatus Submit(long tag, string text = "hello") => Session.TrySubmit(Message(text), Results, tag);

    public void Dispose()
    {
        Session.Abort();
        _wheel.Dispose();
    }
}

public sealed record Ended(long Tag, RequestOutcome Outcome, CommandStatus Status, string MessageId);

/// <summary>Collects the ends of requests in the order in which they come.</summary>
public sealed class Results : IRequestCompletion
{
    private readonly Channel<Ended> _ends = Channel.CreateUnbounded<Ended>();

    public int Count => _ends.Reader.Count;

    public void OnCompleted(long tag, in RequestResult result) => _ends.Writer.TryWrite(new Ended(tag, result.Outcome, result.Status, result.MessageIdText));

    public async Task<Ended> NextAsync() => await _ends.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
}

/// <summary>Writes down what the session tells, and answers as the test wishes.</summary>
public class RecordingHandler : SmppSessionHandler
{
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();

    public ConcurrentQueue<PduHeader> Waiting { get; } = new();

    /// <summary>False: requests wait for the test to answer them.</summary>
    public bool AnswersAtOnce { get; init; } = true;

    public CommandStatus BindAnswer { get; init; } = CommandStatus.Ok;

    public async Task<string> NextAsync() => await _events.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    public async Task<string> UntilAsync(string prefix)
    {
        while (true)
        {
            var text = await NextAsync();
            if (text.StartsWith(prefix, StringComparison.Ordinal)) return text;
        }
    }

    public override CommandStatus OnBind(SmppSession session, BindMode mode, in Bind bind)
    {
        Note($"bind {mode} {Encoding.ASCII.GetString(bind.SystemId.Span)} {Encoding.ASCII.GetString(bind.Password.Span)}");
        return BindAnswer;
    }

    public override void OnBound(SmppSession session) => Note($"bound {session.State}");

    public override void OnSubmitSm(SmppSession session, PduHeader header, in SubmitSm pdu)
    {
        Wait(header);
        Note($"submit {Encoding.ASCII.GetString(pdu.Text.Span)}");
        Answer(session, header);
    }

    public override void OnDeliverSm(SmppSession session, PduHeader header, in DeliverSm pdu)
    {
        Wait(header);
        Note($"deliver {Encoding.ASCII.GetString(pdu.Text.Span)}");
        Answer(session, header);
    }

    public override void OnDataSm(SmppSession session, PduHeader header, in DataSm pdu)
    {
        Wait(header);
        Note($"data {Encoding.ASCII.GetString(pdu.Text.Span)}");
        Answer(session, header);
    }

    public override void OnOther(SmppSession session, in InboundPdu pdu)
    {
        Note($"other {pdu.Header.Id.Name()}");
        base.OnOther(session, pdu);
    }

    public override void OnWindowAvailable(SmppSession session) => Note("window");

    public override void OnUnexpectedResponse(SmppSession session, in InboundPdu pdu) => Note($"unexpected {pdu.Header.Id.Name()} {pdu.Header.Sequence}");

    public override void OnProtocolError(SmppSession session, in PduError error) => Note($"error {error}");

    public override void OnClosed(SmppSession session, SessionEnd end) => Note($"closed {end.Cause}");

    protected void Note(string text) => _events.Writer.TryWrite(text);

    private void Answer(SmppSession session, PduHeader header)
    {
        if (AnswersAtOnce) session.Respond(header, CommandStatus.Ok, new MessageResp { MessageId = header.Id == CommandId.SubmitSm ? "m1"u8.ToArray() : default });
    }

    // Before the test hears of it: it looks for it then.
    private void Wait(PduHeader header)
    {
        if (!AnswersAtOnce) Waiting.Enqueue(header);
    }
}
