using System.Net;
using System.Text;
using System.Threading.Channels;
using Cpm.Primitives;
using Cpm.Primitives.Transports;
using Cpm.Simulators.Smsc;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Cpm.Smpp.Tlvs;
using Xunit;

namespace Cpm.Simulators.Tests.Smsc;

/// <summary>A client session against the simulator, over a real socket.</summary>
internal sealed class Esme : SmppSessionHandler, IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TimerWheel _wheel = new(TimeProvider.System);
    private readonly Channel<DeliverSm> _delivered = Channel.CreateUnbounded<DeliverSm>();
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();

    public SmppSession Session { get; private set; } = null!;

    public Task<SessionEnd> Running { get; private set; } = null!;

    /// <summary>How deliver_sm is answered.</summary>
    public CommandStatus Answer { get; set; }

    public static SmscOptions Options => new() { Listen = new IPEndPoint(IPAddress.Loopback, 0) };

    public static async Task<Esme> ConnectAsync(SmscSimulator smsc) => Over(await new SocketConnector().ConnectAsync(ConnectTarget.Of(smsc.SmppEndPoint), CancellationToken.None));

    public static Esme Over(StreamConnection connection)
    {
        var esme = new Esme();
        esme.Session = new SmppSession(connection, new SmppSessionOptions { ResponseTimeout = TimeSpan.FromSeconds(10) }, esme, esme._wheel, TimeProvider.System);
        esme.Running = esme.Session.RunAsync();
        return esme;
    }

    public static async Task<Esme> BindAsync(SmscSimulator smsc, BindMode mode = BindMode.Transceiver, string name = "gw", string password = "secret")
    {
        var esme = await ConnectAsync(smsc);
        var bound = await esme.Session.BindAsync(mode, Credentials(name, password)).WaitAsync(Patience);
        Assert.True(bound.IsBound, bound.ToString());
        return esme;
    }

    public static Bind Credentials(string name = "gw", string password = "secret") => new() { SystemId = Encoding.ASCII.GetBytes(name), Password = Encoding.ASCII.GetBytes(password) };

    public static SubmitSm Message(string text = "hello", string to = "+15550100009", RegisteredDelivery receipt = RegisteredDelivery.None) => new()
    {
        Source = Address.Of(Ton.International, Npi.Isdn, "15550100001"),
        Destination = Address.Of(Ton.International, Npi.Isdn, to.TrimStart('+')),
        RegisteredDelivery = receipt,
        ShortMessage = Encoding.ASCII.GetBytes(text),
    };

    public Task<RequestResult> SubmitAsync(string text = "hello", string to = "+15550100009", RegisteredDelivery receipt = RegisteredDelivery.None) =>
        Session.RequestAsync(Message(text, to, receipt)).WaitAsync(Patience);

    public async Task<DeliverSm> NextAsync() => await _delivered.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    public int Undelivered => _delivered.Reader.Count;

    public override void OnDeliverSm(SmppSession session, PduHeader header, in DeliverSm pdu)
    {
        _events.Writer.TryWrite("deliver");
        _delivered.Writer.TryWrite(pdu with
        {
            ShortMessage = pdu.ShortMessage.ToArray(),
            Source = pdu.Source with { Digits = pdu.Source.Digits.ToArray() },
            Destination = pdu.Destination with { Digits = pdu.Destination.Digits.ToArray() },
            Tlvs = Copy(pdu.Tlvs),
        });
        session.Respond(header, Answer);
    }

    public override void OnDataSm(SmppSession session, PduHeader header, in DataSm pdu)
    {
        _delivered.Writer.TryWrite(new DeliverSm { EsmClass = pdu.EsmClass, DataCoding = pdu.DataCoding, Tlvs = Copy(pdu.Tlvs) });
        session.Respond(header, Answer);
    }

    private static TlvList Copy(TlvList tlvs)
    {
        using var copy = new TlvBuilder();
        foreach (var tlv in tlvs) copy.Add(tlv.Tag, tlv.Value.Span);
        return copy.ToList();
    }

    public void Dispose()
    {
        Session.Abort();
        _wheel.Dispose();
    }
}
