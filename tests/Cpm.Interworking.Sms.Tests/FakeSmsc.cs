using System.Text;
using System.Threading.Channels;
using Cpm.Primitives;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Cpm.Smpp.Tlvs;
using Cpm.TestKit;

namespace Cpm.Interworking.Sms.Tests;

/// <summary>What came in a submit_sm.</summary>
internal sealed record Submitted(
    SmppSession Session, PduHeader Header, Address Source, Address Destination, EsmClass EsmClass, RegisteredDelivery Registered, byte DataCoding,
    string Validity, byte[] Octets, byte[]? Payload, (ushort Reference, byte Total, byte Number)? Sar);

/// <summary>A message centre in the same process: answers as the test says, and keeps what came.</summary>
internal sealed class FakeSmsc(TimerWheel timers, TimeProvider time) : SmppSessionHandler
{
    private readonly Channel<Submitted> _submits = Channel.CreateUnbounded<Submitted>();
    private readonly Channel<SmppSession> _bound = Channel.CreateUnbounded<SmppSession>();
    private readonly Channel<SessionEnd> _ends = Channel.CreateUnbounded<SessionEnd>();
    private int _ids;
    private int _count;

    /// <summary>Opens the connections that the function makes.</summary>
    public MemoryConnector Connector { get; } = new();

    /// <summary>The answer to a submit_sm; null: none. By default a fresh id.</summary>
    public Func<Submitted, (CommandStatus Status, string Id)?>? Answer { get; set; }

    /// <summary>Called with each session that is bound.</summary>
    public Action<SmppSession>? Bound { get; init; }

    /// <summary>congestion_state of the answers; null: none.</summary>
    public byte? Congestion { get; set; }

    /// <summary>The cancellations, queries and replacements that came.</summary>
    public List<string> Others { get; } = [];

    /// <summary>The answer to them.</summary>
    public CommandStatus OtherStatus { get; set; } = CommandStatus.Ok;

    /// <summary>False to leave replacements without an answer.</summary>
    public bool AnswersOthers { get; set; } = true;

    /// <summary>What queries are told.</summary>
    public MessageState State { get; set; } = MessageState.Enroute;

    /// <summary>Messages that came.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The system_id that a session bound with.</summary>
    public string NameOf(SmppSession session) => session.PeerSystemId;

    /// <summary>The answer to binds.</summary>
    public CommandStatus BindAnswer { get; set; } = CommandStatus.Ok;

    /// <summary>The binds that came: system_id and password.</summary>
    public List<string> Binds { get; } = [];

    /// <summary>Accepts connections for ever.</summary>
    public async Task ServeAsync()
    {
        while (true)
        {
            var session = new SmppSession(await Connector.AcceptAsync(), new SmppSessionOptions { Role = SessionRole.MessageCentre, SystemId = "fake" }, this, timers, time);
            _ = session.RunAsync();
        }
    }

    public Task<Submitted> NextSubmitAsync() => _submits.Reader.ReadAsync().AsTask().WaitAsync(FakeHost.Patience);

    public Task<SmppSession> NextBoundAsync() => _bound.Reader.ReadAsync().AsTask().WaitAsync(FakeHost.Patience);

    public Task<SessionEnd> NextEndAsync() => _ends.Reader.ReadAsync().AsTask().WaitAsync(FakeHost.Patience);

    public bool HasSubmit => _submits.Reader.TryPeek(out _);

    public static void Respond(Submitted submit, CommandStatus status, string id = "") =>
        submit.Session.Respond(submit.Header, status, new MessageResp { MessageId = Encoding.ASCII.GetBytes(id) });

    public override CommandStatus OnBind(SmppSession session, BindMode mode, in Bind bind)
    {
        lock (Binds) Binds.Add($"{mode} {Encoding.ASCII.GetString(bind.SystemId.Span)} {Encoding.ASCII.GetString(bind.Password.Span)}");
        return BindAnswer;
    }

    public override void OnBound(SmppSession session)
    {
        Bound?.Invoke(session);
        _bound.Writer.TryWrite(session);
    }

    public override void OnClosed(SmppSession session, SessionEnd end) => _ends.Writer.TryWrite(end);

    public override void OnSubmitSm(SmppSession session, PduHeader header, in SubmitSm pdu)
    {
        Interlocked.Increment(ref _count);
        var payload = pdu.Tlvs.TryGet(TlvTag.MessagePayload, out var octets) ? octets.ToArray() : null;
        (ushort, byte, byte)? sar = pdu.Tlvs.TryGetUInt16(TlvTag.SarMsgRefNum, out var reference)
            && pdu.Tlvs.TryGetOctet(TlvTag.SarTotalSegments, out var total) && pdu.Tlvs.TryGetOctet(TlvTag.SarSegmentSeqnum, out var number) ? (reference, total, number) : null;
        var submit = new Submitted(session, header, Copy(pdu.Source), Copy(pdu.Destination), pdu.EsmClass, pdu.RegisteredDelivery, pdu.DataCoding,
            Encoding.ASCII.GetString(pdu.ValidityPeriod.Span), pdu.ShortMessage.ToArray(), payload, sar);
        var answer = Answer is { } script ? script(submit) : (CommandStatus.Ok, $"{Interlocked.Increment(ref _ids):X8}");
        _submits.Writer.TryWrite(submit);
        if (answer is not { } given) return;
        using var tlvs = new TlvBuilder();
        if (Congestion is { } congestion) tlvs.AddOctet(TlvTag.CongestionState, congestion);
        session.Respond(header, given.Status, new MessageResp { MessageId = Encoding.ASCII.GetBytes(given.Id), Tlvs = tlvs.View() });
    }

    public override void OnOther(SmppSession session, in InboundPdu pdu)
    {
        if (pdu.TryDecode<CancelSm>(PduLimits.Default, out var cancel, out _))
        {
            Others.Add($"cancel {Encoding.ASCII.GetString(cancel.MessageId.Span)} {cancel.Source.Text} {cancel.Destination.Text}");
            session.Respond(pdu.Header, OtherStatus);
        }
        else if (pdu.TryDecode<QuerySm>(PduLimits.Default, out var query, out _))
        {
            Others.Add($"query {Encoding.ASCII.GetString(query.MessageId.Span)} {query.Source.Text}");
            session.Respond(pdu.Header, OtherStatus, new QuerySmResp { MessageId = query.MessageId, State = State });
        }
        else if (pdu.TryDecode<ReplaceSm>(PduLimits.Default, out var replace, out _))
        {
            Others.Add($"replace {Encoding.ASCII.GetString(replace.MessageId.Span)} {replace.Source.Text} {(int)replace.RegisteredDelivery} {Convert.ToHexString(replace.ShortMessage.Span)}");
            if (AnswersOthers) session.Respond(pdu.Header, OtherStatus);
        }
        else
        {
            base.OnOther(session, pdu);
        }
    }

    private static Address Copy(Address address) => new(address.Ton, address.Npi, address.Digits.ToArray());
}
