using System.Net.Sockets;
using Cpm.Primitives.Transports;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Cpm.Smpp.Tlvs;

namespace Cpm.Simulators.Smsc;

/// <summary>One connection of an ESME: gives what comes to the centre, and carries out what the centre's behaviour wants done with the connection.</summary>
internal sealed class SmscSession : SmppSessionHandler
{
    private const int GarbageOctets = 64;

    // As a length it is far beyond any limit: what follows cannot be taken for a PDU.
    private static readonly byte[] Garbage = [.. Enumerable.Repeat((byte)0xFE, GarbageOctets)];

    // submit_sm_resp, status 0, the sequence number that the specification keeps for nobody (0x7FFFFFFF is the highest), an id.
    private static readonly byte[] WrongAnswer = [0, 0, 0, 18, 0x80, 0, 0, 4, 0, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, (byte)'0', 0];
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(1);
    private readonly SmscSimulator _owner;
    private readonly Socket _socket;
    private readonly ResponseOrder _order;
    private int _open;

    public SmscSession(SmscSimulator owner, StreamConnection connection, Socket socket, SmppSessionOptions options)
    {
        _owner = owner;
        _socket = socket;
        Session = new SmppSession(connection, options, this, owner.Timers, owner.Time);
        _order = new ResponseOrder(this, owner.Time);
    }

    public SmppSession Session { get; }

    /// <summary>Scratch space of the reading loop.</summary>
    public byte[] Scratch { get; } = new byte[MessageIds.Longest];

    public override CommandStatus OnBind(SmppSession session, BindMode mode, in Bind bind) => _owner.Admit(bind);

    public override void OnBound(SmppSession session) => _owner.OnBound(this);

    public override void OnSubmitSm(SmppSession session, PduHeader header, in SubmitSm pdu) => _owner.Intake.Accept(this, header, pdu);

    public override void OnDataSm(SmppSession session, PduHeader header, in DataSm pdu)
    {
        var submit = new SubmitSm
        {
            Source = pdu.Source,
            Destination = pdu.Destination,
            EsmClass = pdu.EsmClass,
            RegisteredDelivery = pdu.RegisteredDelivery,
            DataCoding = pdu.DataCoding,
            Tlvs = pdu.Tlvs,
        };
        _owner.Intake.Accept(this, header, submit);
    }

    public override void OnOther(SmppSession session, in InboundPdu pdu)
    {
        if (!_owner.Kept.Answer(session, pdu)) base.OnOther(session, pdu);
    }

    public override void OnWindowAvailable(SmppSession session) => _owner.Receipts.Pump();

    public override void OnClosed(SmppSession session, SessionEnd end) => _owner.OnClosed(this, end);

    /// <summary>Counts a message that has come.</summary>
    /// <returns>Those without an answer, it included.</returns>
    public int Open() => Interlocked.Increment(ref _open);

    /// <summary>Answers now.</summary>
    public void Respond(in Answer answer, ReadOnlyMemory<byte> messageId)
    {
        Interlocked.Decrement(ref _open);
        var body = new MessageResp { MessageId = answer.Status == CommandStatus.Ok ? messageId : default };
        if (answer.Congestion is { } state) body.Tlvs = Congestion((byte)state);
        Session.Respond(answer.Request, answer.Status, body);
        if (answer.Action == SmscAction.RespondTwice) Session.Respond(answer.Request, answer.Status, body);
    }

    /// <summary>Answers after others, as behaviour has it.</summary>
    public void RespondInGroups(int size, in Answer answer, byte[] messageId) => _order.Add(size, answer, messageId);

    /// <summary>Does something to the connection; an answer is not a thing to be done here.</summary>
    public void Do(SmscAction action)
    {
        switch (action)
        {
            case SmscAction.Close:
                Session.Abort();
                break;
            case SmscAction.Reset:
                Quietly(static socket => socket.LingerState = new LingerOption(true, 0));
                Session.Abort();
                break;
            case SmscAction.Garbage:
                Quietly(static socket => socket.Send(Garbage));
                break;
            case SmscAction.WrongSequence:
                Quietly(static socket => socket.Send(WrongAnswer));
                break;
            case SmscAction.HalfAnswer:
                Quietly(static socket => socket.Send(WrongAnswer.AsSpan(0, WrongAnswer.Length / 2)));
                Session.Abort();
                break;
            case SmscAction.Unbind:
                _ = Session.CloseAsync(DrainTime);
                break;
            default:
                break;
        }
    }

    private static TlvList Congestion(byte state)
    {
        using var tlvs = new TlvBuilder();
        return tlvs.AddOctet(TlvTag.CongestionState, state).ToList();
    }

    private void Quietly(Action<Socket> action)
    {
        try
        {
            action(_socket);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The far side was quicker.
        }
    }
}
