using System.Collections.Concurrent;
using System.Text;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.ContractTests;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;

namespace Cpm.Interworking.Sms.Tests.Contract;

/// <summary>The SMS function, and a message centre in the same process.</summary>
internal sealed class SmsUnderTest : FunctionUnderTest
{
    private readonly FakeSmsc _smsc;
    private readonly ConcurrentQueue<SmppSession> _sessions = [];
    private int _ids;

    public SmsUnderTest()
    {
        _smsc = new FakeSmsc(Host.Timers, Host.Clock) { Answer = Take, Bound = _sessions.Enqueue };
        Factory = new SmsFunctionFactory(_smsc.Connector);
        _ = _smsc.ServeAsync();
    }

    public override IInterworkingFunctionFactory Factory { get; }

    public override IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        ["Links:0:Name"] = "smsc-1",
        ["Links:0:Host"] = "smsc.example",
        ["Links:0:Group"] = "a",
    };

    public override (string Key, string? Value) Wrong => ("Links:0:Window", "0");

    public override void GoAway()
    {
        _smsc.Connector.Refusing = true;
        foreach (var session in _sessions) session.Abort();
    }

    public override void ComeBack() => _smsc.Connector.Refusing = false;

    public override void Give(Arrival arrival, FarAnswer answer)
    {
        var submit = (Submitted)arrival.Token!;
        if (Response(arrival, answer) is { } response) FakeSmsc.Respond(submit, response.Status, response.Id);
    }

    public override async Task ReportAsync(Arrival arrival, bool isDelivered)
    {
        // In decimal, without leading zeros: as many centres have it whose responses are hexadecimal.
        var id = Convert.ToInt64(arrival.Id, 16);
        var pdu = new DeliverSm
        {
            Source = Address.Of(Ton.International, Npi.Isdn, Recipient["tel:+".Length..]),
            Destination = Address.Of(Ton.International, Npi.Isdn, Sender["tel:+".Length..]),
            EsmClass = EsmClass.Receipt,
            ShortMessage = Encoding.ASCII.GetBytes($"id:{id} stat:{(isDelivered ? "DELIVRD" : "UNDELIV")} err:000"),
        };
        var result = await _sessions.Last().RequestAsync(pdu);
        if (result.Status != CommandStatus.Ok) throw new InvalidOperationException($"the receipt was answered with {result.Status}");
    }

    public override async Task<FarReply> SendAsync(FarMessage message)
    {
        var pdu = new DeliverSm
        {
            Source = Address.Of(Ton.International, Npi.Isdn, message.Sender["tel:+".Length..]),
            Destination = Address.Of(Ton.International, Npi.Isdn, message.Recipient["tel:+".Length..]),
            ShortMessage = Encoding.ASCII.GetBytes(message.Text),
        };
        return (await _sessions.Last().RequestAsync(pdu)).Status switch
        {
            CommandStatus.Ok => FarReply.Accepted,
            CommandStatus.ReceiverTemporaryError => FarReply.TryAgain,
            _ => FarReply.Refused,
        };
    }

    private (CommandStatus Status, string Id)? Take(Submitted submit)
    {
        var octets = submit.Octets;
        var (number, total, reference) = submit.EsmClass.HasFlag(EsmClass.UserDataHeader) ? (octets[5], octets[4], (ushort)octets[3]) : ((byte)1, (byte)1, (ushort)0);
        var arrival = new Arrival($"{0x7AFE0000 + Interlocked.Increment(ref _ids):X10}", number, total, reference, submit);
        return Response(arrival, Arrived(arrival));
    }

    private static (CommandStatus Status, string Id)? Response(Arrival arrival, FarAnswer answer) => answer switch
    {
        FarAnswer.Accept => (CommandStatus.Ok, arrival.Id),
        FarAnswer.Throttle => (CommandStatus.Throttled, ""),
        FarAnswer.Refuse => (CommandStatus.InvalidDestinationAddress, ""),
        _ => null,
    };
}
